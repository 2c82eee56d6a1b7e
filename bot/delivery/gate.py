"""The last look before a reminder leaves: whatever has changed since it was queued counts.

It runs in the transaction that claims the message, so a pause, a refusal or a new status that is
committed before it is honoured. A message that may have arrived already is not judged again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.audience import Kind
from bot.reminders.by_phone import STOPPED
from bot.reminders.campaign import Moment, State
from bot.reminders.planning import TOO_LATE, passed
from bot.reminders.tools import Tools
from bot.reminders.ways import Ways
from bot.store.citizens import optouts, people, phone_people
from bot.store.citizens.phone_people import CHANNEL as PHONE
from bot.store.engine import StoreDown, few
from bot.store.messages.outbox import Outgoing
from bot.store.reminders import audience, campaigns, recipients
from bot.store.reminders.audience import fitting
from bot.store.tables.messages import outbox
from bot.store.tables.messages import people as people_table
from bot.store.tables.reminders import recipients as recipients_table
from bot.wallclock import VIETNAM, local

A_DAY = 2
"""Reminders one person gets in a day, urgent ones aside."""

REFUSED = "Người này đã ngừng nhận tin nhắc loại này."
NO_CONSENT = "Người này không còn theo dõi hồ sơ."
CHANGED = "Hồ sơ không còn ở tình trạng cần nhắc."
REPEATED = "Hôm nay đã nhắc người này việc này rồi."
GONE = "Hồ sơ không còn trong danh sách."
ENOUGH = "Hôm nay đã nhắc người này hai lần; chờ sang ngày mai."


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message: it goes, waits until a moment, or is skipped for a reason."""

    until: datetime | None = None
    reason: str = ""
    state: str = "skipped"


GO = Verdict()


@dataclass
class _Known:
    """What the store says of everybody who is about to be reminded."""

    refusing: dict[int, set[str]]
    followed: dict[int, list[int]]
    fits: dict[int, set[int]]
    agreeing: dict[int, set[int]]
    today: Counter[int]
    told: set[tuple[int, int | None, str]]
    heard: set[tuple[int | None, str, bool]]
    """Dossiers that somebody was reminded of today, and whether by phone."""
    stopped: set[int]
    """People known by their phone whose owner has ended what they followed."""


class Gate:
    """Lets reminders through to the sender, or not."""

    def __init__(self, tools: Callable[[], Tools | None]) -> None:
        self._tools = tools

    @property
    def _ways(self) -> Ways:
        tools = self._tools()
        if tools is None:
            # The calendar is still being read: what was claimed goes back as it was.
            raise StoreDown("not ready")
        return tools.ways

    async def admit(
        self, connection: AsyncConnection, messages: Sequence[Outgoing], at: datetime
    ) -> list[Outgoing]:
        """Those of claimed messages that may leave now; the others are out of the outbox."""
        asked = [m.id for m in messages if m.kind == "bulk" and not m.doubts]
        rows = await recipients.leaving(connection, asked) if asked else []
        if not rows:
            return list(messages)
        citizens = {row.citizen_id for row in rows if row.citizen_id}
        # Two processes must not each send somebody the last message of their day.
        await people.lock(connection, people_table.c.id.in_(few(citizens)))
        known = await self._known(connection, rows, citizens, asked, at)
        verdicts = [(row, self._judge(row, known, at)) for row in rows]
        stopped = [(row, verdict) for row, verdict in verdicts if verdict is not GO]
        await _stop(connection, stopped, at)
        await _place(connection, [row for row, verdict in verdicts if verdict is GO], messages, at)
        gone = {row.outbox_id for row, _ in stopped}
        return [message for message in messages if message.id not in gone]

    async def _known(
        self,
        connection: AsyncConnection,
        rows: Sequence[Any],
        citizens: set[int],
        asked: Sequence[int],
        at: datetime,
    ) -> _Known:
        midnight = datetime.combine(local(at).date(), time(), VIETNAM)
        before = await recipients.reminded(connection, citizens, midnight, asked)
        return _Known(
            refusing=await optouts.refusing(connection, citizens),
            followed=await audience.followers(
                connection, {row.dossier_id for row in rows if row.dossier_id}
            ),
            fits=await _fits(connection, rows, at),
            agreeing=await _agreeing(connection, rows, citizens),
            today=Counter(row.citizen_id for row in before),
            told={(row.citizen_id, row.dossier_id, row.purpose) for row in before},
            heard=await self._heard(connection, rows, midnight, asked),
            stopped=await _stopped(connection, rows, at),
        )

    async def _heard(
        self,
        connection: AsyncConnection,
        rows: Sequence[Any],
        since: datetime,
        asked: Sequence[int],
    ) -> set[tuple[int | None, str, bool]]:
        ids = {row.dossier_id for row in rows if row.dossier_id}
        if not self._ways.by_phone or not ids:
            return set()
        before = await recipients.reminded_of(connection, ids, since, asked)
        return {(row.dossier_id, row.purpose, row.channel == PHONE) for row in before}

    def _judge(self, row: Any, known: _Known, at: datetime) -> Verdict:
        verdict = _held(row, at) or _unwanted(row, known) or self._untimely(row, known, at)
        if verdict is None:
            known.today[row.citizen_id] += row.citizen_id is not None
            known.told.add((row.citizen_id, row.dossier_id, row.purpose))
            known.heard.add((row.dossier_id, row.purpose, row.channel == PHONE))
        return verdict or GO

    def _untimely(self, row: Any, known: _Known, at: datetime) -> Verdict | None:
        if row.whens["kind"] == Moment.before and row.due_at and passed(row.due_at, at):
            return Verdict(reason=TOO_LATE)
        opens = self._ways.opens(row.channel, at)
        if opens > at:
            return Verdict(until=opens)
        if row.citizen_id is None:
            return None
        mark = (row.citizen_id, row.dossier_id, row.purpose)
        if row.dossier_id is not None and (mark in known.told or _twice(row, known)):
            return Verdict(reason=REPEATED)
        if not row.urgent and known.today[row.citizen_id] >= A_DAY:
            tomorrow = datetime.combine(local(at).date() + timedelta(days=1), time(8), VIETNAM)
            return Verdict(until=self._ways.opens(row.channel, tomorrow), reason=ENOUGH)
        return None


