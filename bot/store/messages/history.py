"""The conversation of one person as it reads: inbox and outbox merged by their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.messages import inbox, outbox


@dataclass(frozen=True)
class Line:
    """One message of a conversation; ``re`` is the number of the message it answers."""

    seq: int
    mine: bool
    at: datetime
    payload: dict[str, Any]
    message_id: str = ""
    re: int | None = None


async def after(connection: AsyncConnection, person: int, seq: int, limit: int) -> list[Line]:
    """Read up to ``limit`` lines that follow number ``seq``, oldest first."""
    received = (
        sa.select(inbox)
        .where(inbox.c.person_id == person, inbox.c.seq > seq)
        .order_by(inbox.c.seq)
        .limit(limit)
    )
    asked = inbox.alias()
    written = (
        sa.select(outbox, asked.c.seq.label("re"))
        .join(asked, asked.c.id == outbox.c.in_reply_to, isouter=True)
        .where(outbox.c.person_id == person, outbox.c.seq > seq)
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    lines = [
        Line(r.seq, True, r.received_at, r.payload, r.message_id)
        for r in await connection.execute(received)
    ]
    lines += [
        Line(r.seq, False, r.created_at, r.payload, re=r.re)
        for r in await connection.execute(written)
    ]
    return sorted(lines, key=lambda line: line.seq)[:limit]


async def start_of_last(connection: AsyncConnection, person: int, count: int) -> int:
    """Find the number after which the last ``count`` lines or so begin."""
    newest = sa.union_all(
        sa.select(inbox.c.seq).where(inbox.c.person_id == person),
        sa.select(outbox.c.seq).where(outbox.c.person_id == person, outbox.c.seq.is_not(None)),
    ).subquery()
    query = sa.select(newest.c.seq).order_by(newest.c.seq.desc()).offset(count).limit(1)
    return int((await connection.execute(query)).scalar_one_or_none() or 0)
