"""Many rows written at once, each for a third of what a statement of SQLAlchemy's costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows that all name the same columns; of types only numbers, texts and moments."""
    if not rows:
        return
    names = list(rows[0])
    embedded = connection.dialect.name == "sqlite"
    marks = ["?" if embedded else f"${place}" for place in range(1, len(names) + 1)]
    columns = ", ".join(names)
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(marks)})"
    values = [tuple(map(row.__getitem__, names)) for row in rows]
    if embedded:
        values = [tuple(map(_kept, row)) for row in values]
    await connection.exec_driver_sql(statement, values)


def _kept(value: Any) -> Any:
    return _written(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _written(moment: datetime) -> str:
    """A moment as SQLAlchemy writes it in SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
