"""People: an address on a channel, and the numbering of their conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import people


async def find(connection: AsyncConnection, channel: str, address: str) -> int | None:
    """Find the id of a person by address."""
    query = sa.select(people.c.id).where(people.c.channel == channel, people.c.address == address)
    return (await connection.execute(query)).scalar_one_or_none()


async def meet(connection: AsyncConnection, channel: str, address: str, at: datetime) -> int:
    """Find or make the person, seen now; their row stays locked until the transaction ends.

    That lock is what makes the numbers of one person's messages grow in the order in which the
    transactions become visible, so whoever reads "after n" misses nothing.
    """
    row = {"channel": channel, "address": address, "created_at": at, "seen_at": at}
    insert = inserting(connection, people).values(row)
    # Whoever writes to us can be written to again.
    met = insert.on_conflict_do_update(
        index_elements=["channel", "address"], set_={"seen_at": at, "unreachable": ""}
    ).returning(people.c.id)
    return int((await connection.execute(met)).scalar_one())


async def number(connection: AsyncConnection, person: int, count: int = 1) -> int:
    """Take the next ``count`` numbers of a person's conversation; return the first."""
    taken = (
        sa.update(people)
        .where(people.c.id == person)
        .values(last_seq=people.c.last_seq + count)
        .returning(people.c.last_seq)
    )
    return int((await connection.execute(taken)).scalar_one()) - count + 1


async def address(connection: AsyncConnection, person: int) -> str | None:
    """Find where a person is written to."""
    query = sa.select(people.c.address).where(people.c.id == person)
    return (await connection.execute(query)).scalar_one_or_none()


async def give_up(connection: AsyncConnection, person: int, reason: str) -> None:
    """Remember that this address can no longer be written to, and why."""
    await connection.execute(
        sa.update(people).where(people.c.id == person).values(unreachable=reason[:80])
    )


async def take_back(connection: AsyncConnection, person: int) -> None:
    """Remember that this address can be written to again."""
    await connection.execute(sa.update(people).where(people.c.id == person).values(unreachable=""))


def inserting(connection: AsyncConnection, table: sa.Table) -> Any:
    """Build an INSERT that knows ON CONFLICT, in the database's own dialect."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
