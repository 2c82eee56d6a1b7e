"""Whom a campaign means, found in SQL: dossiers by all its conditions, and who follows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.audience import Audience
from bot.store.citizens.links import whose
from bot.store.engine import few
from bot.store.tables.dossiers import dossier_codes, dossier_history, dossiers
from bot.store.tables.follows import follows
from bot.store.tables.messages import people
from bot.store.tables.reminders import topic_consents
from bot.store.units import covered
from bot.wallclock import VIETNAM, local
from knowledge.status import Status

AT_ONCE = 1000
"""Numbers given to one statement."""

UNDER_WAY = (Status.received.value, Status.processing.value)
"""Statuses in which the office works, so that an appointment can be late."""

_c = dossiers.c


@dataclass(frozen=True)
class Meant:
    """A dossier that fits; ``episode`` tells one time in a status from the next."""

    id: int
    code: str
    due_at: datetime | None
    episode: int


def conditions(audience: Audience, at: datetime) -> sa.ColumnElement[bool]:
    """All that an audience asks of a dossier, at a moment."""
    return sa.and_(
        covered(_c.unit_code, audience.units),
        _c.status.in_(audience.statuses) if audience.statuses else sa.true(),
        _c.procedure.in_(audience.procedures) if audience.procedures else sa.true(),
        _c.field == audience.field if audience.field else sa.true(),
        _c.status == Status.payment.value if audience.unpaid else sa.true(),
        _late(at) if audience.late else sa.true(),
        _due(audience, at),
        _waiting(audience, at),
    )


def _late(at: datetime) -> sa.ColumnElement[bool]:
    # An appointment at midnight is one of which only the day is known: it ends with that day.
    today = _midnight(at)
    past = sa.or_(_c.due_at < today, sa.and_(_c.due_at <= at, _c.due_at != today))
    return sa.and_(past, _c.status.in_(UNDER_WAY))


def _due(audience: Audience, at: datetime) -> sa.ColumnElement[bool]:
    today = _midnight(at)
    wanted: list[sa.ColumnElement[bool]] = [sa.true()]
    if audience.due_from is not None:
        wanted.append(_c.due_at >= today + timedelta(days=audience.due_from))
    if audience.due_until is not None:
        wanted.append(_c.due_at < today + timedelta(days=audience.due_until + 1))
    return sa.and_(*wanted)


def _waiting(audience: Audience, at: datetime) -> sa.ColumnElement[bool]:
    if audience.waiting_days is None:
        return sa.true()
    since = sa.select(sa.func.max(dossier_history.c.at)).where(_current()).scalar_subquery()
    return sa.func.coalesce(since, _c.updated_at) < at - timedelta(days=audience.waiting_days)


def _current() -> sa.ColumnElement[bool]:
    return sa.and_(
        dossier_history.c.dossier_id == dossiers.c.id,
        dossier_history.c.status == dossiers.c.status,
    )


def _midnight(at: datetime) -> datetime:
    return datetime.combine(local(at).date(), time(), VIETNAM)


def _meant() -> sa.Select[Any]:
    episode = sa.select(sa.func.max(dossier_history.c.id)).where(_current()).scalar_subquery()
    return sa.select(_c.id, _c.code, _c.due_at, sa.func.coalesce(episode, 0).label("episode"))


async def batch(
    connection: AsyncConnection, audience: Audience, at: datetime, after: int, limit: int
) -> list[Meant]:
    """The next dossiers that fit, by their numbers."""
    query = _meant().where(conditions(audience, at), _c.id > after).order_by(_c.id).limit(limit)
    return _read(await connection.execute(query))


async def fitting(
    connection: AsyncConnection, audience: Audience, at: datetime, ids: Iterable[int]
) -> set[int]:
    """Those of some dossiers that fit."""
    query = sa.select(_c.id).where(conditions(audience, at), _c.id.in_(few(ids)))
    return set((await connection.execute(query)).scalars())


async def by_codes(
    connection: AsyncConnection, audience: Audience, at: datetime, codes: Sequence[str]
) -> dict[str, Meant]:
    """Dossiers by any of their codes, of those that fit."""
    query = (
        _meant()
        .add_columns(dossier_codes.c.code.label("named"))
        .join(dossier_codes, dossier_codes.c.dossier_id == _c.id)
        .where(dossier_codes.c.code.in_(few(codes)), conditions(audience, at))
    )
    rows = (await connection.execute(query)).all()
    return {row.named: made for row, made in zip(rows, _read(rows), strict=True)}


def _read(rows: Iterable[Any]) -> list[Meant]:
    return [Meant(row.id, row.code, row.due_at, row.episode) for row in rows]


async def followers(connection: AsyncConnection, of: Iterable[int]) -> dict[int, list[int]]:
    """The citizens who agreed to be told of each dossier."""
    found: dict[int, list[int]] = defaultdict(list)
    ids = list(of)
    for start in range(0, len(ids), AT_ONCE):
        query = (
            sa.select(follows.c.dossier_id, whose().label("citizen"))
            .join(people, people.c.id == follows.c.person_id)
            .where(follows.c.dossier_id.in_(few(ids[start : start + AT_ONCE])))
            .distinct()
            .order_by(follows.c.dossier_id, "citizen")
        )
        for row in await connection.execute(query):
            found[row.dossier_id].append(row.citizen)
    return found


async def subscribed(
    connection: AsyncConnection, topics: Sequence[str], after: int, limit: int
) -> list[int]:
    """The next citizens who agreed to notices of any of these topics."""
    query = (
        sa.select(whose().label("citizen"))
        .select_from(topic_consents)
        .join(people, people.c.id == topic_consents.c.person_id)
        .where(topic_consents.c.topic.in_(topics), topic_consents.c.withdrawn_at.is_(None))
        .where(whose() > after)
        .distinct()
        .order_by("citizen")
        .limit(limit)
    )
    return list((await connection.execute(query)).scalars())
