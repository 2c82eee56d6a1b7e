"""Letting go of what is finished and old; nothing unfinished is ever touched."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import outbox as sending
from bot.store import recipients
from bot.store.engine import few
from bot.store.tables import inbox, outbox, sessions

AT_ONCE = 500
"""Rows of one transaction, so that nobody waits long for the store."""


async def messages(connection: AsyncConnection, before: datetime) -> int:
    """Delete finished messages, in both directions, from before a moment; return how many."""
    return await _sent(connection, before) + await _received(connection, before)


async def _sent(connection: AsyncConnection, before: datetime) -> int:
    old = (
        sa.select(outbox.c.id)
        .where(outbox.c.state.not_in(sending.PENDING), outbox.c.created_at < before)
        .limit(AT_ONCE)
    )
    ids = list((await connection.execute(old)).scalars())
    if not ids:
        return 0
    await recipients.close(connection, ids)
    gone = await connection.execute(sa.delete(outbox).where(outbox.c.id.in_(few(ids))))
    return gone.rowcount


async def _received(connection: AsyncConnection, before: datetime) -> int:
    # Its id is what a repetition is known by, so it stays as long as its answers wait.
    waiting = sa.exists().where(
        outbox.c.in_reply_to == inbox.c.id, outbox.c.state.in_(sending.PENDING)
    )
    old = (
        sa.select(inbox.c.id)
        .where(inbox.c.state.not_in(("new", "claimed")), inbox.c.received_at < before, ~waiting)
        .limit(AT_ONCE)
    )
    gone = await connection.execute(sa.delete(inbox).where(inbox.c.id.in_(old)))
    return gone.rowcount


async def conversations(connection: AsyncConnection, before: datetime) -> int:
    """Delete what is remembered of citizens who have not been here since; return how many."""
    old = sa.select(sessions.c.citizen_id).where(sessions.c.updated_at < before).limit(AT_ONCE)
    gone = await connection.execute(sa.delete(sessions).where(sessions.c.citizen_id.in_(old)))
    return gone.rowcount
