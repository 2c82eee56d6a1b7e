"""Many rows written at once, each for a third of what a statement of SQLAlchemy's costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.base import Moment


async def insert(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows that all name the same columns; of types only numbers, texts and moments."""
    if not rows:
        return
    names = list(rows[0])
    embedded = connection.dialect.name == "sqlite"
    marks = ["?" if embedded else f"${place}" for place in range(1, len(names) + 1)]
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(marks)})"
    if embedded:
        moments = {name for name in names if isinstance(table.c[name].type, Moment)}
        columns = [_column(rows, name, name in moments) for name in names]
    else:
        columns = [_column(rows, name, False) for name in names]
    await connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _column(rows: Sequence[Mapping[str, Any]], name: str, written: bool) -> list[Any]:
    values = [row[name] for row in rows]
    return [value and _written(value) for value in values] if written else values


@lru_cache(maxsize=4096)
def _written(moment: datetime) -> str:
    """A moment as SQLAlchemy writes it in SQLite."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
