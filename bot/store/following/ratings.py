"""Ratings: how satisfied people were, kept apart from who they are and which dossier it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.citizens.links import persons
from bot.store.following.lookups import Asker
from bot.store.tables.follows import rating_marks, ratings
from bot.store.tables.messages import people as people_table
from bot.wallclock import local


@dataclass(frozen=True)
class About:
    """What a rating is about, as coarse as it is kept."""

    dossier: int
    procedure: str
    unit: str


async def rate(
    connection: AsyncConnection, asker: Asker, about: About, score: int, words: str, at: datetime
) -> bool:
    """Keep a rating, or words that come after it; False if there is nothing new to keep."""
    citizen, person = asker.citizen, asker.person
    await people.lock(connection, people_table.c.id.in_(persons(citizen)))
    mark = (await connection.execute(_mark(citizen, about.dossier))).first()
    if mark is None:
        row = {"person_id": person, "dossier_id": about.dossier, "at": at, "worded": bool(words)}
        await connection.execute(sa.insert(rating_marks).values(row))
        await connection.execute(
            sa.insert(ratings).values(_row(about, score, at) | {"words": words})
        )
        return True
    if mark.worded or not words:
        return False
    await _add(connection, _row(about, score, mark.at), words)
    mine = sa.and_(
        rating_marks.c.person_id.in_(persons(citizen)), rating_marks.c.dossier_id == about.dossier
    )
    await connection.execute(sa.update(rating_marks).where(mine).values(worded=True))
    return True


async def rated(connection: AsyncConnection, citizen: int, dossier: int) -> bool:
    """Whether a citizen has rated a dossier."""
    return (await connection.execute(_mark(citizen, dossier))).first() is not None


async def _add(connection: AsyncConnection, rating: dict[str, object], words: str) -> None:
    """Put words to a rating like that one.

    Nothing tells ratings of one month, unit, procedure and score apart, so any of them will do:
    that way no row says whose it is.
    """
    same = [ratings.c[name] == value for name, value in rating.items()]
    wordless = sa.select(sa.func.min(ratings.c.id)).where(*same, ratings.c.words == "")
    await connection.execute(
        sa.update(ratings).where(ratings.c.id == wordless.scalar_subquery()).values(words=words)
    )


def _row(about: About, score: int, at: datetime) -> dict[str, object]:
    month = local(at).strftime("%Y-%m")
    return {"score": score, "procedure": about.procedure, "unit": about.unit, "month": month}


def _mark(citizen: int, dossier: int) -> sa.Select[tuple[datetime, bool]]:
    return sa.select(rating_marks.c.at, rating_marks.c.worded).where(
        rating_marks.c.person_id.in_(persons(citizen)), rating_marks.c.dossier_id == dossier
    )
