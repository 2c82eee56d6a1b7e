"""Compiled catalogues, kept so that a start need not read every file of every layer.

What is in here can be made again from the files at any time; nothing is lost with it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.compiled import compiled_catalogues

KEPT = 4
"""How many are kept: an office tries layers, and processes on other machines have their own."""


async def read(connection: AsyncConnection, key: str) -> bytes | None:
    """The catalogue that was compiled under a key, None if there is none."""
    table = compiled_catalogues
    query = sa.select(table.c.content).where(table.c.key == key)
    return (await connection.execute(query)).scalar_one_or_none()


async def keep(connection: AsyncConnection, key: str, content: bytes, at: datetime) -> None:
    """Keep a compiled catalogue instead of the one under its key; the oldest others go.

    Two processes may compile the same files at once: what they write is the same.
    """
    table = compiled_catalogues
    row = {"key": key, "content": content, "made_at": at}
    insert = inserting(connection, table).values(row)
    await connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=row))
    newest = sa.select(table.c.key).order_by(table.c.made_at.desc(), table.c.key).limit(KEPT)
    keys = [row.key for row in await connection.execute(newest)]
    await connection.execute(sa.delete(table).where(table.c.key.not_in(keys)))
