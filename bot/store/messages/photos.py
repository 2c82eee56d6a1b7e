"""Photos that came with a message and wait, sealed, to be looked at; then they are gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.messages.inbox import Claimed
from bot.store.tables.messages import inbox, photos

LONGEST = timedelta(hours=1)
"""How long a photo may wait, however long nobody looks at it."""

AT_ONCE = 100


async def keep(
    connection: AsyncConnection, key: str, message: int, sealed: bytes, at: datetime
) -> None:
    """Keep the photo of a message of the inbox."""
    row = {"key": key, "inbox_id": message, "sealed": sealed, "at": at}
    await connection.execute(sa.insert(photos).values(row))


async def find(connection: AsyncConnection, key: str) -> bytes | None:
    """Find a sealed photo; None if it is gone."""
    query = sa.select(photos.c.sealed).where(photos.c.key == key)
    return (await connection.execute(query)).scalar_one_or_none()


async def forget(connection: AsyncConnection, message: Claimed) -> None:
    """Delete the photo of a message that was handled, and what it could be fetched by anew."""
    await connection.execute(sa.delete(photos).where(photos.c.inbox_id == message.id))
    left: dict[str, Any] = {"text": message.text, "choice": message.choice, "photo": {}}
    await connection.execute(sa.update(inbox).where(inbox.c.id == message.id).values(payload=left))


async def waiting(connection: AsyncConnection) -> int:
    """How many photos wait."""
    return int((await connection.execute(sa.select(sa.func.count(photos.c.key)))).scalar_one())


async def old(connection: AsyncConnection, before: datetime) -> int:
    """Delete photos from before a moment; return how many."""
    found = sa.select(photos.c.key).where(photos.c.at < before).limit(AT_ONCE)
    gone = await connection.execute(sa.delete(photos).where(photos.c.key.in_(found)))
    return gone.rowcount
