"""The reminding chore: campaigns become recipients, and recipients messages, not too far ahead.

Each step is one transaction, so whoever dies in between leaves nothing half done, and whoever
comes next goes on. Only as many messages are queued as leave within seconds: a pause, a cancel
and replies to citizens never wait behind a long queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.rendering import to_payload
from bot.delivery.wake import Bell
from bot.logs import where
from bot.reminders import planning
from bot.reminders.audience import Kind
from bot.reminders.campaign import Moment, State
from bot.reminders.errors import ReminderError
from bot.reminders.planning import Plan
from bot.reminders.sealing import read_list
from bot.reminders.tools import Tools
from bot.reminders.ways import NO_CHANNEL
from bot.reminders.writing import shown
from bot.store import campaigns, dossier_reading, notices, offering, parking, recipients
from bot.store.campaigns import Round
from bot.store.dossier_tables import dossiers
from bot.store.engine import Database, StoreDown, few, one_of
from bot.store.notices import Reachable
from bot.store.outbox import PENDING
from bot.store.recipients import Waiting
from bot.store.tables import outbox
from bot.wallclock import now
from handlers.conversation import Reply
from knowledge.dossier_record import Dossier

_log = structlog.get_logger("reminding")


@dataclass(frozen=True)
class _Made:
    """A message ready for the outbox."""

    recipient: int
    citizen: int
    row: dict[str, Any]
    reply: Reply
    numbered: bool


class Campaigns:
    """Works on every campaign that runs; any number of processes may have one."""

    POLL_SECONDS = 2.0
    BUSY_SECONDS = 0.2
    AT_ONCE = 200
    """Recipients of one transaction, so that nobody waits long for the store."""
    AHEAD = timedelta(seconds=20)
    """How much of a channel's pace is queued ahead."""
    LEAST, MOST = 50, 2000
    """Messages queued ahead on a channel, whatever its pace."""
    RULES = timedelta(minutes=30)
    """How often standing rules look for new occasions."""

    def __init__(
        self,
        database: Database,
        tools: Callable[[], Tools | None],
        *,
        changed: Bell,
        queued: Bell,
    ) -> None:
        self._database = database
        self._tools = tools
        self._changed = changed
        self._queued = queued
        self._scanned: dict[int, int] = {}

    async def run(self) -> None:
        """Remind until cancelled."""
        while True:
            busy = 0
            try:
                busy = await self.tick(now())
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await self._changed.wait(self.BUSY_SECONDS if busy else self.POLL_SECONDS)

    async def tick(self, at: datetime) -> int:
        """Take the next step of every running campaign; return how much was done."""
        tools = self._tools()
        if tools is None or not await self._any(at):
            return 0
        done = 0
        async with self._database.read() as connection:
            begins = await campaigns.any_begins(connection, at)
        if begins:
            async with self._database.write() as connection:
                done = await campaigns.begin(connection, at)
        async with self._database.read() as connection:
            running = await campaigns.running(connection)
            room = await self._room(connection, tools)
        for id_, expanded in running:
            done += await self._work(id_, tools, at, room, expanded=expanded)
        return done

    async def _any(self, at: datetime) -> bool:
        # A look costs no lock: an office without campaigns is not in anybody's way.
        async with self._database.read() as connection:
            return await campaigns.any_due(connection, at)

    async def _work(
        self, id_: int, tools: Tools, at: datetime, room: dict[str, int], *, expanded: bool
    ) -> int:
        try:
            done = 0 if expanded else await self._expand(id_, tools, at)
            # Taking the store's one place to write costs others theirs: only where it is of use.
            wanted = any(count > 0 for count in room.values()) and await self._waits(id_, at)
            queued = await self._queue(id_, tools, at) if wanted else 0
            if queued:
                self._queued.ring()
            return done + queued + await self._finish(id_, at)
        except StoreDown:
            raise
        except Exception as error:
            # One campaign that cannot go on does not hold up the others.
            _log.error("campaign stuck", campaign=id_, where=where(error))
            return 0

    async def _expand(self, id_: int, tools: Tools, at: datetime) -> int:
        """Write the next batch of recipients down."""
        async with self._database.write() as connection:
            round_ = await campaigns.hold(connection, id_, expanded=False)
            if round_ is None:
                return 0
            batch = await planning.batch(
                connection,
                plan(round_, tools),
                at,
                round_.cursor,
                self.AT_ONCE,
                tools.ways.calendar,
            )
            await recipients.plan(connection, id_, round_.occurrence, batch.recipients, at)
            further = {"cursor": batch.cursor} if batch.cursor is not None else {"expanded": True}
            await campaigns.change(connection, id_, **further)
        return len(batch.recipients) or batch.cursor is not None

    async def _waits(self, id_: int, at: datetime) -> bool:
        async with self._database.read() as connection:
            return await recipients.any_due(connection, id_, at)

    async def _queue(self, id_: int, tools: Tools, at: datetime) -> int:
        """Put the next messages into the outbox, as far as there is room on their channels."""
        async with self._database.write() as connection:
            round_ = await campaigns.hold(connection, id_)
            if round_ is None:
                return 0
            room = await self._room(connection, tools)
            after = self._scanned.pop(id_, 0)
            waiting = await recipients.due(connection, id_, at, after, self.AT_ONCE)
            if len(waiting) == self.AT_ONCE:
                self._scanned[id_] = waiting[-1].id
            return await self._send(connection, round_, waiting, room, tools, at)

    async def _room(self, connection: AsyncConnection, tools: Tools) -> dict[str, int]:
        """How many more messages may be queued on each channel."""
        query = (
            sa.select(outbox.c.channel, sa.func.count())
            .where(one_of(outbox.c.state, PENDING), outbox.c.kind == "bulk")
            .group_by(outbox.c.channel)
        )
        queued = {row[0]: row[1] for row in await connection.execute(query)}
        parked = await parking.all_parked(connection)
        return {
            name: 0 if name in parked else self._ahead(limits.per_second) - queued.get(name, 0)
            for name, limits in tools.ways.limits.items()
        }

    def _ahead(self, per_second: float | None) -> int:
        if per_second is None:
            return self.MOST
        return int(min(self.MOST, max(self.LEAST, per_second * self.AHEAD.total_seconds())))

    async def _send(
        self,
        connection: AsyncConnection,
        round_: Round,
        waiting: Sequence[Waiting],
        room: dict[str, int],
        tools: Tools,
        at: datetime,
    ) -> int:
        citizens = {one.citizen for one in waiting if one.citizen}
        reachable = await notices.reachable(connection, citizens)
        about = await _dossiers(connection, {one.dossier for one in waiting if one.dossier})
        made: list[_Made] = []
        done = 0
        for one in waiting:
            ways = reachable.get(one.citizen or 0, ())
            found = self._make(one, round_, ways, about, tools, at)
            if isinstance(found, _Made):
                if room.get(found.row["channel"], 0) > 0:
                    room[found.row["channel"]] -= 1
                    made.append(found)
                continue
            done += await _settle(connection, one, found, at)
        await _write(connection, made, at)
        return done + len(made)

    def _make(
        self,
        one: Waiting,
        round_: Round,
        reachable: Sequence[Reachable],
        about: Mapping[int, Dossier],
        tools: Tools,
        at: datetime,
    ) -> _Made | tuple[str, str] | datetime:
        """A message; or a state and its reason; or a moment to wait for."""
        dossier = about.get(one.dossier) if one.dossier else None
        if dossier is None and round_.draft.audience.kind is not Kind.topic:
            return "skipped", "Hồ sơ không còn trong danh sách."
        due_at = dossier.due_at if dossier else None
        before = round_.draft.when.kind is Moment.before
        if before and due_at and planning.passed(due_at, at):
            return "skipped", planning.TOO_LATE
        way = tools.ways.choose(reachable, round_.template, at) if one.citizen else None
        if way is None or way.person is None or one.citizen is None:
            return "call", NO_CHANNEL if one.citizen else planning.NO_FOLLOWER
        opens = tools.ways.opens(way.channel, at)
        if opens > at:
            return opens
        try:
            reply = tools.writing.reply(round_.template, dossier, at)
        except ReminderError as error:
            return "skipped", error.reason
        limits = tools.ways.limits[way.channel]
        numbered = len(reply.choices) > limits.buttons
        payload = to_payload(shown(reply, limits))
        if way.zbs:
            values = tools.writing.values(dossier, at)
            names = tools.ways.zbs[way.zbs].parameters
            data = {name: values.get(name, "") for name in names}
            payload["zbs"] = {"name": way.zbs, "data": data, "tracking": f"r{one.id}"}
        row = {"person_id": way.person, "channel": way.channel, "payload": payload}
        return _Made(one.id, one.citizen, row, reply, numbered)

    async def _finish(self, id_: int, at: datetime) -> int:
        """End a round that is through: the campaign, or until its next one."""
        async with self._database.read() as connection:
            if await recipients.unfinished(connection, id_):
                return 0
        async with self._database.write() as connection:
            round_ = await campaigns.hold(connection, id_, expanded=True)
            if round_ is None or await recipients.unfinished(connection, id_):
                return 0
            following = self._next(round_, at)
            if following:
                await campaigns.rest(connection, id_, following, at)
                return 0
            await campaigns.move(connection, id_, [State.running], State.done, ended_at=at)
        _log.info("campaign done", campaign=id_)
        return 1

    def _next(self, round_: Round, at: datetime) -> datetime | None:
        if round_.rule:
            return at + self.RULES
        when = round_.draft.when
        if when.kind is Moment.repeat and round_.occurrence < when.at_most:
            return round_.began + timedelta(days=when.every_days)
        return None


