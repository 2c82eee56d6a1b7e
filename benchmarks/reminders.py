"""``python -m benchmarks.reminders``: how near a campaign comes to its channel's limit.

Our campaign goes through the store, the gate and the pace; aiogram-broadcaster, which keeps
nothing here, through its interval. Both send to the same fake Telegram, an HTTP server that takes
``--latency`` seconds a message. ``--write`` puts the table into docs/do-luong.md.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import time as clock
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from aiohttp import web

from benchmarks import page
from bot import logs
from bot.channels.platform import Platform
from bot.channels.registry import Means, open_all
from bot.delivery.gate import Gate
from bot.delivery.reminding import Campaigns
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.officers.roles import Officer, Role
from bot.quiet import QuietHours
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft
from bot.reminders.service import StoredReminders
from bot.reminders.tools import Tools
from bot.reminders.ways import Ways
from bot.reminders.writing import Writing
from bot.settings import Settings
from bot.store import migrate
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.tables.dossiers import dossiers as dossiers_table
from bot.store.tables.follows import follows
from bot.store.tables.messages import people
from bot.wallclock import now
from knowledge.dossier_record import Dossier
from knowledge.status import Status

KEY = "k" * 32
TOKEN = "123456:fake-telegram-token"
OFFICER = Officer(1, "Lan", Role.admin)


@dataclass
class Telegram:
    """A fake that notes when each message came."""

    latency: float
    came: list[float] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Take a call, as slowly as a platform does."""
        # aiogram sends forms, we send JSON.
        is_json = request.content_type == "application/json"
        body = await request.json() if is_json else await request.post()
        chat = {"id": int(body["chat_id"]), "type": "private"}
        self.came.append(time.perf_counter())
        self.more.set()
        await asyncio.sleep(self.latency)
        message = {"message_id": len(self.came), "date": 0, "chat": chat, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Serve; the address."""
        app = web.Application()
        app.router.add_post("/bot{token}/sendMessage", self.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        (port,) = {address[1] for address in runner.addresses}
        yield f"http://127.0.0.1:{port}"
        await runner.cleanup()

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


async def ours(size: int, rate: float, fake: Telegram, folder: Path) -> None:
    """Send a campaign to so many people."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
    await migrate.upgrade(database)
    await _people(database, size)
    async with fake.open() as address:
        settings = Settings(
            data_dir=folder,
            telegram_token=TOKEN,
            telegram_api_url=address,
            telegram_mode="webhook",
            telegram_webhook_secret="bench",
        )
        (platform,) = open_all(Means(settings, database, Bell(), KEY))
        platform.limits = replace(platform.limits, per_second=rate)  # type: ignore[misc]
        await _remind(database, platform, size, fake)
        await platform.close()
    await database.close()


async def _remind(database: Database, platform: Platform, size: int, fake: Telegram) -> None:
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
    await fake.whole(size)
    # The last answers are still on their way.
    await asyncio.sleep(2 * fake.latency)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def broadcaster(size: int, rate: float, fake: Telegram, _: Path) -> None:
    """Let aiogram-broadcaster send as many, at an interval that makes the rate."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram_broadcaster import Broadcaster
    from aiogram_broadcaster.contents import TextContent
    from aiogram_broadcaster.intervals import SimpleInterval

    async with fake.open() as address:
        session = AiohttpSession(api=TelegramAPIServer.from_base(address))
        bot = Bot(TOKEN, session=session)
        mailer = await Broadcaster(bot).create_mailer(
            chats=range(1, size + 1),
            content=TextContent(text="Hồ sơ cần bổ sung giấy tờ."),
            interval=SimpleInterval(interval=1 / rate),
        )
        await mailer.start()
        await session.close()


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
        await register.upsert(connection, words, seal, at)
        await connection.execute(sa.insert(people), who)
        number = sa.cast(people.c.address, sa.BigInteger)
        first = sa.select(sa.func.min(dossiers_table.c.id)).scalar_subquery()
        query = sa.select(
            people.c.id, first + number, sa.literal("1"), people.c.channel, people.c.seen_at,
            sa.literal(10**9),
        )  # fmt: skip
        names = ["person_id", "dossier_id", "consent", "channel", "at", "told"]
        await connection.execute(sa.insert(follows).from_select(names, query))


SENDERS = {"Một Cửa, SQLite": ours, "aiogram-broadcaster, không giữ gì": broadcaster}


def main() -> None:
    """Print a table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reminders")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rates", type=float, nargs="+", default=[25.0, 100.0])
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--write", action="store_true", help="ghi vào docs/do-luong.md")
    given = parser.parse_args()
    logs.configure("warning")
    rows = list(_measured(given.people, given.rates, given.latency))
    print("\n".join(rows))
    if given.write:
        page.write("do-luong.md", "reminders", "\n".join(rows))


def _measured(size: int, rates: Sequence[float], latency: float) -> Iterator[str]:
    yield "| | giới hạn /s | đạt /s | so với giới hạn | nhiều nhất trong một giây |"
    yield "|---|---|---|---|---|"
    for rate in rates:
        for name, send in SENDERS.items():
            fake = Telegram(latency)
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(send(size, rate, fake, Path(folder)))
            share = fake.rate / rate
            yield f"| {name} | {rate:.0f} | {fake.rate:.1f} | {share:.1%} | {fake.most} |"


if __name__ == "__main__":
    main()
