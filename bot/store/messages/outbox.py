"""The outbox: every message to a person, from queued to sent, failed or unsure.

``doubts`` counts the tries that may have arrived: a message is repeated by whoever decides so
(``bot.delivery.sender``), and one that was sent with a doubt shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.store.citizens import people
from bot.store.engine import few, given, one_of, several
from bot.store.messages import pacing
from bot.store.tables.messages import outbox
from bot.store.tables.messages import people as people_table

LEASE = timedelta(seconds=30)
"""How long sending one message may take before its outcome counts as unknown."""

PENDING = ("queued", "wired")

SET_BACK = timedelta(minutes=1)
"""A row from further in the future than this was written before the clock was set back."""

LATELY = 20
"""How many messages back a button that comes back as its label is still known."""


@dataclass(frozen=True)
class Outgoing:
    """A message that is ours to send until its lease ends."""

    id: int
    person: int
    address: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    doubts: int
    claims: int
    claimed_by: str
    seen_at: datetime


@dataclass(frozen=True)
class Answers:
    """What one message is answered with, in order."""

    person: int
    channel: str
    payloads: Sequence[dict[str, Any]]
    in_reply_to: int


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
    await reply_all(connection, [Answers(person, channel, payloads, in_reply_to)], now)


async def reply_all(connection: AsyncConnection, many: Iterable[Answers], now: datetime) -> None:
    """Queue the answers to many messages, of one person each."""
    many = [answers for answers in many if answers.payloads]
    counts: Counter[int] = Counter()
    for answers in many:
        counts[answers.person] += len(answers.payloads)
    first = await people.numbers(connection, counts)
    rows = []
    for answers in many:
        rows += _rows(answers, first[answers.person], now)
        first[answers.person] += len(answers.payloads)
    if rows:
        await connection.execute(sa.insert(outbox), rows)


def _rows(answers: Answers, first: int, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "person_id": answers.person,
            "channel": answers.channel,
            "kind": "reply",
            "payload": payload,
            "in_reply_to": answers.in_reply_to,
            "position": position,
            "seq": first + position,
            "state": "queued",
            "due_at": now,
            "created_at": now,
        }
        for position, payload in enumerate(answers.payloads)
    ]


async def claim(
    connection: AsyncConnection,
    sender: str,
    channel: str,
    limit: int,
    now: datetime,
    *,
    limits: Limits | None = None,
    holding: Collection[int] = (),
) -> list[Outgoing]:
    """Take what is due on a channel: replies before bulk, one person's messages in order.

    Left out are people who were written to too short a while ago (``limits``), and what the
    sender holds already: a clock that was set forward ends every lease.
    """
    due = _DUE
    if limits and limits.per_chat_second:
        due = due.where(~pacing.crowded(channel, outbox.c.person_id, limits, now))
    asked = {
        "on": channel,
        "now": now,
        "set_back": now + SET_BACK,
        "too_late": now + LEASE + SET_BACK,
        "most": limit,
        "holding": few(holding),
    }
    ids = few((await connection.execute(due, asked)).scalars())
    if not ids:
        return []
    await connection.execute(_TAKE, {"ids": ids, "sender": sender, "until": now + LEASE})
    return [_outgoing(row) for row in await connection.execute(_READ, {"ids": ids})]


def _head() -> sa.ColumnElement[bool]:
    """Nothing of the same kind stands before it in the person's conversation."""
    earlier = outbox.alias()
    return ~sa.exists().where(
        earlier.c.person_id == outbox.c.person_id,
        earlier.c.id < outbox.c.id,
        earlier.c.kind == outbox.c.kind,
        one_of(earlier.c.state, PENDING),
    )


def _free() -> sa.ColumnElement[bool]:
    """It is nobody's, or its lease has ended or was given before the clock was set back."""
    ended = sa.or_(outbox.c.lease_until <= given("now"), outbox.c.lease_until > given("too_late"))
    return sa.or_(outbox.c.state == "queued", ended)


