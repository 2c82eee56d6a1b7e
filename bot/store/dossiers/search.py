"""Dossiers listed for officers: what a list asks for, page by page; nothing personal is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.dossiers import dossier_codes, dossier_history, dossiers
from bot.store.units import beside_units, covered
from bot.wallclock import VIETNAM, local
from knowledge.status import Status

MOST_COUNTED = 10_000
"""How far a list is counted: beyond it people only need to know that it is long."""

_c = dossiers.c
_COLUMNS = (
    _c.id,
    _c.code,
    _c.procedure,
    _c.procedure_name,
    _c.field,
    _c.unit,
    _c.unit_code,
    _c.status,
    _c.received_at,
    _c.due_at,
    _c.finished_at,
    _c.returned_at,
    _c.told_at,
)


class Order(StrEnum):
    """How a list is sorted."""

    newest = "newest"
    due = "due"


@dataclass(frozen=True)
class Place:
    """Where a page ended: the sorting value of its last row, if it has one, and its number."""

    id: int
    due_at: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """What a list asks for; what is empty does not matter.

    ``units`` are those of the officer who asks. ``ending`` is the end of a code ("06-1377"),
    ``late_at`` takes what is past its appointment at a moment, ``open_at`` what is not (midnight
    stands for the whole day), ``due_until`` what is due before one. ``asked_before`` takes only
    what has waited for papers since before a moment.
    """

    units: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    ending: str = ""
    phone: str = ""
    statuses: tuple[Status, ...] = ()
    unit: str = ""
    procedure: str = ""
    field: str = ""
    late_at: datetime | None = None
    open_at: datetime | None = None
    due_until: datetime | None = None
    asked_before: datetime | None = None
    order: Order = Order.newest


@dataclass(frozen=True)
class Listed:
    """A dossier as a list shows it; moments are on a clock in Việt Nam."""

    id: int
    code: str
    procedure: str
    procedure_name: str
    field: str
    unit: str
    unit_code: str
    status: Status
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    told_at: datetime

    @property
    def place(self) -> Place:
        """Where a page that ends with it goes on."""
        return Place(self.id, self.due_at)


async def page(
    connection: AsyncConnection, wanted: Wanted, after: Place | None = None, most: int = 50
) -> list[Listed]:
    """List up to ``most`` dossiers that follow a place."""
    # Sorted by number first, from an index alone where it can be: of 100,000 late dossiers only
    # those of the page are looked up.
    some = sa.select(_c.id).where(*_conditions(wanted)).limit(most)
    order: tuple[sa.ColumnElement[Any], ...] = (_c.id.desc(),)
    if wanted.order is Order.due:
        order = (_c.due_at.is_(None), _c.due_at, _c.id)
    if after:
        some = some.where(_later(after) if wanted.order is Order.due else _c.id < after.id)
    query = sa.select(*_COLUMNS).where(_c.id.in_(some.order_by(*order))).order_by(*order)
    return [_listed(row) for row in await connection.execute(query)]


async def count(connection: AsyncConnection, wanted: Wanted) -> int:
    """Count what a list holds, as far as one more than MOST_COUNTED."""
    some = sa.select(_c.id).where(*_conditions(wanted)).limit(MOST_COUNTED + 1).subquery()
    return int(
        (await connection.execute(sa.select(sa.func.count()).select_from(some))).scalar_one()
    )


async def with_code(
    connection: AsyncConnection, codes: Sequence[str], units: Sequence[str]
) -> int | None:
    """Find the number of the dossier that has one of these codes, tried in their order."""
    query = (
        sa.select(dossier_codes.c.code, _c.id)
        .join(dossiers, _c.id == dossier_codes.c.dossier_id)
        .where(dossier_codes.c.code.in_(codes), covered(_c.unit_code, units))
    )
    found = {row.code: int(row.id) for row in await connection.execute(query)}
    return next((found[code] for code in codes if code in found), None)


async def code_of(connection: AsyncConnection, id_: int, units: Sequence[str]) -> str | None:
    """The code of a dossier by its number; None where units do not cover it."""
    query = sa.select(_c.code).where(_c.id == id_, covered(_c.unit_code, units))
    return (await connection.execute(query)).scalar_one_or_none()


async def known(connection: AsyncConnection, column: str) -> list[str]:
    """The values that an indexed column has, in order: unit_code, procedure or field.

    One look into the index for each value: a list of 200,000 dossiers has forty of them.
    """
    seen = _seen(_c[column])
    query = sa.select(seen.c.value).where(seen.c.value.is_not(None))
    return list((await connection.execute(query)).scalars())


def _seen(value: sa.ColumnElement[str]) -> sa.CTE:
    first = sa.select(sa.func.min(value).label("value")).where(value > "")
    seen = first.cte(recursive=True)
    following = sa.select(sa.func.min(value)).where(value > seen.c.value).scalar_subquery()
    return seen.union_all(sa.select(following).where(seen.c.value.is_not(None)))


async def names(connection: AsyncConnection, codes: Sequence[str]) -> dict[str, str]:
    """What procedures are called, each as one of its dossiers calls it."""
    seen = _seen(_c.procedure)
    name = sa.select(_c.procedure_name).where(_c.procedure == seen.c.value).limit(1)
    query = sa.select(seen.c.value, name.scalar_subquery()).where(seen.c.value.is_not(None))
    found = {row[0]: row[1] for row in await connection.execute(query)}
    return {code: found.get(code, "") for code in codes}


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    exact = {"phone_hash": wanted.phone, "unit_code": wanted.unit}
    exact |= {"procedure": wanted.procedure, "field": wanted.field}
    status = beside_units(_c.status) if wanted.units else _c.status
    made: list[sa.ColumnElement[bool]] = [covered(_c.unit_code, wanted.units)]
    made += [_c[name] == value for name, value in exact.items() if value]
    if wanted.ids:
        made.append(_c.id.in_(wanted.ids))
    if wanted.ending:
        made.append(_c.id.in_(_ending(wanted.ending)))
    if wanted.statuses:
        made.append(status.in_([one.value for one in wanted.statuses]))
    if wanted.asked_before:
        made += [status == Status.supplement.value, _asked() < wanted.asked_before]
    return made + _due(wanted)


def _due(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if wanted.late_at:
        made += [_c.due_at < wanted.late_at, _c.due_at != starts(wanted.late_at)]
    if wanted.open_at:
        today = _c.due_at == starts(wanted.open_at)
        made.append(sa.or_(_c.due_at >= wanted.open_at, today))
    if wanted.due_until:
        made.append(_c.due_at < wanted.due_until)
    return made


def starts(at: datetime) -> datetime:
    """When the day of a moment began."""
    return datetime.combine(local(at).date(), time(), VIETNAM)


def _ending(ending: str) -> sa.Select[Any]:
    # The day's two digits may follow the month's; a number alone follows its dash.
    like = f"%{ending}" if "-" in ending else f"%-{ending}"
    return sa.select(dossier_codes.c.dossier_id).where(dossier_codes.c.code.like(like))


def _asked() -> sa.ScalarSelect[Any]:
    """Since when a dossier waits for papers, as far as its history tells."""
    h = dossier_history.c
    query = sa.select(sa.func.max(h.at)).where(
        h.dossier_id == _c.id, h.status == Status.supplement.value
    )
    return query.correlate(dossiers).scalar_subquery()


def _later(after: Place) -> sa.ColumnElement[bool]:
    """What comes after a place where the first due comes first, and what is not due last."""
    if after.due_at is None:
        return sa.and_(_c.due_at.is_(None), _c.id > after.id)
    same = sa.and_(_c.due_at == after.due_at, _c.id > after.id)
    return sa.or_(_c.due_at > after.due_at, _c.due_at.is_(None), same)


def _listed(row: Any) -> Listed:
    values = dict(row._mapping)
    values["status"] = Status(row.status)
    for name in ("received_at", "due_at", "finished_at", "returned_at", "told_at"):
        values[name] = local(values[name]) if values[name] else None
    return Listed(**values)
