"""Handed-over conversations that somebody has to look after, or nobody any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.office.handovers import State
from bot.store.tables.handovers import handovers


async def overdue(connection: AsyncConnection, at: datetime, patience: timedelta) -> list[int]:
    """Find the conversations whose officer has owed an answer for too long."""
    query = sa.select(handovers.c.id).where(
        handovers.c.state == State.taken, handovers.c.heard_at <= at - patience
    )
    return list((await connection.execute(query.order_by(handovers.c.id))).scalars())


async def idle(connection: AsyncConnection, before: datetime) -> list[int]:
    """Find the taken ones in which nobody has written since a moment."""
    query = sa.select(handovers.c.id).where(
        handovers.c.state == State.taken,
        handovers.c.heard_at.is_(None),
        handovers.c.answered_at <= before,
    )
    return list((await connection.execute(query.order_by(handovers.c.id))).scalars())


async def forgotten(connection: AsyncConnection, before: datetime) -> list[int]:
    """Find those that nobody took since a moment."""
    query = sa.select(handovers.c.id).where(
        handovers.c.state == State.waiting, handovers.c.opened_at <= before
    )
    return list((await connection.execute(query.order_by(handovers.c.id))).scalars())


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Delete conversations that were closed before a moment; how many."""
    old = sa.select(handovers.c.id).where(handovers.c.closed_at < before).limit(500)
    return (await connection.execute(sa.delete(handovers).where(handovers.c.id.in_(old)))).rowcount
