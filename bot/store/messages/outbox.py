"""The outbox: every message to a person, from queued to sent, failed or unsure.

``doubts`` counts the tries that may have arrived: a message is repeated by whoever decides so
(``bot.delivery.sender``), and one that was sent with a doubt shows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.engine import few, given, several
from bot.store.tables.messages import outbox

PENDING = ("queued", "wired")

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
    closed: set[int] = set()
    # Almost always one statement: one sender's messages, each claimed for the first time.
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for message in messages:
        alike[message.claimed_by, message.claims].append(message.id)
    for (by, claims), ids in alike.items():
        theirs = {"ids": few(ids), "by": by, "times": claims, "at": now}
        closed |= set((await connection.execute(_SENT, theirs)).scalars())
    return closed


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


# The number of claims tells ours from a later one by a sender of the same name.
_SENT = (
    sa.update(outbox)
    .where(outbox.c.state == "wired", outbox.c.id.in_(several("ids")))
    .where(outbox.c.claimed_by == sa.bindparam("by"), outbox.c.claims == sa.bindparam("times"))
    .values(state="sent", sent_at=given("at"), reason="")
    .returning(outbox.c.id)
)


async def _settle(connection: AsyncConnection, message: Outgoing, **values: Any) -> bool:
    mine = sa.and_(
        outbox.c.id == message.id,
        outbox.c.claimed_by == message.claimed_by,
        outbox.c.claims == message.claims,
    )
    changed = await connection.execute(
        sa.update(outbox).where(outbox.c.state == "wired", mine).values(**values)
    )
    return bool(changed.rowcount)
