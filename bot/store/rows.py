"""Many rows written at once, each for a fraction of what a statement of SQLAlchemy's costs.

Of types only numbers, texts and moments; rows are given by their columns, all of one length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.base import Moment
from bot.wallclock import VIETNAM

Columns = Mapping[str, Sequence[Any]]

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC).astimezone(VIETNAM)
_DAY_ZERO = date(1970, 1, 1).toordinal()


async def insert(connection: AsyncConnection, table: sa.Table, columns: Columns) -> None:
    """Insert rows."""
    names = ", ".join(columns)
    marks = ", ".join(_marks(connection, len(columns)))
    await _run(connection, table, f"INSERT INTO {table.name} ({names}) VALUES ({marks})", columns)


async def update(
    connection: AsyncConnection, table: sa.Table, columns: Columns, numbers: Sequence[int]
) -> None:
    """Set columns of the rows with these numbers."""
    *marks, number = _marks(connection, len(columns) + 1)
    changes = ", ".join(f"{name} = {mark}" for name, mark in zip(columns, marks, strict=True))
    statement = f"UPDATE {table.name} SET {changes} WHERE id = {number}"
    await _run(connection, table, statement, {**columns, "id": numbers})


def raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A moment as the driver gives it, for ``read_moment``."""
    return sa.type_coerce(column, sa.String).label(column.name)


def read_moment(value: str | datetime | None) -> datetime | None:
    """A moment read with ``raw``."""
    return _read(value) if isinstance(value, str) else value


@lru_cache(maxsize=8192)
def written(moment: datetime) -> str:
    """A moment as SQLAlchemy writes it in SQLite: in UTC, six digits behind the second."""
    # Within one zone a difference asks for no offsets; the whole costs a third of ``isoformat``.
    since = moment.astimezone(VIETNAM) - _BEGAN
    return f"{_day(since.days)} {_clock(since.seconds)}.{since.microseconds:06}"


def _marks(connection: AsyncConnection, count: int) -> list[str]:
    embedded = connection.dialect.name == "sqlite"
    return ["?" if embedded else f"${place}" for place in range(1, count + 1)]


async def _run(
    connection: AsyncConnection, table: sa.Table, statement: str, columns: Columns
) -> None:
    given: Iterable[Sequence[Any]] = columns.values()
    if connection.dialect.name == "sqlite":
        given = [_plain(table.c[name], values) for name, values in columns.items()]
    if rows := list(zip(*given, strict=True)):
        await connection.exec_driver_sql(statement, rows)


def _plain(column: sa.Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(column.type, Moment):
        return values
    return [value and written(value) for value in values]


@lru_cache(maxsize=1024)
def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def _day(days: int) -> str:
    return date.fromordinal(_DAY_ZERO + days).isoformat()


@lru_cache(maxsize=16384)
def _clock(seconds: int) -> str:
    return str(timedelta(seconds=seconds)).rjust(8, "0")
