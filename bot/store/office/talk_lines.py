"""What an officer reads of a handed-over conversation, and what they wrote in it.

Nothing is copied: messages stay in inbox and outbox, and go when those let go of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.citizens.links import persons
from bot.store.citizens.people import inserting
from bot.store.office.handovers import Talk
from bot.store.tables.handovers import canned_answers, handover_answers
from bot.store.tables.messages import inbox, outbox
from bot.store.tables.officers import officers

OFFICER = "officer"
"""The mark of a payload that an officer wrote."""

MOST = 300
"""Lines that are shown, the newest."""


class Who(StrEnum):
    """Who said a line."""

    citizen = "citizen"
    bot = "bot"
    officer = "officer"


@dataclass(frozen=True)
class Said:
    """A line: ``payload`` as inbox or outbox keeps it, ``state`` and ``reason`` of its sending."""

    id: str
    who: Who
    at: datetime
    channel: str
    payload: dict[str, Any]
    by: str = ""
    state: str = ""
    reason: str = ""


async def read(connection: AsyncConnection, talk: Talk) -> list[Said]:
    """Read a conversation from where it was shared to its end, oldest first."""
    said = await _citizen(connection, talk) + await _ours(connection, talk)
    return [line for _, line in sorted(said, key=lambda one: one[0])][-MOST:]


_Keyed = tuple[tuple[datetime, int, int], Said]


async def _citizen(connection: AsyncConnection, talk: Talk) -> list[_Keyed]:
    query = sa.select(inbox).where(
        inbox.c.person_id.in_(persons(talk.citizen)), *_span(inbox.c.received_at, talk)
    )
    query = query.order_by(inbox.c.received_at.desc(), inbox.c.seq.desc()).limit(MOST)
    return [
        (
            (row.received_at, 0, row.seq),
            Said(f"i{row.id}", Who.citizen, row.received_at, row.channel, row.payload),
        )
        for row in await connection.execute(query)
    ]


async def _ours(connection: AsyncConnection, talk: Talk) -> list[_Keyed]:
    wrote = handover_answers.alias()
    query = (
        sa.select(outbox, officers.c.name.label("by"))
        .join(wrote, wrote.c.outbox_id == outbox.c.id, isouter=True)
        .join(officers, officers.c.id == wrote.c.officer_id, isouter=True)
        .where(outbox.c.person_id.in_(persons(talk.citizen)), *_span(outbox.c.created_at, talk))
        # What the citizen is told of dossiers on other grounds is theirs alone.
        .where(outbox.c.kind == "reply", outbox.c.seq.is_not(None))
        .order_by(outbox.c.created_at.desc(), outbox.c.seq.desc())
        .limit(MOST)
    )
    return [((row.created_at, 1, row.seq), _line(row)) for row in await connection.execute(query)]


def _line(row: Any) -> Said:
    who = Who.officer if row.payload.get(OFFICER) else Who.bot
    return Said(
        f"o{row.id}",
        who,
        row.created_at,
        row.channel,
        row.payload,
        row.by or "",
        row.state,
        row.reason,
    )


def _span(column: sa.ColumnElement[datetime], talk: Talk) -> Sequence[sa.ColumnElement[bool]]:
    since = column >= talk.shared_from
    return (since, column <= talk.closed_at) if talk.closed_at else (since,)


async def post(
    connection: AsyncConnection,
    to: tuple[int, str],
    payloads: Sequence[dict[str, Any]],
    at: datetime,
) -> int:
    """Queue messages of a conversation to a person on a channel; return the first one's id."""
    person, channel = to
    first = await people.number(connection, person, len(payloads))
    rows = [
        {
            "person_id": person,
            "channel": channel,
            "kind": "reply",
            "payload": payload,
            "position": place,
            "seq": first + place,
            "state": "queued",
            "due_at": at,
            "created_at": at,
        }
        for place, payload in enumerate(payloads)
    ]
    made = sa.insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
    return int((await connection.execute(made, rows)).scalars().first() or 0)


async def claim_token(
    connection: AsyncConnection, token: str, talk: int, officer: int, at: datetime
) -> bool:
    """Note that a form was posted; False if it was posted before."""
    insert = inserting(connection, handover_answers).on_conflict_do_nothing()
    row = {"token": token, "handover_id": talk, "officer_id": officer, "at": at}
    return bool((await connection.execute(insert.values(row))).rowcount)


async def sent_as(connection: AsyncConnection, token: str, message: int) -> None:
    """Note which message a form became."""
    mine = sa.update(handover_answers).where(handover_answers.c.token == token)
    await connection.execute(mine.values(outbox_id=message))


@dataclass(frozen=True)
class Canned:
    """An answer kept at hand."""

    id: int
    title: str
    text: str


async def canned(connection: AsyncConnection) -> list[Canned]:
    """List the answers kept at hand."""
    query = sa.select(canned_answers).order_by(canned_answers.c.id)
    return [Canned(row.id, row.title, row.text) for row in await connection.execute(query)]


async def keep_canned(
    connection: AsyncConnection, id_: int | None, title: str, text: str, at: datetime
) -> bool:
    """Write an answer, or write over one; False if that one is gone."""
    values = {"title": title, "text": text, "changed_at": at}
    if id_ is None:
        await connection.execute(sa.insert(canned_answers).values(values))
        return True
    changed = sa.update(canned_answers).where(canned_answers.c.id == id_).values(values)
    return bool((await connection.execute(changed)).rowcount)


async def drop_canned(connection: AsyncConnection, id_: int) -> bool:
    """Keep an answer no longer."""
    gone = sa.delete(canned_answers).where(canned_answers.c.id == id_)
    return bool((await connection.execute(gone)).rowcount)
