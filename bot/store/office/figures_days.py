"""How often things happen on a day: what reports show of conversations, without anybody in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.controls import day_counts
from handlers.conversation import NoteKind, Outcome, Turn

TURN = "turn"
"""A message that was answered: ``channel:outcome``."""
STEP = "step"
"""A step of a guide that was shown: ``guide:step``; ``guide:`` alone when it was finished."""

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class DayCount:
    """How often something happened on a day."""

    day: date
    kind: str
    key: str
    n: int


def of_turns(turns: Iterable[tuple[str, Turn]]) -> Counts:
    """What to count of turns, each with its channel."""
    counts: Counter[tuple[str, str]] = Counter()
    for channel, turn in turns:
        counts[TURN, f"{channel}:{turn.outcome.value}"] += 1
        place = turn.session.guide
        if place and turn.outcome is Outcome.guide:
            counts[STEP, f"{place.guide}:{place.step}"[:120]] += 1
        for note in turn.notes:
            if note.kind is NoteKind.guide_finished:
                counts[STEP, f"{note.about}:"[:120]] += 1
    return counts


async def add(connection: AsyncConnection, day: date, counts: Counts) -> None:
    """Add to a day's counts; last in a transaction, as others wait for these rows."""
    if not counts:
        return
    # In one order, so that two transactions never wait for each other.
    rows = [
        {"day": day, "kind": kind, "key": key, "n": n} for (kind, key), n in sorted(counts.items())
    ]
    insert = inserting(connection, day_counts)
    more = {"n": day_counts.c.n + insert.excluded.n}
    upsert = insert.on_conflict_do_update(index_elements=["day", "kind", "key"], set_=more)
    await connection.execute(upsert, rows)


async def read(connection: AsyncConnection, since: date, until: date) -> list[DayCount]:
    """Read the counts from a day until a day, both included."""
    query = (
        sa.select(day_counts)
        .where(day_counts.c.day.between(since, until))
        .order_by(day_counts.c.day, day_counts.c.kind, day_counts.c.key)
    )
    return [DayCount(*row) for row in await connection.execute(query)]
