"""Finding who wrote a sentence: the way to know a person who asks the office to delete them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.messages import inbox, people
from knowledge.vietnamese import fold


async def writers(
    connection: AsyncConnection, sentence: str, since: datetime
) -> list[tuple[str, str]]:
    """List channel and address of whoever wrote just that since a moment, whatever their marks.

    Every message of that time is read: for a command, not for a page.
    """
    query = sa.select(people.c.channel, people.c.address, inbox.c.payload)
    query = query.join(inbox, inbox.c.person_id == people.c.id)
    rows = await connection.stream(query.where(inbox.c.received_at >= since))
    wanted, found = _alike(sentence), dict[tuple[str, str], None]()
    async for row in rows:
        if _alike(str(row.payload.get("text", ""))) == wanted:
            found[row.channel, row.address] = None
    return list(found)


def _alike(text: str) -> str:
    return " ".join(fold(text).split())
