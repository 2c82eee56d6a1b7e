"""Dossiers counted for reports, by the database itself: a million need neither memory nor time.

No personal column is touched, nothing is sealed or opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.counting import By, Counting, Group, Standing, Wanted
from bot.store.local_days import day, month, starts_a_day
from bot.store.tables.base import Moment
from bot.store.tables.dossiers import dossiers
from bot.store.units import covered
from bot.wallclock import VIETNAM, local
from knowledge.status import Status
from knowledge.vietnamese import fold

AT_ONCE = 5_000
"""Dossiers counted by one statement."""

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


async def groups(
    connection: AsyncConnection,
    counting: Counting,
    named: Sequence[str] = (),
    codes: Sequence[str] = (),
) -> AsyncIterator[Group]:
    """Count the dossiers that may belong into a report; of the units ``named``, or of all.

    ``codes`` leaves only units with such a code or below one; none leaves all. A kind may come in
    several groups.
    """
    query = _query(counting, named, codes)
    newest = (await connection.execute(sa.select(sa.func.max(_c.id)))).scalar_one() or 0
    for last in range(0, newest, AT_ONCE):
        for row in await connection.execute(query, {"last": last, "until": last + AT_ONCE}):
            yield _group(row)
        # SQLite counts where it is asked: citizens are answered meanwhile.
        await asyncio.sleep(0)


def _query(
    counting: Counting, named: Sequence[str], codes: Sequence[str]
) -> sa.CompoundSelect[Any]:
    some = sa.and_(_c.id > sa.bindparam("last"), _c.id <= sa.bindparam("until"))
    stood = (
        sa.select(
            *(_c.status, _standing(counting).label("standing"), _c.field, _c.unit),
            *(_c.procedure, _c.procedure_name, month(_c.received_at).label("month")),
        )
        .where(some, covered(_c.unit_code, codes), *_received(counting.wanted))
        .where(_c.unit.in_(named) if named else sa.true())
        .cte("stood")
    )
    return sa.union_all(_line(stood, None), *(_line(stood, by, *_NAMES[by]) for by in By))


# A line for each way of drawing up, not for all of them at once: of 200,000 dossiers hardly two
# are alike in unit, procedure and month together.
_NAMES = {
    By.field: ("field",),
    By.unit: ("unit",),
    By.month: ("month",),
    By.procedure: ("procedure", "procedure_name"),
}


def _line(stood: sa.CTE, by: By | None, *names: str) -> sa.Select[Any]:
    columns = [stood.c[name] for name in names]
    alike = (stood.c.status, stood.c.standing, stood.c.month.is_(None))
    name, more = [*columns, sa.literal(""), sa.literal("")][:2]
    kind = sa.literal(by.name if by else "")
    return sa.select(
        kind.label("by"), name, more, *alike, sa.func.count().label("number")
    ).group_by(*columns, *alike)


def _group(row: Any) -> Group:
    by, name, more, status, standing, undated, number = row
    told = " ".join(filter(None, (name, more)))
    return Group(
        By[by] if by else None, told, Status(status), Standing[standing], not undated, number
    )


def _standing(counting: Counting) -> sa.ColumnElement[str]:
    """The column each dossier is counted in, by its name."""
    ended = sa.func.coalesce(_c.finished_at, _c.returned_at)
    after_soon = _day(counting.soon + timedelta(days=1))
    cases = (
        (_in(Status.withdrawn, Status.stopped), Standing.dropped),
        (_in(Status.supplement, Status.payment), Standing.waiting),
        (_c.due_at.is_(None), Standing.unknown),
        (sa.and_(_OVER, ended.is_(None)), Standing.unknown),
        (sa.and_(_OVER, _is_late(ended)), Standing.late),
        (_OVER, Standing.on_time),
        (_is_late(sa.bindparam("now", counting.now, Moment)), Standing.overdue),
        (_c.due_at < after_soon, Standing.soon),
    )
    return sa.case(*((when, then.name) for when, then in cases), else_=Standing.running.name)


def _in(*statuses: Status) -> sa.ColumnElement[bool]:
    return _c.status.in_([status.value for status in statuses])


_OVER = _in(Status.finished, Status.returned)


def _is_late(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    # Midnight means that only the day is known: then a day is late, not a minute. A moment that
    # is midnight itself is after what was due on an earlier day, and after nothing of its own.
    by_day = day(moment) > day(_c.due_at)
    return sa.case((starts_a_day(_c.due_at), by_day), else_=moment > _c.due_at)


def _received(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    # What nobody dated is counted as left out, so it is asked for as well.
    made: list[sa.ColumnElement[bool]] = []
    if wanted.since:
        made.append(sa.or_(_c.received_at.is_(None), _c.received_at >= _day(wanted.since)))
    if wanted.until:
        end = _day(wanted.until + timedelta(days=1))
        made.append(sa.or_(_c.received_at.is_(None), _c.received_at < end))
    return made


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
