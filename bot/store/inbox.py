"""The inbox: every accepted message, handled once, one person in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import people
from bot.store.links import whose
from bot.store.tables import inbox
from bot.store.tables import people as people_table

LEASE = timedelta(seconds=20)
"""How long a claim lasts; a killed process's messages are picked up after that (≤ 30 s)."""


ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""The lease of a message nobody has claimed: it has ended whatever the clock says."""


SECRET = "(tin có thông tin bí mật, đã xóa)"
"""What stands in the place of a message that held a secret."""


@dataclass(frozen=True)
class Received:
    """What became of a message that came in."""

    id: int
    person: int
    seq: int
    repeated: bool


@dataclass(frozen=True)
class Claimed:
    """A message that is ours until its lease ends."""

    id: int
    person: int
    citizen: int
    channel: str
    address: str
    text: str
    choice: str | None
    received_at: datetime
    claims: int
    attempts: int
    claimed_by: str
    tapped: dict[str, Any] | None = None


async def receive(
    connection: AsyncConnection,
    channel: str,
    address: str,
    message_id: str,
    payload: dict[str, Any],
    at: datetime,
    *,
    state: str = "new",
) -> Received:
    """Keep a message; one that was kept before has no second effect.

    ``state`` is ``done`` for what needs no handler.
    """
    person = await people.meet(connection, channel, address, at)
    known = await _known(connection, channel, message_id)
    if known:
        return known
    seq = await people.number(connection, person)
    row = {
        "channel": channel,
        "message_id": message_id,
        "person_id": person,
        "seq": seq,
        "payload": payload,
        "received_at": at,
        "state": state,
        "lease_until": ALWAYS,
    }
    insert = people.inserting(connection, inbox).values(row).on_conflict_do_nothing()
    made = (await connection.execute(insert.returning(inbox.c.id))).scalar_one_or_none()
    if made is not None:
        return Received(int(made), person, seq, repeated=False)
    # The same message under another address, kept by another process a moment ago.
    again = await _known(connection, channel, message_id)
    assert again is not None
    return again


async def _known(connection: AsyncConnection, channel: str, message_id: str) -> Received | None:
    query = sa.select(inbox.c.id, inbox.c.person_id, inbox.c.seq).where(
        inbox.c.channel == channel, inbox.c.message_id == message_id
    )
    row = (await connection.execute(query)).one_or_none()
    return Received(row.id, row.person_id, row.seq, repeated=True) if row else None


async def claim(
    connection: AsyncConnection, worker: str, limit: int, now: datetime
) -> list[Claimed]:
    """Take the oldest unhandled message of up to ``limit`` people.

    A person whose message is being handled, or waits for another try, is left alone: what they
    sent later waits its turn. A message whose lease has ended belongs to a process that died.
    """
    earlier = inbox.alias()
    head = ~sa.exists().where(
        earlier.c.person_id == inbox.c.person_id,
        earlier.c.seq < inbox.c.seq,
        earlier.c.state.in_(("new", "claimed")),
    )
    # A lease that ends too late to be true was given before the clock was set back.
    ended = sa.or_(inbox.c.lease_until <= now, inbox.c.lease_until > now + 3 * LEASE)
    free = (
        sa.select(inbox.c.id)
        .where(inbox.c.state.in_(("new", "claimed")), ended, head)
        .order_by(inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await connection.execute(free)).scalars())
    if not ids:
        return []
    await connection.execute(
        sa.update(inbox)
        .where(inbox.c.id.in_(ids))
        .values(
            state="claimed",
            claimed_by=worker,
            lease_until=now + LEASE,
            claims=inbox.c.claims + 1,
        )
    )
    return await _read(connection, ids)


async def _read(connection: AsyncConnection, ids: list[int]) -> list[Claimed]:
    query = (
        sa.select(inbox, people_table.c.address, whose().label("citizen"))
        .join(people_table, people_table.c.id == inbox.c.person_id)
        .where(inbox.c.id.in_(ids))
        .order_by(inbox.c.id)
    )
    return [_claimed(row) for row in await connection.execute(query)]


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        person=row.person_id,
        # As it was when the message was claimed: linking moves the person, not this turn.
        citizen=row.citizen,
        channel=row.channel,
        address=row.address,
        text=str(row.payload.get("text", "")),
        choice=row.payload.get("choice"),
        received_at=row.received_at,
        claims=row.claims,
        attempts=row.attempts,
        claimed_by=row.claimed_by,
        tapped=row.payload.get("tapped"),
    )


async def finish(connection: AsyncConnection, message: Claimed, state: str = "done") -> bool:
    """Close a message; False when the claim was lost, and then nothing may be committed."""
    return await _settle(connection, message, state=state)


async def forget(connection: AsyncConnection, message: Claimed) -> None:
    """Empty what was written: it held a secret, and the answer says that it is not kept."""
    emptied = {"text": SECRET, "choice": None}
    await connection.execute(
        sa.update(inbox).where(inbox.c.id == message.id).values(payload=emptied)
    )


async def put_back(connection: AsyncConnection, message: Claimed, *, again_at: datetime) -> bool:
    """Leave a message for another try, not before ``again_at``."""
    return await _settle(
        connection, message, state="new", lease_until=again_at, attempts=message.attempts + 1
    )


async def release(connection: AsyncConnection, message: Claimed) -> bool:
    """Give a message back unhandled, for whoever is free."""
    return await _settle(connection, message, state="new", lease_until=ALWAYS)


async def _settle(connection: AsyncConnection, message: Claimed, **values: Any) -> bool:
    # The number of claims tells ours from a later one by a worker of the same name.
    mine = sa.and_(
        inbox.c.id == message.id,
        inbox.c.state == "claimed",
        inbox.c.claimed_by == message.claimed_by,
        inbox.c.claims == message.claims,
    )
    changed = await connection.execute(sa.update(inbox).where(mine).values(**values))
    return bool(changed.rowcount)


async def any_waiting(connection: AsyncConnection, person: int | None = None) -> bool:
    """Tell whether a message, of one person or of anybody, is not handled yet."""
    query = sa.select(inbox.c.id).where(inbox.c.state.in_(("new", "claimed"))).limit(1)
    if person is not None:
        query = query.where(inbox.c.person_id == person)
    return (await connection.execute(query)).first() is not None
