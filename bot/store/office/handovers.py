"""Conversations handed over to officers: waiting, taken by one of them, closed.

A citizen has at most one that is open. Whoever changes one locks its row first, and people's
rows only after that: worker, officers and clock all go in this order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.store.citizens.links import persons, whose
from bot.store.engine import few, one_of, several
from bot.store.tables.handovers import handovers
from bot.store.tables.messages import inbox, people
from bot.store.tables.officers import officers
from bot.store.units import covered

OPEN = ("waiting", "taken")
SHARED_TURNS = 3
"""How many of the citizen's last messages the officer may read, the asking among them."""
SHARED_WITHIN = timedelta(minutes=30)
"""And how old they may be."""


class State(StrEnum):
    """How far a conversation is."""

    waiting = "waiting"
    taken = "taken"
    closed = "closed"


class Ended(StrEnum):
    """Why a conversation is closed."""

    closed = "closed"
    left = "left"
    idle = "idle"
    expired = "expired"


@dataclass(frozen=True)
class Talk:
    """One conversation; ``officer`` and ``by`` tell who has it, or had it last."""

    id: int
    person: int
    citizen: int
    state: State
    channel: str
    about: str
    subject: str
    unit: str
    shared_from: datetime
    opened_at: datetime
    urgent: bool
    officer: int | None
    by: str
    taken_at: datetime | None
    heard_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    ended: str


@dataclass(frozen=True)
class Held:
    """A citizen's open conversation, as the worker needs to know it."""

    id: int
    taken: bool


@dataclass(frozen=True)
class Asked:
    """What a citizen asks an officer about: a code, its words, the unit of a dossier."""

    about: str = ""
    subject: str = ""
    unit: str = ""


async def held(
    connection: AsyncConnection, citizens: Collection[int], *, lock: bool = False
) -> dict[int, Held]:
    """Find the open conversations of citizens; one that is taken goes before one that waits."""
    if not citizens:
        return {}
    found = await connection.execute(_LOCKED if lock else _HELD, {"citizens": few(citizens)})
    return {row.citizen: Held(row.id, row.state == State.taken) for row in found}


def _held() -> sa.Select[Any]:
    citizen = whose()
    return (
        sa.select(handovers.c.id, handovers.c.state, citizen.label("citizen"))
        .join(people, people.c.id == handovers.c.person_id)
        .where(one_of(handovers.c.state, OPEN), citizen.in_(several("citizens")))
        # The last one of a citizen counts: "taken" comes before "waiting" in the alphabet.
        .order_by(handovers.c.state.desc(), handovers.c.id)
    )


_HELD = _held()
_LOCKED = _HELD.with_for_update(of=handovers)


async def open_(
    connection: AsyncConnection, person: int, citizen: int, asked: Asked, at: datetime
) -> int:
    """Put a citizen in the queue; one who is in it, or is being answered, stays where they are."""
    # Two messages of one citizen may ask at the same time.
    if connection.dialect.name == "postgresql":
        await connection.execute(
            sa.select(people.c.id).where(people.c.id == citizen).with_for_update(key_share=True)
        )
    known = await held(connection, [citizen])
    if citizen in known:
        return known[citizen].id
    channel = sa.select(people.c.channel).where(people.c.id == person).scalar_subquery()
    made = sa.insert(handovers).values(
        person_id=person,
        state=State.waiting.value,
        channel=channel,
        about=asked.about[:80],
        subject=asked.subject[:200],
        unit_code=asked.unit[:40],
        shared_from=await _shared_from(connection, person, at),
        opened_at=at,
    )
    return int((await connection.execute(made.returning(handovers.c.id))).scalar_one())


async def _shared_from(connection: AsyncConnection, person: int, at: datetime) -> datetime:
    lately = (
        sa.select(inbox.c.received_at)
        .where(inbox.c.person_id == person, inbox.c.received_at >= at - SHARED_WITHIN)
        .order_by(inbox.c.seq.desc())
        .limit(SHARED_TURNS)
    )
    return min((await connection.execute(lately)).scalars(), default=at)


async def place(connection: AsyncConnection, id_: int) -> int:
    """Tell how many wait up to this one, itself included; those in danger go first."""
    own = sa.select(handovers).where(handovers.c.id == id_).subquery()
    before = sa.or_(
        sa.and_(handovers.c.urgent, ~own.c.urgent),
        sa.and_(
            handovers.c.urgent == own.c.urgent,
            sa.tuple_(handovers.c.opened_at, handovers.c.id)
            <= sa.tuple_(own.c.opened_at, own.c.id),
        ),
    )
    query = sa.select(sa.func.count()).select_from(handovers.join(own, before))
    return int(
        (await connection.execute(query.where(handovers.c.state == State.waiting))).scalar_one()
    )


