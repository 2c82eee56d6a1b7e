"""What the store can tell in numbers: nothing of it names or describes a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import one_of
from bot.store.messages.inbox import UNHANDLED
from bot.store.messages.outbox import PENDING
from bot.store.messages.pacing import EVERYBODY
from bot.store.tables.messages import inbox, outbox, pace, parked


@dataclass(frozen=True)
class Figures:
    """A moment's numbers: what waits, for how long, and which channels are held up until when."""

    waiting: int
    oldest: datetime | None
    queued: dict[tuple[str, str], int]
    used_until: dict[str, datetime]
    parked: frozenset[str]


@dataclass(frozen=True)
class Undelivered:
    """How many messages of a channel ended ``failed`` or ``unsure``, and why."""

    channel: str
    state: str
    reason: str
    number: int


async def read(connection: AsyncConnection) -> Figures:
    """Count what is not finished; what is would take ever longer to count."""
    unhandled = sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(
        one_of(inbox.c.state, UNHANDLED)
    )
    waiting, oldest = (await connection.execute(unhandled)).one()
    pending = (
        sa.select(outbox.c.channel, outbox.c.state, sa.func.count().label("number"))
        .where(one_of(outbox.c.state, PENDING))
        .group_by(outbox.c.channel, outbox.c.state)
    )
    rows = await connection.execute(pending)
    queued = {(row.channel, row.state): int(row.number) for row in rows}
    everybody = sa.select(pace.c.channel, pace.c.tat).where(pace.c.person_id == EVERYBODY)
    used = {row.channel: row.tat for row in await connection.execute(everybody)}
    resting = frozenset((await connection.execute(sa.select(parked.c.channel))).scalars())
    return Figures(int(waiting), oldest, queued, used, resting)


async def undelivered(connection: AsyncConnection, since: datetime) -> list[Undelivered]:
    """Count what was written since a moment and did not arrive, or may not have; most first."""
    number = sa.func.count().label("number")
    why = (outbox.c.channel, outbox.c.state, outbox.c.reason)
    query = sa.select(*why, number).where(outbox.c.created_at >= since)
    query = query.where(outbox.c.state.in_(("failed", "unsure"))).group_by(*why)
    rows = await connection.execute(query.order_by(number.desc(), *why))
    return [Undelivered(*row) for row in rows]
