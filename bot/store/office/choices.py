"""What people chose after being asked back, and what an office took back of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.office import controls
from bot.store.tables.choices import choices, choices_dropped
from knowledge.choosing import Chosen, Observed

MOST = 20_000
"""Choices that are read: the newest, so a flood hides only what is old."""

OFF = "learning-off"
"""The control that is posted while the office wants nothing learned."""

AT_ONCE = 500


@dataclass(frozen=True)
class Made:
    """One choice as it is written; ``person`` and ``place`` are fingerprints already."""

    chosen: Chosen
    person: str
    place: str


@dataclass(frozen=True)
class Dropped:
    """Words that lead to a procedure no more, whoever chose it."""

    key: str
    words: tuple[str, ...]
    code: str
    by: str
    at: datetime


@dataclass(frozen=True)
class State:
    """What tells that something has changed: ``acts`` at once, ``newest`` in its own time."""

    newest: int
    acts: tuple[int, datetime | None, bool]

    @property
    def off(self) -> bool:
        """Whether the office switched learning off."""
        return self.acts[2]


def key(words: Iterable[str], code: str) -> str:
    """Name a line by its words and its procedure."""
    line = f"{code}:{_joined(words)}"
    return hashlib.sha256(line.encode()).hexdigest()[:12]


async def keep(connection: AsyncConnection, made: Sequence[Made], at: datetime) -> None:
    """Write choices; the same choice of one person stays one."""
    rows = {(m.person, _joined(m.chosen.words), m.chosen.code): m.place for m in made}
    if not rows:
        return
    insert = inserting(connection, choices)
    again = {"at": insert.excluded.at, "place": insert.excluded.place}
    names = ["person", "words", "code"]
    # In one order, so that two transactions never wait for each other.
    values = [
        {"person": p, "words": w, "code": c, "place": rows[p, w, c], "at": at}
        for p, w, c in sorted(rows)
    ]
    upsert = insert.on_conflict_do_update(index_elements=names, set_=again)
    await connection.execute(upsert, values)


async def observed(connection: AsyncConnection, since: datetime) -> list[Observed]:
    """Read the choices since a moment, without those that were dropped."""
    query = (
        sa.select(choices.c.words, choices.c.code, choices.c.person, choices.c.place)
        .where(choices.c.at >= since)
        .order_by(choices.c.id.desc())
        .limit(MOST)
    )
    gone = {one.key for one in await dropped(connection)}
    found = (
        Observed(_split(row.words), row.code, row.person, row.place)
        for row in await connection.execute(query)
    )
    return [one for one in found if key(one.words, one.code) not in gone]


async def dropped(connection: AsyncConnection) -> list[Dropped]:
    """Read what was dropped, the newest first."""
    query = sa.select(choices_dropped).order_by(choices_dropped.c.at.desc(), choices_dropped.c.key)
    rows = await connection.execute(query)
    return [Dropped(row.key, _split(row.words), row.code, row.by, row.at) for row in rows]


async def drop(
    connection: AsyncConnection, words: Iterable[str], code: str, *, by: str, at: datetime
) -> None:
    """Let words lead to a procedure no more, now and whoever chooses it again."""
    said = _joined(words)
    row = {"key": key(_split(said), code), "words": said, "code": code, "by": by[:80], "at": at}
    insert = inserting(connection, choices_dropped).values(row)
    await connection.execute(insert.on_conflict_do_nothing())


async def restore(connection: AsyncConnection, name: str) -> bool:
    """Take a line up again, by its key; False if it was not dropped."""
    gone = await connection.execute(sa.delete(choices_dropped).where(choices_dropped.c.key == name))
    return bool(gone.rowcount)


async def switch(connection: AsyncConnection, on: bool, *, by: str, at: datetime) -> bool:
    """Switch learning on or off for the office; tell whether that changed anything."""
    return await controls.change(connection, OFF, "" if on else "tắt học", by=by, at=at)


async def state(connection: AsyncConnection) -> State:
    """Look whether there is something new; cheap enough for every few seconds."""
    newest = sa.select(sa.func.coalesce(sa.func.max(choices.c.id), 0))
    acts = sa.select(sa.func.count(), sa.func.max(choices_dropped.c.at))
    number = int((await connection.execute(newest)).scalar_one())
    count, last = (await connection.execute(acts)).one()
    posted = await controls.read(connection)
    return State(number, (int(count), last, OFF in posted))


async def old(connection: AsyncConnection, before: datetime) -> int:
    """Delete choices from before a moment; return how many."""
    some = sa.select(choices.c.id).where(choices.c.at < before).limit(AT_ONCE)
    gone = await connection.execute(sa.delete(choices).where(choices.c.id.in_(some)))
    return gone.rowcount


async def forget(connection: AsyncConnection, persons: Collection[str]) -> int:
    """Delete the choices of people, by their fingerprints; return how many."""
    gone = await connection.execute(sa.delete(choices).where(choices.c.person.in_(list(persons))))
    return gone.rowcount


def _joined(words: Iterable[str]) -> str:
    return ",".join(sorted(words))[:300]


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split(","))
