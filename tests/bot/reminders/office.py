"""An office that reminds: dossiers, followers on a channel in memory, officers, a chore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.contract import Channel, Limits
from bot.channels.memory import Memory
from bot.channels.zalo_oa.templates import Template as ZbsTemplate
from bot.delivery import sender as sending
from bot.delivery import taking
from bot.delivery.gate import Gate
from bot.delivery.reminding import Campaigns
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.officers.roles import Officer, Role
from bot.quiet import QuietHours
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft, Purpose, State, Template, When
from bot.reminders.service import StoredReminders
from bot.reminders.tools import Tools
from bot.reminders.ways import Ways
from bot.reminders.writing import Writing
from bot.store.citizens import people
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.engine import Database
from bot.store.following import follows
from bot.store.following.follows import Consent
from bot.store.tables.messages import outbox
from bot.store.tables.reminders import recipients
from handlers.conversation import Office as OfficeCard
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from knowledge.workdays import Calendar, Day, Kind
from tests.bot.dossiers.office import KEY, SEAL
from tests.handlers.dossiers_contract import AT, DOSSIER

UNIT, ELSEWHERE = "H15.120", "H15.121"
LAN = Officer(1, "Lan", Role.officer, (UNIT,))
MAI = Officer(2, "Mai", Role.approver, (UNIT,))
SON = Officer(3, "Sơn", Role.approver, (ELSEWHERE,))
ALL = Officer(4, "Hoa", Role.admin)
NIGHT = QuietHours(time(21), time(7))
HOLIDAY = datetime(2026, 11, 24, 9, tzinfo=AT.tzinfo)
CALENDAR = Calendar({HOLIDAY.date(): Day(HOLIDAY.date(), "Nghỉ", Kind.holiday)}, frozenset({2026}))
PAPERS = Draft("Bổ sung", Audience(statuses=(Status.supplement.value,)), -1)
LIMITS: Mapping[str, Limits] = {
    "telegram": Limits(),
    "zalo_oa": Limits(window=timedelta(days=7)),
    "web": Limits(repeatable=True),
}


@dataclass
class Office:
    """What tests of reminders need, with a clock of their own."""

    database: Database
    patch: pytest.MonkeyPatch
    at: datetime = AT
    channels: dict[str, Any] = field(default_factory=dict)
    zbs: Mapping[str, ZbsTemplate] = field(default_factory=dict)
    approval_from: int = 3

    def __post_init__(self) -> None:
        self.channels = {name: Memory(name, limits) for name, limits in LIMITS.items()}
        for module in (sending, taking):
            self.patch.setattr(module, "now", lambda: self.at)
        self._open()

    def use(self, channel: Channel, zbs: Mapping[str, ZbsTemplate]) -> None:
        """Put a channel in place of the one of its name, with the templates it may send."""
        self.channels[channel.name] = channel
        self.zbs = zbs
        self._open()

    def _open(self) -> None:
        limits = {name: channel.limits for name, channel in self.channels.items()}
        ways = Ways(limits, NIGHT, CALENDAR, self.zbs)
        card = OfficeCard(name="UBND xã Buôn Đôn", hours="7:30–17:00", phone="0262 3852 123")
        self.tools = Tools(ways, Writing(card, CALENDAR), KEY)
        self.reminders = StoredReminders(
            self.database, lambda: self.tools, KEY, approval_from=self.approval_from
        )
        self.chore = Campaigns(self.database, lambda: self.tools, changed=Bell(), queued=Bell())
        self.sender = Sender(
            self.database,
            list(self.channels.values()),
            name="test",
            queued=Bell(),
            gate=Gate(lambda: self.tools),
        )

    async def put(self, number: int, unit: str = UNIT, at: datetime = AT, **more: Any) -> str:
        """Take a dossier in; the one of ``tests.handlers.dossiers_contract``, changed."""
        code = f"{unit}-261116-{number:04d}"
        dossier = replace(DOSSIER, code=code, other_code="", **more)
        async with self.database.write() as connection:
            await register.upsert(connection, [Word(dossier, "test", at)], SEAL, at)
        return code

    async def follow(self, code: str, address: str, channel: str = "telegram") -> int:
        """Let somebody follow a dossier; they wrote just now."""
        async with self.database.write() as connection:
            person = await people.meet(connection, channel, address, self.at)
            stored = await register.find(connection, code)
            assert stored
            consent = Consent(person, channel, "1", self.at)
            await follows.follow(connection, person, stored.id, consent)
        return person

    async def unfollow(self, code: str, person: int) -> None:
        """Let somebody stop following."""
        async with self.database.write() as connection:
            stored = await register.find(connection, code)
            assert stored
            await follows.unfollow(connection, person, stored.id, self.at)

    async def begin(self, draft: Draft = PAPERS, by: Officer = LAN) -> int:
        """Save and submit a draft; approve it where that is asked for."""
        id_ = await self.reminders.save(by, draft, self.at)
        if await self.reminders.submit(by, id_, self.at) is State.waiting:
            await self.reminders.approve(MAI, id_, self.at)
        return id_

    async def news(self, text: str = "{{ co_quan }}: chợ phiên họp sáng thứ Bảy.") -> int:
        """Write a text of news; return its number."""
        written = Template("Tin", text, Purpose.news)
        return await self.reminders.save_template(ALL, written, self.at)

    async def queue(self) -> None:
        """Let the chore work until it has nothing more to do."""
        for _ in range(50):
            if not await self.chore.tick(self.at):
                return

    async def send(self) -> None:
        """Let the sender work until it has nothing more to do."""
        await self.sender.drain(5)

    async def go(self) -> None:
        """Queue, send, and see what became of it."""
        for _ in range(3):
            await self.queue()
            await self.send()
        await self.queue()

    def sent(self, channel: str = "telegram") -> list[str]:
        """Who got messages on a channel, in order."""
        return [address for address, _ in self.channels[channel].sent]

    async def state(self, id_: int) -> State:
        """How far a campaign is."""
        return (await self.reminders.campaign(ALL, id_)).state

    async def results(self, id_: int) -> dict[str, list[str]]:
        """Results with their reasons, each sorted."""
        found: dict[str, list[str]] = {}
        for one in await self.reminders.results(ALL, id_):
            found.setdefault(one.result.value, []).append(one.reason)
        return {result: sorted(reasons) for result, reasons in found.items()}

    async def rows(self, table: sa.Table = outbox) -> list[Any]:
        """Rows of the outbox, or of recipients."""
        async with self.database.read() as connection:
            return list(await connection.execute(sa.select(table).order_by(table.c.id)))


__all__ = ["AT", "Dossier", "Office", "When", "recipients"]
