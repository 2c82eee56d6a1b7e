"""Channels that rest until a person acts, whatever process or restart comes in between."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.messages import parked


async def park(connection: AsyncConnection, channel: str, reason: str, at: datetime) -> None:
    """Let a channel rest; the first reason stays."""
    row = {"channel": channel, "reason": reason[:200], "since": at}
    await connection.execute(inserting(connection, parked).values(row).on_conflict_do_nothing())


async def why(connection: AsyncConnection, channel: str) -> str | None:
    """Tell why a channel rests, None if it does not."""
    query = sa.select(parked.c.reason).where(parked.c.channel == channel)
    return (await connection.execute(query)).scalar_one_or_none()


async def resume(connection: AsyncConnection, channel: str) -> bool:
    """Let a channel work again; tell whether it was resting."""
    gone = await connection.execute(sa.delete(parked).where(parked.c.channel == channel))
    return bool(gone.rowcount)


async def all_parked(connection: AsyncConnection) -> dict[str, str]:
    """Name every resting channel, and why it rests."""
    rows = await connection.execute(sa.select(parked).order_by(parked.c.channel))
    return {row.channel: row.reason for row in rows}
