"""The clock: turns what happens to followed dossiers into messages, each told once.

Where it is night nothing is queued: in the morning the newest word counts, and whoever stopped
following meanwhile is left in peace. The page makes no noise, so there it is told at any hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.channels.rendering import fit, to_payload
from bot.delivery import falling_due
from bot.delivery.falling_due import Kind, Pending, ends
from bot.delivery.wake import Bell
from bot.dossiers.shown import Showing
from bot.logs import where
from bot.quiet import QuietHours
from bot.store.citizens import people
from bot.store.dossiers import register
from bot.store.engine import Database, StoreDown
from bot.store.following import notices, ratings
from bot.store.following.notices import Notice, Reachable
from bot.store.messages import offering
from bot.store.tables.messages import people as people_table
from bot.wallclock import local, now
from handlers import notices as texts
from handlers.conversation import Reply
from handlers.ports import Ports, Shown
from knowledge.status import Status

_log = structlog.get_logger("clock")


@dataclass(frozen=True)
class Reminding:
    """What an office decides: working days ahead (0: none), and when to be quiet."""

    days: int
    quiet: QuietHours
    silent: frozenset[str] = frozenset({"web"})
    """Channels that make no noise."""


@dataclass(frozen=True)
class _Written:
    """A notice with its choices, as a number picks them where there are no buttons."""

    notice: Notice
    replies: tuple[Reply, ...]
    numbered: bool


class Clock:
    """Tells followers; any number of processes may run one."""

    POLL_SECONDS = 15.0
    AT_ONCE = 20
    """Notices of one transaction, so that nobody waits long for the store."""

    def __init__(
        self,
        database: Database,
        showing: Showing,
        ports: Callable[[], Ports | None],
        limits: Mapping[str, Limits],
        reminding: Reminding,
        *,
        changed: Bell,
        queued: Bell,
    ) -> None:
        self._database = database
        self._showing = showing
        self._ports = ports
        self._limits = limits
        self._reminding = reminding
        self._changed = changed
        self._queued = queued

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            try:
                await self.tick(now())
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await self._changed.wait(self.POLL_SECONDS)

    async def tick(self, at: datetime) -> int:
        """Queue what is to be told at a moment; return how many notices."""
        ports = self._ports()
        if ports is None:
            return 0
        async with self._database.read() as connection:
            pending = await self._pending(connection, at, ports)
            citizens = {p.following.citizen for p in pending}
            reachable = await notices.reachable(connection, citizens)
        told = 0
        for start in range(0, len(pending), self.AT_ONCE):
            portion = [
                (one, to)
                for one in pending[start : start + self.AT_ONCE]
                if (to := self._way(reachable.get(one.following.citizen, ()), at))
            ]
            if portion:
                told += await self._tell(portion, at, ports)
        if told:
            _log.info("told", notices=told, held=len(pending) - told)
        return told

    async def _pending(
        self, connection: AsyncConnection, at: datetime, ports: Ports
    ) -> list[Pending]:
        changes = await falling_due.changes(connection)
        days, calendar = self._reminding.days, ports.calendar
        dated = await falling_due.appointments(connection, at, days, calendar)
        return sorted(changes + dated, key=lambda p: p.following.ids)

    async def _tell(
        self, portion: Sequence[tuple[Pending, Reachable]], at: datetime, ports: Ports
    ) -> int:
        async with self._database.read() as connection:
            made = [await self._made(connection, *one, at, ports) for one in portion]
        written = [one for one in made if one]
        try:
            told = await self._queue(written)
        except StoreDown:
            raise
        except Exception:
            # One that cannot be written does not hold up the others.
            told = sum([await self._alone(one) for one in written])
        if told:
            self._queued.ring()
        return told

    async def _queue(self, written: Sequence[_Written]) -> int:
        async with self._database.write() as connection:
            return await _write(connection, written)

    async def _alone(self, written: _Written) -> int:
        try:
            return await self._queue([written])
        except StoreDown:
            raise
        except Exception as error:
            _log.error("not told", event=written.notice.event, where=where(error))
            return 0

    async def _made(
        self,
        connection: AsyncConnection,
        pending: Pending,
        to: Reachable,
        at: datetime,
        ports: Ports,
    ) -> _Written | None:
        try:
            return await self._written(connection, pending, to, at, ports)
        except Exception as error:
            if isinstance(error, (StoreDown, DBAPIError)):
                raise
            # One dossier that cannot be put into words does not hold up the others.
            _log.error("not told", event=pending.event, where=where(error))
            return None

    def _way(self, reachable: Sequence[Reachable], at: datetime) -> Reachable | None:
        """The channel to write on now: the last they wrote on of those that may be used."""
        return next((one for one in reachable if self._may_write(one, at)), None)

    def _may_write(self, to: Reachable, at: datetime) -> bool:
        limits = self._limits.get(to.channel)
        if limits is None or (limits.window and to.seen_at + limits.window <= at):
            return False
        return to.channel in self._reminding.silent or not self._reminding.quiet.at(at)

    async def _written(
        self,
        connection: AsyncConnection,
        pending: Pending,
        to: Reachable,
        at: datetime,
        ports: Ports,
    ) -> _Written | None:
        following = pending.following
        stored = await register.find(connection, following.code)
        if stored is None or (
            pending.kind is Kind.late and stored.told_at < ends(following.due_at or at)
        ):
            # The newest word is from before the appointment: nobody knows whether it is late.
            return None
        shown = await self._showing.show(connection, stored, following.citizen, at)
        rated = await ratings.rated(connection, following.citizen, stored.id)
        replies = _texts(pending.kind, shown, ports, local(at), rated=rated)
        limits = self._limits[to.channel]
        payloads = [to_payload(part) for part in fit(replies, limits)]
        told = max(following.told, following.newest)
        notice = Notice(following, pending.event, to.person, to.channel, payloads, told, at)
        return _Written(notice, replies, _numbered(replies, limits))


def _texts(
    kind: Kind, shown: Shown, ports: Ports, at: datetime, *, rated: bool
) -> tuple[Reply, ...]:
    if kind is Kind.soon:
        return (texts.due_soon(shown, ports, at),)
    if kind is Kind.late:
        return (texts.late(shown, ports, at),)
    if shown.dossier.status is Status.returned and not rated:
        # It says that the result was handed over: one message is enough.
        return (texts.ask_satisfaction(shown, ports, at),)
    return (texts.status_changed(shown, ports, at),)


def _numbered(replies: Sequence[Reply], limits: Limits) -> bool:
    """Whether a number may be typed: choices are written out, or a score is asked for."""
    return any(
        len(reply.choices) > limits.buttons or reply.choices[0].label[:1].isdecimal()
        for reply in replies
        if reply.choices
    )


async def _write(connection: AsyncConnection, many: Sequence[_Written]) -> int:
    """Queue notices that were not told meanwhile; return how many."""
    # In one order, as everybody does who writes to several people at once.
    await people.lock(connection, people_table.c.id.in_({w.notice.person for w in many}))
    told = 0
    for written in many:
        notice = written.notice
        if not await notices.tell(connection, notice):
            continue
        told += 1
        if written.numbered:
            await offering.offer(connection, notice.following.citizen, written.replies, notice.at)
    return told
