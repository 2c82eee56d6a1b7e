"""What notices people agreed to, for officers who are about to write one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.reminder_tables import topic_consents

_MOST = 100


async def known(connection: AsyncConnection) -> list[str]:
    """The topics somebody agreed to and has not withdrawn, by name."""
    c = topic_consents.c
    query = sa.select(c.topic).where(c.withdrawn_at.is_(None)).distinct().order_by(c.topic)
    return list((await connection.execute(query.limit(_MOST))).scalars())
