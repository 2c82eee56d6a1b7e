"""Keys that a pushing system sends along, so that a repeated push has the first one's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.pushes import pushes

KEPT = timedelta(days=2)
"""How long a key is remembered; whoever repeats a push does so within minutes."""


@dataclass(frozen=True)
class Push:
    """An earlier push: the hash of its body and what it was answered."""

    body: str
    answer: dict[str, Any]


async def claim(connection: AsyncConnection, key: str, body: str, at: datetime) -> Push | None:
    """Take a key for this transaction; the earlier push if it was used before.

    Another transaction that has just taken it is waited for.
    """
    await connection.execute(sa.delete(pushes).where(pushes.c.at < at - KEPT))
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"key_hash": key, "body_hash": body, "answer": {}, "at": at}
    statement = kind.insert(pushes).values(values).on_conflict_do_nothing()
    if (await connection.execute(statement)).rowcount:
        return None
    query = sa.select(pushes.c.body_hash, pushes.c.answer).where(pushes.c.key_hash == key)
    row = (await connection.execute(query)).one()
    return Push(row.body_hash, row.answer)


async def answered(connection: AsyncConnection, key: str, answer: dict[str, Any]) -> None:
    """Keep what a push with this key was answered."""
    statement = sa.update(pushes).where(pushes.c.key_hash == key).values(answer=answer)
    await connection.execute(statement)
