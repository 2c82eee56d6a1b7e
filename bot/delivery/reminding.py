"""The reminding chore: campaigns become recipients, and recipients messages, not too far ahead.

Each step is one transaction, so whoever dies in between leaves nothing half done, and whoever
comes next goes on. Only as many messages are queued as leave within seconds: a pause, a cancel
and replies to citizens never wait behind a long queue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.composing import Composer, Ended, Made
from bot.delivery.wake import Bell
from bot.logs import where
from bot.reminders import planning
from bot.reminders.audience import Audience, Kind
from bot.reminders.by_phone import Looking
from bot.reminders.campaign import Moment, State
from bot.reminders.planning import Plan
from bot.reminders.sealing import read_list
from bot.reminders.tools import Tools
from bot.store.citizens import phone_people
from bot.store.dossiers import reading
from bot.store.engine import Database, StoreDown, few, one_of
from bot.store.following import notices
from bot.store.messages import offering, parking
from bot.store.messages.outbox import PENDING
from bot.store.reminders import campaigns, recipients
from bot.store.reminders.campaigns import Round
from bot.store.reminders.recipients import Place, Waiting
from bot.store.tables.dossiers import dossiers
from bot.store.tables.messages import outbox
from bot.wallclock import now
from knowledge.dossier_record import Dossier

_log = structlog.get_logger("reminding")


class Campaigns:
    """Works on every campaign that runs; any number of processes may have one."""

    POLL_SECONDS = 2.0
    BUSY_SECONDS = 0.2
    AT_ONCE = 200
    """Recipients of one transaction, so that nobody waits long for the store."""
    AHEAD = timedelta(seconds=8)
    """How much of a channel's pace is queued ahead: what is queued is looked through often."""
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
        self._scanned: dict[int, Place] = {}

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
            most = min(self.AT_ONCE, max(room.values()))
            if most <= 0:
                return 0
            after = self._scanned.pop(id_, None)
            waiting = await recipients.due(connection, id_, at, after, most)
            if len(waiting) == most:
                self._scanned[id_] = waiting[-1].place
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
            name: 0 if name in parked else self._left(limits.per_second, queued.get(name, 0))
            for name, limits in tools.ways.limits.items()
        }

    def _left(self, per_second: float | None, queued: int) -> int:
        """Room for more, none as long as it is little: a step for few costs as much as for many."""
        ahead = self._ahead(per_second)
        left = ahead - queued
        return left if left >= min(self.AT_ONCE, ahead // 4) else 0

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
        looking = Looking(tools, round_.template, audience_of(round_, tools), at)
        book = await looking.look(connection, waiting, reachable)
        composer = Composer(round_, tools, at)
        made: list[Made] = []
        ended: dict[Ended | datetime, list[int]] = defaultdict(list)
        for one in waiting:
            found = composer.make(one, reachable.get(one.citizen or 0, ()), book, about, room)
            if isinstance(found, Made):
                room[found.row["channel"]] -= 1
                made.append(found)
            elif found is not None:
                ended[found].append(one.id)
        done = sum([await _settle(connection, ids, how, at) for how, ids in ended.items()])
        await _write(connection, made, at)
        return done + len(made)

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


def audience_of(round_: Round, tools: Tools) -> Audience:
    """Whom a round is for, its list opened."""
    audience = round_.draft.audience
    if audience.kind is Kind.listed:
        return replace(audience, listed=read_list(tools.key, round_.listed))
    return audience


def plan(round_: Round, tools: Tools) -> Plan:
    """What is to be expanded of a round."""
    audience = audience_of(round_, tools)
    return Plan(audience, round_.draft.when, round_.purpose, rule=bool(round_.rule))


async def _dossiers(connection: AsyncConnection, ids: set[int]) -> dict[int, Dossier]:
    """Dossiers without their personal part."""
    if not ids:
        return {}
    query = sa.select(dossiers).where(dossiers.c.id.in_(few(ids)))
    return {r.id: reading.dossier(r, {}) for r in await connection.execute(query)}


async def _settle(
    connection: AsyncConnection, ids: Sequence[int], found: Ended | datetime, at: datetime
) -> int:
    if isinstance(found, datetime):
        await recipients.put_off(connection, ids, found)
        return 0
    await recipients.settle(connection, ids, found.state, found.reason, at)
    return len(ids)


async def _write(connection: AsyncConnection, made: Sequence[Made], at: datetime) -> None:
    if not made:
        return
    made = await _met(connection, made, at)
    queued = [recipients.Queued(m.recipient, m.citizen, m.row) for m in made]
    await recipients.queue(connection, queued, at)
    for one in made:
        if one.numbered and one.citizen is not None:
            await offering.offer(connection, one.citizen, [one.reply], at)


async def _met(connection: AsyncConnection, made: Sequence[Made], at: datetime) -> list[Made]:
    """Messages to numbers, each with the person that its number is."""
    people = await phone_people.meet(connection, {one.phone for one in made if one.phone}, at)
    return [_to(one, people[one.phone]) if one.phone else one for one in made]


def _to(made: Made, person: int) -> Made:
    return replace(made, citizen=person, row={**made.row, "person_id": person})