async def heard(
    connection: AsyncConnection,
    ids: Collection[int],
    at: datetime,
    *,
    urgent: Collection[int] = (),
) -> None:
    """Note that citizens wrote; the officer owes them a word from the first time on."""
    if ids:
        first = sa.func.coalesce(handovers.c.heard_at, sa.bindparam("at", type_=_MOMENT))
        wrote = sa.update(handovers).where(
            handovers.c.id.in_(few(ids)), handovers.c.state == State.taken
        )
        await connection.execute(wrote.values(heard_at=first), {"at": at})
    if urgent:
        danger = sa.update(handovers).where(handovers.c.id.in_(few(urgent)))
        await connection.execute(danger.values(urgent=True))


_MOMENT = handovers.c.heard_at.type


async def find(
    connection: AsyncConnection, officer: Officer | None, id_: int, *, lock: bool = False
) -> Talk | None:
    """Find a conversation; an officer finds none about a dossier of another unit."""
    query = _talks(officer).where(handovers.c.id == id_)
    if lock:
        query = query.with_for_update(of=handovers)
    row = (await connection.execute(query)).one_or_none()
    return _talk(row) if row else None


async def listed(connection: AsyncConnection, officer: Officer) -> list[Talk]:
    """List what is open for an officer, in the order of the queue."""
    query = _talks(officer).where(one_of(handovers.c.state, OPEN))
    query = query.order_by(handovers.c.urgent.desc(), handovers.c.opened_at, handovers.c.id)
    return [_talk(row) for row in await connection.execute(query)]


async def waiting(
    connection: AsyncConnection, officer: Officer, before: datetime | None = None
) -> int:
    """Count who waits for an officer; ``before`` counts those only who asked earlier."""
    query = sa.select(sa.func.count()).where(handovers.c.state == State.waiting, _theirs(officer))
    if before is not None:
        query = query.where(handovers.c.opened_at < before)
    return int((await connection.execute(query)).scalar_one())


def _theirs(officer: Officer | None) -> sa.ColumnElement[bool]:
    if officer is None:
        return sa.true()
    return sa.or_(handovers.c.unit_code == "", covered(handovers.c.unit_code, officer.units))


def _talks(officer: Officer | None) -> sa.Select[Any]:
    return (
        sa.select(handovers, whose().label("citizen"), officers.c.name.label("by"))
        .join(people, people.c.id == handovers.c.person_id)
        .join(officers, officers.c.id == handovers.c.officer_id, isouter=True)
        .where(_theirs(officer))
    )


def _talk(row: Any) -> Talk:
    return Talk(
        id=row.id,
        person=row.person_id,
        citizen=row.citizen,
        state=State(row.state),
        channel=row.channel,
        about=row.about,
        subject=row.subject,
        unit=row.unit_code,
        shared_from=row.shared_from,
        opened_at=row.opened_at,
        urgent=row.urgent,
        officer=row.officer_id,
        by=row.by or "",
        taken_at=row.taken_at,
        heard_at=row.heard_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        ended=row.ended,
    )


async def take(connection: AsyncConnection, id_: int, officer: int, at: datetime) -> None:
    """Give a conversation to an officer; the citizen waits for their first word from now on."""
    values = {"state": State.taken.value, "officer_id": officer, "taken_at": at, "heard_at": at}
    await connection.execute(
        sa.update(handovers).where(handovers.c.id == id_).values(**values, answered_at=None)
    )


async def answered(connection: AsyncConnection, id_: int, at: datetime) -> None:
    """Note that the officer wrote."""
    wrote = sa.update(handovers).where(handovers.c.id == id_)
    await connection.execute(wrote.values(answered_at=at, heard_at=None))


async def put_back(connection: AsyncConnection, id_: int) -> None:
    """Put a conversation back in the queue, where it was."""
    values = {"state": State.waiting.value, "officer_id": None, "taken_at": None, "heard_at": None}
    await connection.execute(sa.update(handovers).where(handovers.c.id == id_).values(**values))


async def close(connection: AsyncConnection, id_: int, why: Ended, at: datetime) -> bool:
    """Close an open conversation; False if it was closed."""
    mine = sa.and_(handovers.c.id == id_, one_of(handovers.c.state, OPEN))
    values = {"state": State.closed.value, "closed_at": at, "ended": why.value, "heard_at": None}
    return bool(
        (await connection.execute(sa.update(handovers).where(mine).values(**values))).rowcount
    )


async def reach(
    connection: AsyncConnection, citizen: int, channels: Collection[str]
) -> tuple[int, str] | None:
    """Find the person and the channel a citizen last wrote on, of those that are on."""
    query = (
        sa.select(people.c.id, people.c.channel)
        .where(people.c.id.in_(persons(citizen)), people.c.channel.in_(few(channels)))
        .where(people.c.unreachable == "")
        .order_by(people.c.seen_at.desc(), people.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return (row.id, row.channel) if row else None
