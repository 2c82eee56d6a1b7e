"""The inbox: every accepted message, handled once, one person in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.citizens.links import whose
from bot.store.engine import few, given, one_of, several
from bot.store.tables.messages import inbox
from bot.store.tables.messages import people as people_table

LEASE = timedelta(seconds=20)
"""How long a claim lasts; a killed process's messages are picked up after that (≤ 30 s)."""


UNHANDLED = ("new", "claimed")

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
    photo: str | None = None
    origin: str = ""
    with_officer: bool = False


@dataclass(frozen=True)
class Arrival:
    """A message that came in; ``state`` is ``done`` for what needs no handler."""

    channel: str
    address: str
    message_id: str
    payload: dict[str, Any]
    at: datetime
    state: str = "new"


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
    """Keep a message; one that was kept before has no second effect."""
    arrival = Arrival(channel, address, message_id, payload, at, state)
    return (await receive_all(connection, [arrival]))[0]


async def receive_all(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> list[Received]:
    """Keep messages, each once, one person's in the order given; tell what became of each."""
    met = await people.meet_all(connection, {(a.channel, a.address): a.at for a in arrivals})
    known = await _known(connection, [(a.channel, a.message_id) for a in arrivals])
    new = {(a.channel, a.message_id): a for a in arrivals if (a.channel, a.message_id) not in known}
    made = await _insert(connection, list(new.values()), met)
    if len(made) < len(new):
        # The same messages under another address, kept by another process a moment ago.
        known |= await _known(connection, list(new.keys() - made.keys()))
    kept = {**{key: replace(received, repeated=True) for key, received in known.items()}, **made}
    return [kept[a.channel, a.message_id] for a in arrivals]


async def _insert(
    connection: AsyncConnection, new: Sequence[Arrival], met: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], Received]:
    counts = Counter(met[a.channel, a.address] for a in new)
    following = await people.numbers(connection, counts)
    rows = []
    for arrival in new:
        person = met[arrival.channel, arrival.address]
        rows.append(_row(arrival, person, following[person]))
        following[person] += 1
    if not rows:
        return {}
    insert = people.inserting(connection, inbox).on_conflict_do_nothing()
    return _by_name(await connection.execute(insert.returning(*_NAMED), rows))


def _row(arrival: Arrival, person: int, seq: int) -> dict[str, Any]:
    return {
        "channel": arrival.channel,
        "message_id": arrival.message_id,
        "person_id": person,
        "seq": seq,
        "payload": arrival.payload,
        "received_at": arrival.at,
        "state": arrival.state,
        "lease_until": ALWAYS,
    }


async def _known(
    connection: AsyncConnection, names: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Received]:
    return _by_name(await connection.execute(_KNOWN, {"names": few(names)}))


_NAMED = (inbox.c.id, inbox.c.channel, inbox.c.message_id, inbox.c.person_id, inbox.c.seq)
_KNOWN = sa.select(*_NAMED).where(
    sa.tuple_(inbox.c.channel, inbox.c.message_id).in_(several("names"))
)


def _by_name(rows: Iterable[Any]) -> dict[tuple[str, str], Received]:
    return {
        (row.channel, row.message_id): Received(row.id, row.person_id, row.seq, repeated=False)
        for row in rows
    }


async def claim(
    connection: AsyncConnection,
    worker: str,
    limit: int,
    now: datetime,
    *,
    holding: Collection[int] = (),
) -> list[Claimed]:
    """Take the oldest unhandled message of up to ``limit`` people, but what is held already.

    A person whose message is being handled, or waits for another try, is left alone: what they
    sent later waits its turn. A message whose lease has ended belongs to a process that died.
    """
    asked = {"now": now, "too_late": now + 3 * LEASE, "most": limit, "holding": few(holding)}
    ids = few((await connection.execute(_FREE, asked)).scalars())
    if not ids:
        return []
    mine = {"ids": ids, "worker": worker, "until": now + LEASE}
    await connection.execute(_TAKE, mine)
    return [_claimed(row) for row in await connection.execute(_READ, {"ids": ids})]


# Statements that run all the time are built once: building one takes longer than running it.


def _free() -> sa.Select[Any]:
    earlier = inbox.alias()
    head = ~sa.exists().where(
        earlier.c.person_id == inbox.c.person_id,
        earlier.c.seq < inbox.c.seq,
        one_of(earlier.c.state, UNHANDLED),
    )
    # A lease that ends too late to be true was given before the clock was set back.
    ended = sa.or_(inbox.c.lease_until <= given("now"), inbox.c.lease_until > given("too_late"))
    return (
        sa.select(inbox.c.id)
        .where(one_of(inbox.c.state, UNHANDLED), ended, head)
        .where(inbox.c.id.not_in(several("holding")))
        # By a sum, which no index orders: SQLite would go through all that was ever kept.
        .order_by(inbox.c.id + 0)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


_FREE = _free()
_TAKE = (
    sa.update(inbox)
    .where(inbox.c.id.in_(several("ids")))
    .values(
        state="claimed",
        claimed_by=sa.bindparam("worker"),
        lease_until=given("until"),
        claims=inbox.c.claims + 1,
    )
)
_READ = (
    sa.select(inbox, people_table.c.address, whose().label("citizen"))
    .join(people_table, people_table.c.id == inbox.c.person_id)
    .where(inbox.c.id.in_(several("ids")))
    .order_by(inbox.c.id)
)


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
        photo=_reference(row.payload.get("photo")),
        origin=row.payload.get("origin", ""),
    )


def _reference(photo: Any) -> str | None:
    """What a channel fetches the photo of a message by."""
    found = [photo[name] for name in ("file_id", "url", "key") if name in photo] if photo else []
    return str(found[0]) if found else None


async def finish(connection: AsyncConnection, message: Claimed, state: str = "done") -> bool:
    """Close a message; False when the claim was lost, and then nothing may be committed."""
    return bool(await finish_all(connection, [message], state))


async def finish_all(
    connection: AsyncConnection, messages: Sequence[Claimed], state: str = "done"
) -> set[int]:
    """Close messages; return the ids of those whose claim was not lost, the only ones to commit."""
    if not messages:
        return set()
    closed = {"marks": few(_mark(m) for m in messages), "as": state}
    return set((await connection.execute(_FINISH, closed)).scalars())


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
    mine = sa.tuple_(*_CLAIM).in_([_mark(message)])
    changed = await connection.execute(
        sa.update(inbox).where(inbox.c.state == "claimed", mine).values(**values)
    )
    return bool(changed.rowcount)


# The number of claims tells ours from a later one by a worker of the same name.
_CLAIM = (inbox.c.id, inbox.c.claimed_by, inbox.c.claims)
_FINISH = (
    sa.update(inbox)
    .where(inbox.c.state == "claimed", sa.tuple_(*_CLAIM).in_(several("marks")))
    .values(state=sa.bindparam("as"))
    .returning(inbox.c.id)
)


def _mark(message: Claimed) -> tuple[int, str, int]:
    return message.id, message.claimed_by, message.claims


async def any_waiting(connection: AsyncConnection, person: int | None = None) -> bool:
    """Tell whether a message, of one person or of anybody, is not handled yet."""
    query = sa.select(inbox.c.id).where(one_of(inbox.c.state, UNHANDLED)).limit(1)
    if person is not None:
        query = query.where(inbox.c.person_id == person)
    return (await connection.execute(query)).first() is not None
