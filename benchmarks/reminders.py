"""``python -m benchmarks.reminders``: how near a campaign comes to its channel's limit.

Our campaign goes through the store, the gate and the pace, to a platform in memory that takes
``--latency`` seconds a message; so does aiogram-broadcaster where it is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from datetime import time as clock
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from bot import logs
from bot.channels.contract import Limits
from bot.delivery.gate import Gate
from bot.delivery.reminding import Campaigns
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.officers.roles import Officer, Role
from bot.quiet import QuietHours
from bot.reminders.contract import Audience, Draft
from bot.reminders.service import StoredReminders
from bot.reminders.tools import Tools
from bot.reminders.ways import Ways
from bot.reminders.writing import Writing
from bot.store import dossiers, migrate
from bot.store.dossier_merging import Word
from bot.store.dossier_sealing import DossierSeal
from bot.store.dossier_tables import dossiers as dossiers_table
from bot.store.engine import Database
from bot.store.follow_tables import follows
from bot.store.tables import people
from bot.wallclock import now
from handlers.conversation import Reply
from knowledge.dossier_record import Dossier
from knowledge.status import Status

KEY = "k" * 32
OFFICER = Officer(1, "Lan", Role.admin)


@dataclass
class Platform:
    """A channel in memory that notes when each message came."""

    limits: Limits
    latency: float
    name: str = "telegram"
    came: list[float] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, address: str, message: Reply) -> str:  # noqa: ARG002 only counted
        """Take a message, as slowly as a platform does."""
        self.came.append(time.perf_counter())
        self.more.set()
        await asyncio.sleep(self.latency)
        return str(len(self.came))

    async def whole(self, size: int) -> None:
        """Wait for so many messages."""
        while len(self.came) < size:
            await self.more.wait()
            self.more.clear()

    @property
    def rate(self) -> float:
        """Messages a second, from the first to the last."""
        return (len(self.came) - 1) / (self.came[-1] - self.came[0])

    @property
    def most(self) -> int:
        """The most in any one second."""
        return max(sum(at <= other < at + 1 for other in self.came) for at in self.came)


async def ours(size: int, rate: float, latency: float, folder: Path) -> Platform:
    """Send a campaign to so many people; return the platform that got it."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
    await migrate.upgrade(database)
    await _people(database, size)
    platform = Platform(Limits(per_second=rate), latency)
    quiet = QuietHours(clock(), clock())
    tools = Tools(Ways({platform.name: platform.limits}, quiet), Writing(), KEY)
    office = StoredReminders(database, lambda: tools, KEY, approval_from=10**9)
    draft = Draft("Thử", Audience(statuses=(Status.supplement.value,)), -1)
    id_ = await office.save(OFFICER, draft, now())
    await office.submit(OFFICER, id_, now())
    queued = Bell()
    chore = Campaigns(database, lambda: tools, changed=Bell(), queued=queued)
    gate = Gate(lambda: tools)
    sender = Sender(database, [platform], name="bench", queued=queued, gate=gate)
    tasks = [asyncio.create_task(run()) for run in (chore.run, sender.run)]
    await platform.whole(size)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()
    return platform


async def _people(database: Database, size: int) -> None:
    """Dossiers that wait for papers, each followed by somebody."""
    at, seal = now() - timedelta(days=1), DossierSeal(KEY)
    words = [
        Word(Dossier(f"H15.120-261101-{n:05d}", Status.supplement), "bench", at)
        for n in range(size)
    ]
    who = [
        {"channel": "telegram", "address": str(n), "created_at": at, "seen_at": at}
        for n in range(size)
    ]
    async with database.write() as connection:
        await dossiers.upsert(connection, words, seal, at)
        await connection.execute(sa.insert(people), who)
        number = sa.cast(people.c.address, sa.BigInteger)
        first = sa.select(sa.func.min(dossiers_table.c.id)).scalar_subquery()
        query = sa.select(
            people.c.id, first + number, sa.literal("1"), people.c.channel, people.c.seen_at,
            sa.literal(10**9),
        )  # fmt: skip
        names = ["person_id", "dossier_id", "consent", "channel", "at", "told"]
        await connection.execute(sa.insert(follows).from_select(names, query))


def main() -> None:
    """Print a table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reminders")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rates", type=float, nargs="+", default=[25.0, 100.0])
    parser.add_argument("--latency", type=float, default=0.05)
    given = parser.parse_args()
    logs.configure("warning")
    print("| giới hạn /s | đạt /s | so với giới hạn | nhiều nhất trong một giây |")
    print("|---|---|---|---|")
    for rate in given.rates:
        with tempfile.TemporaryDirectory() as folder:
            got = asyncio.run(ours(given.people, rate, given.latency, Path(folder)))
        print(f"| {rate:.0f} | {got.rate:.1f} | {got.rate / rate:.1%} | {got.most} |")
    if find_spec("aiogram_broadcaster") is None:
        print("\naiogram-broadcaster chưa được cài nên chưa so sánh.")


if __name__ == "__main__":
    main()
