"""Leases: the right to do something that only one process at a time may do."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.leases import leases


async def take(
    connection: AsyncConnection, name: str, holder: str, at: datetime, length: timedelta
) -> bool:
    """Take a lease that is free, or lengthen one's own; False while another process has it."""
    row = {"name": name, "holder": holder, "until": at + length}
    # One that ends too late to be true was given before the clock was set back.
    free = sa.or_(leases.c.until <= at, leases.c.until > at + 3 * length)
    taken = inserting(connection, leases).values(row)
    taken = taken.on_conflict_do_update(
        index_elements=["name"], set_=row, where=sa.or_(leases.c.holder == holder, free)
    )
    return (await connection.execute(taken.returning(leases.c.name))).first() is not None


async def give_back(connection: AsyncConnection, name: str, holder: str) -> None:
    """End one's own lease, so that another process need not wait for its end."""
    mine = sa.and_(leases.c.name == name, leases.c.holder == holder)
    await connection.execute(sa.delete(leases).where(mine))
