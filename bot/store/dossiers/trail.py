"""What happened around one dossier: who told what, who follows, what they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.dossiers import dossier_history
from bot.store.tables.follows import follows, notice_messages, notices
from bot.store.tables.messages import outbox
from bot.wallclock import local
from knowledge.status import Status


@dataclass(frozen=True)
class Turned:
    """A status that a dossier came to: when, and who told so when."""

    status: Status
    at: datetime
    told_at: datetime
    source: str


@dataclass(frozen=True)
class Sent:
    """A notice to one follower: what it was about, on which channel, what became of it."""

    event: str
    channel: str
    state: str
    at: datetime


async def history(connection: AsyncConnection, dossier: int) -> list[Turned]:
    """Everything history tells of a dossier, the newest first."""
    h = dossier_history.c
    query = sa.select(h.status, h.at, h.told_at, h.source).where(h.dossier_id == dossier)
    rows = await connection.execute(query.order_by(h.at.desc(), h.id.desc()))
    return [Turned(Status(r.status), local(r.at), local(r.told_at), r.source) for r in rows]


async def followers(connection: AsyncConnection, dossier: int) -> dict[str, int]:
    """How many follow a dossier, by the channel they agreed on; no names."""
    query = (
        sa.select(follows.c.channel, sa.func.count().label("number"))
        .where(follows.c.dossier_id == dossier, follows.c.withdrawn_at.is_(None))
        .group_by(follows.c.channel)
        .order_by(follows.c.channel)
    )
    return {row.channel: row.number for row in await connection.execute(query)}


async def sent(connection: AsyncConnection, dossier: int, most: int = 20) -> list[Sent]:
    """The notices about a dossier, the newest first; of several messages the first one counts."""
    query = (
        sa.select(
            *(notices.c.id, notices.c.event, notices.c.at, follows.c.channel),
            sa.func.min(outbox.c.state).label("state"),
        )
        .join(follows, follows.c.id == notices.c.follow_id)
        .outerjoin(notice_messages, notice_messages.c.notice_id == notices.c.id)
        .outerjoin(outbox, outbox.c.id == notice_messages.c.outbox_id)
        .where(follows.c.dossier_id == dossier)
        .group_by(notices.c.id, notices.c.event, notices.c.at, follows.c.channel)
        .order_by(notices.c.id.desc())
        .limit(most)
    )
    rows = await connection.execute(query)
    return [Sent(r.event, r.channel, r.state or "", local(r.at)) for r in rows]
