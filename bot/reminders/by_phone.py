"""Who gets an approved message to their phone: whom no channel reaches, and who did not refuse.

Only where the office switched it on and the text names an approved template; only to the phone
that stands on the dossier or that the officer gave for it. The rest are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Purpose, Template
from bot.reminders.tools import Tools
from bot.reminders.ways import BY_CALL, NO_CHANNEL, Way
from bot.store.citizens import optouts, phone_people
from bot.store.citizens.phone_people import Known
from bot.store.dossiers.sealing import DossierSeal
from bot.store.following import notices
from bot.store.following.notices import Reachable
from bot.store.reminders import audience as finding

NO_TEMPLATE = "Lời nhắc chưa gắn mẫu ZBS nên không gửi theo số điện thoại được; cần gọi điện."
NO_PHONE = "Hồ sơ không có số di động; cần tìm cách báo khác."
STOPPED = "Người này đã ngừng theo dõi mọi hồ sơ trên chatbot; cần báo thì gọi điện."
REFUSED = "Chủ số điện thoại đã ngừng nhận tin nhắc loại này."


class Asked(Protocol):
    """A recipient: known to a citizen's channels, or by a dossier and a line of a list alone."""

    @property
    def citizen(self) -> int | None:
        """The citizen, if they use the chatbot."""
        ...

    @property
    def dossier(self) -> int | None:
        """The dossier it is about."""
        ...

    @property
    def line(self) -> int | None:
        """The line of the uploaded list."""
        ...


@dataclass(frozen=True)
class Missed:
    """Nobody is written to, and why; ``called`` tells that they go on the call list."""

    reason: str
    called: bool = True


@dataclass(frozen=True)
class Found:
    """A way to somebody; ``hash`` is that of the number it leads to, if it is one."""

    way: Way
    hash: str = ""


@dataclass(frozen=True)
class Book:
    """What is known of the numbers of some recipients; without it nobody is written to by phone."""

    way: Way | None = None
    off: bool = True
    numbers: Mapping[tuple[int | None, int | None], str] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    reached: frozenset[int] = frozenset()
    refusing: frozenset[int] = frozenset()
    purpose: str = ""

    def of(self, one: Asked) -> Found | Missed:
        """How somebody whom no channel reaches is reached, or why not."""
        unlinked = BY_CALL if one.citizen is None else NO_CHANNEL
        if self.off or one.dossier is None or one.dossier in self.reached:
            return Missed(unlinked)
        if self.way is None:
            return Missed(NO_TEMPLATE)
        if one.citizen in self.refusing:
            return Missed(REFUSED, called=False)
        number = self.numbers.get((one.dossier, one.line))
        if number is None:
            return Missed(NO_PHONE)
        known = self.known.get(number, Known())
        if known.refused & {self.purpose, optouts.ALL}:
            return Missed(REFUSED, called=False)
        if known.stopped or known.unreachable:
            return Missed(STOPPED if known.stopped else known.unreachable)
        return Found(self.way, number)


@dataclass(frozen=True)
class Looking:
    """What recipients are looked at with: the campaign's words, its audience and list, the hour."""

    tools: Tools
    template: Template
    audience: Audience
    at: datetime

    async def look(
        self,
        connection: AsyncConnection,
        asked: Sequence[Asked],
        reachable: Mapping[int, Sequence[Reachable]],
    ) -> Book:
        """Look up the numbers of those whom no channel reaches; nothing where it is off."""
        ways, audience = self.tools.ways, self.audience
        wanted = audience.whom is not Whom.followers and audience.kind is not Kind.topic
        # Their own dossier is the office's duty to tell; other news need a consent.
        if not ways.by_phone or not wanted or self.template.purpose is Purpose.news:
            return Book()
        left = [one for one in asked if one.dossier and not self._reached(one, reachable)]
        numbers = await self._numbers(connection, left)
        return Book(
            ways.to_phone(self.template),
            off=False,
            numbers=numbers,
            known=await phone_people.known(connection, numbers.values(), self.at),
            reached=await self._others(connection, left, reachable),
            refusing=await self._refusing(connection, left),
            purpose=self.template.purpose.value,
        )

    def _reached(self, one: Asked, reachable: Mapping[int, Sequence[Reachable]]) -> bool:
        if one.citizen is None:
            return False
        return self._way(reachable.get(one.citizen, ())) is not None

    def _way(self, reachable: Sequence[Reachable]) -> Way | None:
        return self.tools.ways.choose(reachable, self.template, self.at)

    async def _numbers(
        self, connection: AsyncConnection, asked: Iterable[Asked]
    ) -> dict[tuple[int | None, int | None], str]:
        """The officer's number for a line, or else the dossier's, each as its hash."""
        seal, listed = DossierSeal(self.tools.key), self.audience.listed
        many = {(one.dossier, one.line): _given(listed, one.line) for one in asked}
        own = await phone_people.of_dossiers(connection, {id_ for id_, _ in many if id_})
        hashed = {key: seal.phone(given) or own.get(key[0] or 0) for key, given in many.items()}
        return {key: hash_ for key, hash_ in hashed.items() if hash_}

    async def _refusing(
        self, connection: AsyncConnection, asked: Iterable[Asked]
    ) -> frozenset[int]:
        """Those who refused before their channels were lost: no way round it by the phone."""
        unwanted = {self.template.purpose.value, optouts.ALL}
        citizens = {one.citizen for one in asked if one.citizen}
        found = await optouts.refusing(connection, citizens) if citizens else {}
        return frozenset(citizen for citizen, purposes in found.items() if purposes & unwanted)

    async def _others(
        self,
        connection: AsyncConnection,
        asked: Iterable[Asked],
        reachable: Mapping[int, Sequence[Reachable]],
    ) -> frozenset[int]:
        """Dossiers of which somebody else is written to on their own channel."""
        ids = {one.dossier for one in asked if one.dossier and one.citizen}
        if not ids:
            return frozenset()
        followers = await finding.followers(connection, ids)
        strange = {c for many in followers.values() for c in many} - reachable.keys()
        known = {**reachable, **await notices.reachable(connection, strange)}
        return frozenset(
            id_ for id_, many in followers.items() if any(self._way(known.get(c, ())) for c in many)
        )


def _given(listed: Sequence[Listed], line: int | None) -> str:
    return listed[line].phone if line is not None and line < len(listed) else ""
