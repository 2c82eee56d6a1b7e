"""Dossiers as reports read them: no personal column is touched, nothing is sealed or opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.counting import Row, Wanted
from bot.store.dossier_tables import dossiers
from bot.store.units import covered
from bot.wallclock import VIETNAM, local
from knowledge.status import Status
from knowledge.vietnamese import fold

AT_ONCE = 20_000
"""Rows fetched by one statement, so that a million dossiers need no memory."""

_c = dossiers.c


async def units(connection: AsyncConnection, like: str = "") -> list[str]:
    """The units that dossiers name; with ``like``, those whose name holds it, marks aside."""
    query = sa.select(_c.unit).distinct().order_by(_c.unit)
    found = [unit for unit in (await connection.execute(query)).scalars() if unit]
    return [unit for unit in found if fold(like) in fold(unit)]


async def told_at(connection: AsyncConnection) -> datetime | None:
    """The newest word about any dossier; None while there is none."""
    found = (await connection.execute(sa.select(sa.func.max(_c.told_at)))).scalar_one()
    return local(found) if found else None


async def rows(
    connection: AsyncConnection,
    wanted: Wanted,
    named: Sequence[str] = (),
    codes: Sequence[str] = (),
) -> AsyncIterator[Row]:
    """Give every dossier that may belong into a report; of the units ``named``, or of all.

    ``codes`` leaves only units with such a code or below one; none leaves all.
    """
    query = _query(wanted, named).where(covered(_c.unit_code, codes))
    last = 0
    while True:
        part = (await connection.execute(query.where(_c.id > last))).all()
        for row in _rows(part):
            yield row
        if len(part) < AT_ONCE:
            return
        last = part[-1].id


def _query(wanted: Wanted, named: Sequence[str]) -> sa.Select[Any]:
    ended = sa.func.coalesce(_c.finished_at, _c.returned_at)
    query = sa.select(
        *(_c.id, _c.status, _c.field, _c.unit, _c.procedure, _c.procedure_name),
        *(_c.received_at, _c.due_at, ended.label("ended_at")),
    )
    if named:
        query = query.where(_c.unit.in_(named))
    # What nobody dated is counted as left out, so it is read as well.
    if wanted.since:
        query = query.where(sa.or_(_c.received_at.is_(None), _c.received_at >= _day(wanted.since)))
    if wanted.until:
        end = _day(wanted.until + timedelta(days=1))
        query = query.where(sa.or_(_c.received_at.is_(None), _c.received_at < end))
    return query.order_by(_c.id).limit(AT_ONCE)


def _rows(part: Sequence[Any]) -> Iterator[Row]:
    for row in part:
        yield Row(
            Status(row.status),
            row.field,
            row.unit,
            row.procedure,
            row.procedure_name,
            *(local(m) if m else None for m in (row.received_at, row.due_at, row.ended_at)),
        )


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