def _twice(row: Any, known: _Known) -> bool:
    """Whether a holder would get by phone what they got on a channel today, or the reverse."""
    by_phone = (row.dossier_id, row.purpose, True) in known.heard
    otherwise = (row.dossier_id, row.purpose, False) in known.heard
    return by_phone or (otherwise and row.channel == PHONE)


def _held(row: Any, at: datetime) -> Verdict | None:
    """A campaign that was stopped, or a dossier that changed since the text was written."""
    if row.campaign_state == State.cancelled:
        return Verdict(reason=recipients.CANCELLED)
    if row.campaign_state != State.running:
        return Verdict(until=at)
    if row.updated_at and row.updated_at > row.created_at:
        return Verdict(until=at)
    return None


def _unwanted(row: Any, known: _Known) -> Verdict | None:
    refused = known.refusing.get(row.citizen_id, set())
    if refused & {row.purpose, optouts.ALL}:
        return Verdict(reason=REFUSED)
    if row.audience["kind"] == Kind.topic:
        agrees = row.citizen_id in known.agreeing[row.campaign]
        return None if agrees else Verdict(reason=REFUSED)
    if row.dossier_id is None:
        return Verdict(reason=GONE)
    followers = known.followed.get(row.dossier_id, ())
    # A holder's phone follows nothing: what is their own they are told without.
    if row.channel != PHONE and row.citizen_id and row.citizen_id not in followers:
        return Verdict(reason=NO_CONSENT)
    if row.citizen_id in known.stopped:
        return Verdict(reason=STOPPED, state="call")
    if row.dossier_id not in known.fits[row.campaign]:
        return Verdict(reason=CHANGED)
    return None


async def _fits(
    connection: AsyncConnection, rows: Sequence[Any], at: datetime
) -> dict[int, set[int]]:
    """Which dossiers still are what each campaign is about."""
    found: dict[int, set[int]] = {}
    for campaign, theirs in _by_campaign(rows).items():
        meant = campaigns.audience(theirs[0].audience)
        ids = {row.dossier_id for row in theirs if row.dossier_id}
        found[campaign] = await fitting(connection, meant, at, ids) if ids else set()
    return found


async def _stopped(connection: AsyncConnection, rows: Sequence[Any], at: datetime) -> set[int]:
    by_phone = {row.citizen_id for row in rows if row.channel == PHONE and row.citizen_id}
    if not by_phone:
        return set()
    numbers = await phone_people.addresses(connection, by_phone)
    stopped = await phone_people.stopped(connection, numbers.values(), at)
    return {person for person, number in numbers.items() if number in stopped}


async def _agreeing(
    connection: AsyncConnection, rows: Sequence[Any], citizens: set[int]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for campaign, theirs in _by_campaign(rows).items():
        topics = theirs[0].audience["topics"]
        if topics:
            found[campaign] = await optouts.agreeing(connection, citizens, topics)
    return found


def _by_campaign(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.campaign].append(row)
    return found


async def _stop(
    connection: AsyncConnection, stopped: Sequence[tuple[Any, Verdict]], at: datetime
) -> None:
    """Take messages out of the outbox, and say of their recipients what becomes of them."""
    if not stopped:
        return
    alike: dict[Verdict, list[int]] = defaultdict(list)
    for row, verdict in stopped:
        alike[verdict].append(row.id)
    for verdict, whose in alike.items():
        if verdict.until is not None:
            await recipients.put_off(connection, whose, verdict.until, verdict.reason)
        else:
            await recipients.settle(connection, whose, verdict.state, verdict.reason, at)
    ids = few(row.outbox_id for row, _ in stopped)
    await connection.execute(sa.delete(outbox).where(outbox.c.id.in_(ids)))


async def _place(
    connection: AsyncConnection, rows: Sequence[Any], messages: Sequence[Outgoing], at: datetime
) -> None:
    """Give messages that leave their place in the conversation."""
    if not rows:
        return
    to = {message.id: message.person for message in messages}
    fresh = [row for row in rows if row.seq is None]
    first = await people.numbers(connection, Counter(to[row.outbox_id] for row in fresh))
    places = []
    for row in fresh:
        person = to[row.outbox_id]
        places.append({"message": row.outbox_id, "place": first[person]})
        first[person] += 1
    if places:
        await connection.execute(_SEQ, places)
    left = recipients_table.c.id.in_(few(row.id for row in rows))
    await connection.execute(sa.update(recipients_table).where(left).values(at=at))


_SEQ = (
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("message"))
    .values(seq=sa.bindparam("place"))
)
