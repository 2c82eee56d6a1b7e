"""What notices people agreed to, for officers who are about to write one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import whose
from bot.store.tables.messages import people
from bot.store.tables.reminders import topic_consents

_MOST = 100


async def known(connection: AsyncConnection) -> list[str]:
    """The topics somebody agreed to and has not withdrawn, by name."""
    c = topic_consents.c
    query = sa.select(c.topic).where(c.withdrawn_at.is_(None)).distinct().order_by(c.topic)
    return list((await connection.execute(query.limit(_MOST))).scalars())


async def counted(connection: AsyncConnection) -> dict[str, int]:
    """How many people agree to each topic, by name."""
    c = topic_consents.c
    query = (
        sa.select(c.topic, sa.func.count(whose().distinct()).label("n"))
        .join(people, people.c.id == c.person_id)
        .where(c.withdrawn_at.is_(None))
        .group_by(c.topic)
        .order_by(c.topic)
        .limit(_MOST)
    )
    return {row.topic: row.n for row in await connection.execute(query)}