def _ripe() -> sa.ColumnElement[bool]:
    """It is due; a reply also when only a clock that was set back says otherwise."""
    put_back = sa.func.coalesce(outbox.c.lease_until, outbox.c.created_at)
    early = sa.and_(outbox.c.kind == "reply", put_back > given("set_back"))
    return sa.or_(outbox.c.due_at <= given("now"), outbox.c.state == "wired", early)


# Statements that run all the time are built once: building one takes longer than running it.
_ORDER = (outbox.c.kind.desc(), outbox.c.due_at, outbox.c.id)


def _due() -> sa.Select[Any]:
    return (
        sa.select(outbox.c.id)
        .where(outbox.c.channel == sa.bindparam("on"), one_of(outbox.c.state, PENDING))
        .where(_ripe(), _free(), _head(), outbox.c.id.not_in(several("holding")))
        .order_by(*_ORDER)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


_DUE = _due()
_TAKE = (
    sa.update(outbox)
    .where(outbox.c.id.in_(several("ids")))
    .values(
        state="wired",
        claimed_by=sa.bindparam("sender"),
        lease_until=given("until"),
        claims=outbox.c.claims + 1,
        # On its way already: nobody knows how far its sender came.
        doubts=outbox.c.doubts + sa.case((outbox.c.state == "wired", 1), else_=0),
    )
)
_READ = (
    sa.select(outbox, people_table.c.address, people_table.c.seen_at)
    .join(people_table, people_table.c.id == outbox.c.person_id)
    .where(outbox.c.id.in_(several("ids")))
    .order_by(*_ORDER)
)


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        id=row.id,
        person=row.person_id,
        address=row.address,
        kind=row.kind,
        payload=row.payload,
        attempts=row.attempts,
        doubts=row.doubts,
        claims=row.claims,
        claimed_by=row.claimed_by,
        seen_at=row.seen_at,
    )


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
    return bool(await sent_all(connection, [message], now))


async def sent_all(
    connection: AsyncConnection, messages: Sequence[Outgoing], now: datetime
) -> set[int]:
    """Close messages that arrived; return the ids of those that were still ours."""
    closed = {"marks": few(_mark(m) for m in messages), "at": now}
    return set((await connection.execute(_SENT, closed)).scalars())


async def failed(
    connection: AsyncConnection, message: Outgoing, reason: str, *, state: str = "failed"
) -> bool:
    """Close a message that did not arrive, or may not have (``state`` unsure)."""
    doubts = message.doubts + (state == "unsure")
    return await _settle(connection, message, state=state, reason=reason[:200], doubts=doubts)


async def later(
    connection: AsyncConnection,
    message: Outgoing,
    due_at: datetime,
    reason: str,
    *,
    now: datetime,
    tries: int,
    doubts: int = 0,
) -> bool:
    """Queue a message for another time; ``tries`` and ``doubts`` are how many count by now."""
    values = {"due_at": due_at, "reason": reason[:200], "attempts": tries, "doubts": doubts}
    return await _settle(connection, message, state="queued", lease_until=now, **values)


async def due_channels(connection: AsyncConnection) -> set[str]:
    """Find the channels that have something to send, now or later."""
    return set((await connection.execute(_CHANNELS)).scalars())


_CHANNELS = sa.select(outbox.c.channel).where(one_of(outbox.c.state, PENDING)).distinct()


async def _settle(connection: AsyncConnection, message: Outgoing, **values: Any) -> bool:
    mine = sa.tuple_(*_CLAIM).in_([_mark(message)])
    changed = await connection.execute(
        sa.update(outbox).where(outbox.c.state == "wired", mine).values(**values)
    )
    return bool(changed.rowcount)


# The number of claims tells ours from a later one by a sender of the same name.
_CLAIM = (outbox.c.id, outbox.c.claimed_by, outbox.c.claims)
_SENT = (
    sa.update(outbox)
    .where(outbox.c.state == "wired", sa.tuple_(*_CLAIM).in_(several("marks")))
    .values(state="sent", sent_at=given("at"), reason="")
    .returning(outbox.c.id)
)


def _mark(message: Outgoing) -> tuple[int, str, int]:
    return message.id, message.claimed_by, message.claims
