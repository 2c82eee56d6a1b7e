"""One campaign that is killed in the middle, while citizens go on asking."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

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
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from tests.crash.platform import Platform, Watching
from tests.crash.questions import Questions
from tests.crash.reminded import pace_wrong, people_wrong
from tests.crash.run import _SEND, _TROUBLES, SECRET, Bot, Forge, _free_port, _kill
from tests.fakes.telegram import TOKEN
from tests.fakes.zalo_server import Call, Trouble, running

KEY = "k" * 32
OFFICER = Officer(1, "Lan", Role.admin)
FIRST = 10_000
"""The address of the first of those who are reminded; the others follow."""
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
_AT_ONCE = 5000


@dataclass
class Campaign:
    """One campaign to ``size`` people on Telegram, with kills, and what was wrong with it."""

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
    achieved: float = 0.0
    ended: Counter[str] = field(default_factory=Counter)
    """How many recipients came to what, as the office is told."""

    KINDS: ClassVar[Mapping[str, Trouble]] = _TROUBLES
    """What each trouble is on this platform."""

    async def play(self) -> list[str]:
        """Play it; return what is wrong."""
        self.chance = random.Random(self.seed)
        self.folder.mkdir(parents=True)
        (self.folder / "clock").write_bytes(bytes(8))
        self.platform = Platform(polling=False)
        self.bots = [Bot(_free_port()) for _ in range(self.processes)]
        self.questions = Questions(self.platform, self.bots)
        self.database = Database(self.url, busy_seconds=5.0)
        await self._prepare()
        id_ = await self._submit()
        async with self._platforms():
            found = await self._go(id_)
        await self.database.close()
        return found

    @asynccontextmanager
    async def _platforms(self) -> AsyncIterator[None]:
        async with running(self.platform.app()) as self.address:
            yield

    async def _go(self, id_: int) -> list[str]:
        points = list(self.points)
        tasks = [asyncio.create_task(self._keep(bot, points)) for bot in self.bots]
        tasks.append(asyncio.create_task(self.questions.ask()))
        if self.troubles:
            tasks.append(asyncio.create_task(self._trouble()))
        try:
            ended = await self._wait(id_, time.monotonic())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for bot in self.bots:
                _kill(bot)
        found = [] if ended else ["the campaign stays unfinished"]
        return found + await self._check(id_)

    # --- the office -----------------------------------------------------------------------------

    async def _prepare(self) -> None:
        """As many dossiers that wait for papers, each followed by somebody."""
        at = now() - timedelta(days=1)
        for start in range(0, self.size, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, self.size))
            await self._dossiers([dossier(n) for n in numbers])
            rows = [
                {"channel": "telegram", "address": str(FIRST + n), "created_at": at, "seen_at": at}
                for n in numbers
            ]
            async with self.database.write() as connection:
                await connection.execute(sa.insert(people), rows)
        async with self.database.write() as connection:
            number = sa.cast(people.c.address, sa.BigInteger) - FIRST
            first = sa.select(sa.func.min(dossiers_table.c.id)).scalar_subquery()
            query = sa.select(
                people.c.id, first + number, sa.literal("1"), people.c.channel, people.c.seen_at,
                sa.literal(1_000_000_000),
            )  # fmt: skip
            names = ["person_id", "dossier_id", "consent", "channel", "at", "told"]
            await connection.execute(sa.insert(follows).from_select(names, query))

    async def _dossiers(self, many: list[Dossier]) -> None:
        at = now() - timedelta(days=1)
        async with self.database.write() as connection:
            words = [Word(one, "test", at) for one in many]
            await register.upsert(connection, words, DossierSeal(KEY), at)

    async def _submit(self) -> int:
        ways = Ways({"telegram": Limits(per_second=self.rate)}, NEVER_QUIET)
        audience = Audience(statuses=(Status.supplement.value,))
        return await self._submitted(ways, audience, -1)

    async def _submitted(self, ways: Ways, audience: Audience, template: int) -> int:
        office = self._office(ways)
        id_ = await office.save(OFFICER, Draft("Thử", audience, template), now())
        await office.submit(OFFICER, id_, now())
        return id_

    def _office(self, ways: Ways) -> StoredReminders:
        tools = Tools(ways, Writing(), KEY)
        return StoredReminders(self.database, lambda: tools, KEY, approval_from=10**9)

    # --- bots, blows ------------------------------------------------------------------------------

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

    def _settings(self, bot: Bot) -> dict[str, Any]:
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

    @property
    def watching(self) -> Watching:
        """The platform that reminders go to."""
        return self.platform.watching

    async def _trouble(self) -> None:
        """A few in a hundred calls go wrong in one of these ways, however fast they come."""
        weights = [WEIGHTS[kind] for kind in self.troubles]
        following = 0
        while True:
            await asyncio.sleep(0.02)
            if len(self.watching.calls) >= following:
                kind = self.chance.choices(self.troubles, weights)[0]
                self.watching.troubles.append(self.KINDS[kind])
                # What is broken on purpose is to show soon.
                gap = self.chance.uniform(0.1, 0.6) * (5.0 if self.broken else self.rate)
                following = len(self.watching.calls) + int(gap)

    async def _wait(self, id_: int, began: float) -> bool:
        """Until everybody has left or never will; kill bots on the way."""
        # A broken one may never end; that it is broken shows long before.
        longest = (8 if self.broken else 60) + 6 * self.size / self.rate
        marks = [self.size * (n + 1) // (self.kills + 1) for n in range(self.kills)]
        while time.monotonic() < began + longest:
            await asyncio.sleep(0.1)
            if marks and len(self.watching.calls) >= marks[0]:
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
        arrived = Counter(self._whom(call) for call in self._reminders())
        ends = await self._ends(id_)
        self.ended = Counter(state for states in ends.values() for state in states)
        asked = await self.questions.judge(self.database, self.died)
        replies = asked if self.hurried else ()
        times = [call.at for call in self.platform.server.calls if call.method == _SEND]
        return [*people_wrong(self.size, arrived, ends), *pace_wrong(times, self.rate), *replies]

    def _reminders(self) -> Iterator[Call]:
        """The calls that brought somebody a reminder."""
        for call in self.platform.server.calls:
            if call.method == _SEND and call.effect and "bổ sung giấy tờ" in call.body["text"]:
                yield call

    def _whom(self, call: Call) -> int:
        return int(call.body["chat_id"]) - FIRST

    async def _ends(self, id_: int) -> dict[int, list[str]]:
        """What is told of each of those who were to be reminded, by their number."""
        first = sa.select(sa.func.min(dossiers_table.c.id)).scalar_subquery()
        state = sa.func.coalesce(outbox.c.state, recipients.c.state)
        query = (
            sa.select(recipients.c.dossier_id - first, state)
            .join(outbox, outbox.c.id == recipients.c.outbox_id, isouter=True)
            .where(recipients.c.campaign_id == id_)
        )
        found: dict[int, list[str]] = {}
        async with self.database.read() as connection:
            for number, told in await connection.execute(query):
                found.setdefault(number, []).append(told)
        return found


NEVER_QUIET = QuietHours(*(2 * [now().time().min]))


def dossier(number: int, phone: str = "") -> Dossier:
    """One that waits for papers, with a code of its own; its holder's phone if one is given."""
    code = f"H15.120-{261101 + number // 100_000 % 20}-{number % 100_000:05d}"
    name = "Đăng ký thường trú"
    return Dossier(code, Status.supplement, procedure_name=name, holder=Holder(phone=phone))
