"""Questions that nothing was found for, and what an officer made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.layer import unfound_marks
from bot.store.tables.messages import notes
from handlers.conversation import NoteKind
from knowledge.vietnamese import tokens

MOST = 20_000
"""Rows that are read of a period: newest first, so a flood hides only what is old."""


class Mark(StrEnum):
    """What became of a question."""

    taught = "taught"
    """Its words were given to a procedure; asked in vain again, it comes back."""
    hidden = "hidden"
    """Not the office's business; it stays away as long as it is asked."""


@dataclass(frozen=True)
class Unanswered:
    """One person's question, masked; ``about`` is the procedure they said was not meant."""

    text: str
    about: str
    person: str
    times: int
    last: datetime


@dataclass(frozen=True)
class Marked:
    """A question that was dealt with."""

    key: str
    text: str
    state: Mark
    code: str
    by: str
    at: datetime


def key(text: str) -> str:
    """Name a question by its words: the same however it is typed."""
    words = " ".join(token.folded for token in tokens(text))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


async def questions(connection: AsyncConnection, since: datetime) -> list[Unanswered]:
    """Read what was asked in vain since a moment, by question and person."""
    last = sa.func.max(notes.c.at).label("last")
    columns = (notes.c.text, notes.c.about, notes.c.person)
    query = (
        sa.select(*columns, sa.func.count().label("times"), last)
        .where(notes.c.kind == NoteKind.unanswered.value, notes.c.at >= since, notes.c.text != "")
        .group_by(*columns)
        .order_by(last.desc())
        .limit(MOST)
    )
    return [Unanswered(**row._mapping) for row in await connection.execute(query)]


async def marks(connection: AsyncConnection) -> dict[str, Marked]:
    """Read every mark, by the question's key."""
    query = sa.select(unfound_marks).order_by(unfound_marks.c.at.desc(), unfound_marks.c.key)
    rows = (dict(row._mapping) for row in await connection.execute(query))
    return {row["key"]: Marked(**{**row, "state": Mark(row["state"])}) for row in rows}


async def mark(
    connection: AsyncConnection,
    texts: Iterable[str],
    state: Mark,
    *,
    by: str,
    at: datetime,
    code: str = "",
) -> None:
    """Note what became of questions."""
    rows = {
        key(text): {"text": text, "state": state.value, "code": code, "by": by, "at": at}
        for text in texts
    }
    await unmark(connection, rows)
    if rows:
        values = [{"key": name, **row} for name, row in rows.items()]
        await connection.execute(sa.insert(unfound_marks), values)


async def unmark(connection: AsyncConnection, keys: Iterable[str]) -> None:
    """Take marks away again."""
    for name in keys:
        await connection.execute(sa.delete(unfound_marks).where(unfound_marks.c.key == name))
