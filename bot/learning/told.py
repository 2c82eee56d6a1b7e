"""What was learned, in lines that people read: which words lead where, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.office import choices
from bot.wallclock import now
from knowledge.choosing import DAYS, MOST, PEOPLE, Observed

if TYPE_CHECKING:
    from knowledge.search import Index

SHOWN = 200
"""Lines that are told: those that most people stand behind."""

LEAST, HIGHEST = PEOPLE, round((MOST - 1) * 100)


@dataclass(frozen=True)
class Told:
    """Words, the procedure they lead to, how many people chose so, and by how many percent."""

    key: str
    words: tuple[str, ...]
    code: str
    name: str
    people: int
    percent: int


@dataclass(frozen=True)
class Page:
    """The lines that move something, and how many wait for more people or for agreement."""

    lines: tuple[Told, ...]
    waiting: int


async def observed(connection: AsyncConnection) -> list[Observed]:
    """Read the choices that count today."""
    return await choices.observed(connection, now() - timedelta(days=DAYS))


def page(some: Iterable[Observed], index: Index) -> Page:
    """Tell what choices do; reckoned, so call it in a thread."""
    # With it comes the search and its libraries, which a start does not wait for.
    from knowledge.learned import Learned

    learned = Learned(some)
    every = learned.lines
    told = [
        Told(
            choices.key(line.words, line.code),
            tuple(sorted(line.words)),
            line.code,
            index.by_code[line.code].short_name,
            line.people,
            round((learned.lift(index, line) - 1) * 100),
        )
        for line in every[:SHOWN]
        if line.code in index.by_code
    ]
    moving = [line for line in told if line.percent > 0]
    moving.sort(key=lambda line: (-line.percent, -line.people, line.key))
    return Page(tuple(moving), len(every) - len(moving))


def find(lines: Sequence[Observed], name: str) -> Observed | None:
    """The words and the procedure of a key."""
    return next((one for one in lines if choices.key(one.words, one.code) == name), None)