def plan(round_: Round, tools: Tools) -> Plan:
    """What is to be expanded of a round, its list opened."""
    audience = round_.draft.audience
    if audience.kind is Kind.listed:
        audience = replace(audience, listed=read_list(tools.key, round_.listed))
    return Plan(audience, round_.draft.when, round_.purpose, rule=bool(round_.rule))


async def _dossiers(connection: AsyncConnection, ids: set[int]) -> dict[int, Dossier]:
    """Dossiers without their personal part."""
    if not ids:
        return {}
    query = sa.select(dossiers).where(dossiers.c.id.in_(few(ids)))
    return {r.id: dossier_reading.dossier(r, {}) for r in await connection.execute(query)}


async def _settle(
    connection: AsyncConnection, one: Waiting, found: tuple[str, str] | datetime, at: datetime
) -> int:
    if isinstance(found, datetime):
        await recipients.put_off(connection, [one.id], found)
        return 0
    await recipients.settle(connection, [one.id], *found, at)
    return 1


async def _write(connection: AsyncConnection, made: Sequence[_Made], at: datetime) -> None:
    if not made:
        return
    await recipients.queue(connection, [m.row for m in made], [m.recipient for m in made], at)
    for one in made:
        if one.numbered:
            await offering.offer(connection, one.citizen, [one.reply], at)
