"""The outbox: every message to a person, from queued to sent, failed or unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import people
from bot.store.tables import outbox
from bot.store.tables import people as people_table

LEASE = timedelta(seconds=30)
"""How long sending one message may take before its outcome counts as unknown."""

PENDING = ("queued", "wired")
UNSURE = "unsure"
"""The reason of a queued message whose earlier try may have arrived."""

LATELY = 20
"""How many messages back a button that comes back as its label is still known."""


@dataclass(frozen=True)
class Outgoing:
    """A message that is ours to send until its lease ends.

    ``unsure`` tells that an earlier try may have arrived.
    """

    id: int
    person: int
    address: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    unsure: bool
    claims: int
    claimed_by: str
    seen_at: datetime


async def reply(
    connection: AsyncConnection,
    *,
    person: int,
    channel: str,
    payloads: Sequence[dict[str, Any]],
    in_reply_to: int,
    now: datetime,
) -> None:
    """Queue the answers to one message; they take their place in the conversation at once."""
    if not payloads:
        return
    first = await people.number(connection, person, len(payloads))
    rows = [
        {
            "person_id": person,
            "channel": channel,
            "kind": "reply",
            "payload": payload,
            "in_reply_to": in_reply_to,
            "position": position,
            "seq": first + position,
            "state": "queued",
            "due_at": now,
            "created_at": now,
        }
        for position, payload in enumerate(payloads)
    ]
    await connection.execute(sa.insert(outbox), rows)


async def claim(
    connection: AsyncConnection, sender: str, channel: str, limit: int, now: datetime
) -> list[Outgoing]:
    """Take what is due on a channel: replies before bulk, one person's messages in order."""
    earlier = outbox.alias()
    head = ~sa.exists().where(
        earlier.c.person_id == outbox.c.person_id,
        earlier.c.id < outbox.c.id,
        earlier.c.kind == outbox.c.kind,
        earlier.c.state.in_(PENDING),
    )
    free = sa.or_(outbox.c.state == "queued", outbox.c.lease_until <= now)
    # An answer is due the moment it is written, also after the clock was set back.
    ripe = sa.or_(outbox.c.due_at <= now, sa.and_(outbox.c.kind == "reply", outbox.c.claims == 0))
    due = (
        sa.select(outbox.c.id, outbox.c.state)
        .where(outbox.c.channel == channel, outbox.c.state.in_(PENDING))
        .where(ripe, free, head)
        .order_by(outbox.c.kind.desc(), outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = {row.id: row.state for row in await connection.execute(due)}
    if not found:
        return []
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(found))
        .values(
            state="wired",
            claimed_by=sender,
            lease_until=now + LEASE,
            claims=outbox.c.claims + 1,
        )
    )
    return await _read(connection, found)


async def _read(connection: AsyncConnection, found: dict[int, str]) -> list[Outgoing]:
    query = (
        sa.select(outbox, people_table.c.address, people_table.c.seen_at)
        .join(people_table, people_table.c.id == outbox.c.person_id)
        .where(outbox.c.id.in_(found))
        .order_by(outbox.c.kind.desc(), outbox.c.due_at, outbox.c.id)
    )
    return [
        Outgoing(
            id=row.id,
            person=row.person_id,
            address=row.address,
            kind=row.kind,
            payload=row.payload,
            attempts=row.attempts,
            unsure=found[row.id] == "wired" or row.reason == UNSURE,
            claims=row.claims,
            claimed_by=row.claimed_by,
            seen_at=row.seen_at,
        )
        for row in await connection.execute(query)
    ]


async def tapped(connection: AsyncConnection, person: int, label: str) -> str | None:
    """Find the key of the choice with exactly this label in what a person was lately sent.

    For channels whose buttons come back as plain text (Zalo OA ``oa.query.show``).
    """
    lately = (
        sa.select(outbox.c.payload)
        .where(outbox.c.person_id == person, outbox.c.seq.is_not(None))
        .order_by(outbox.c.seq.desc())
        .limit(LATELY)
    )
    for payload in (await connection.execute(lately)).scalars():
        for choice in payload.get("choices", ()):
            if choice.get("key") and choice.get("label") == label:
                return str(choice["key"])
    return None


async def sent(connection: AsyncConnection, message: Outgoing, now: datetime) -> bool:
    """Close a message that arrived."""
    return await _settle(connection, message, state="sent", sent_at=now, reason="")


async def failed(
    connection: AsyncConnection, message: Outgoing, reason: str, *, state: str = "failed"
) -> bool:
    """Close a message that did not arrive, or may not have (``state`` unsure)."""
    return await _settle(connection, message, state=state, reason=reason[:200])


async def later(
    connection: AsyncConnection, message: Outgoing, due_at: datetime, reason: str, *, tries: int
) -> bool:
    """Queue a message for another time; ``tries`` is how many have counted by now."""
    values = {"due_at": due_at, "reason": reason[:200], "attempts": tries}
    return await _settle(connection, message, state="queued", **values)


async def due_channels(connection: AsyncConnection) -> set[str]:
    """Find the channels that have something to send, now or later."""
    query = sa.select(outbox.c.channel).where(outbox.c.state.in_(PENDING)).distinct()
    return set((await connection.execute(query)).scalars())


async def _settle(connection: AsyncConnection, message: Outgoing, **values: Any) -> bool:
    mine = sa.and_(
        outbox.c.id == message.id,
        outbox.c.state == "wired",
        outbox.c.claimed_by == message.claimed_by,
        outbox.c.claims == message.claims,
    )
    changed = await connection.execute(sa.update(outbox).where(mine).values(**values))
    return bool(changed.rowcount)
