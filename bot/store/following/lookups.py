"""Look-ups of what is not proven to be one's own: counted, so that nobody tries codes out.

Codes are sequential. Whoever asks for one code after the other is slowed down, and so is a
network address and, in the end, a channel; the same code asked for again counts once.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import persons
from bot.store.citizens.people import inserting
from bot.store.tables.follows import lookups

WINDOW = timedelta(hours=1)


class Whose(StrEnum):
    """Whose limit was reached."""

    person = "person"
    origin = "origin"
    channel = "channel"


@dataclass(frozen=True)
class Asker:
    """Who looks something up: the citizen, as which person, from where."""

    citizen: int
    person: int
    channel: str
    origin: str = ""


@dataclass(frozen=True)
class Most:
    """How many codes may be asked for within the window, by whom."""

    person: int = 20
    origin: int = 100
    channel: int = 2000


async def count(
    connection: AsyncConnection, asker: Asker, digest: str, most: Most, at: datetime
) -> Whose | None:
    """Count a look-up; return whose limit forbids it, and then it is not counted."""
    if await counted(connection, asker, digest, at):
        return None
    await forget(connection, at)
    reached = await _reached(connection, asker, most)
    if reached is None:
        row = {"person_id": asker.person, "code_hash": digest, "at": at}
        row |= {"channel": asker.channel, "origin": asker.origin}
        insert = inserting(connection, lookups).values(row)
        await connection.execute(insert.on_conflict_do_nothing())
    return reached


async def counted(connection: AsyncConnection, asker: Asker, digest: str, at: datetime) -> bool:
    """Whether a citizen asked for the same code a short while ago."""
    query = sa.select(lookups.c.at).where(
        lookups.c.person_id.in_(persons(asker.citizen)),
        lookups.c.code_hash == digest,
        lookups.c.at >= at - WINDOW,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def _reached(connection: AsyncConnection, asker: Asker, most: Most) -> Whose | None:
    number = sa.func.count()
    counts = sa.select(
        number.filter(lookups.c.person_id.in_(persons(asker.citizen))).label("person"),
        number.filter(lookups.c.origin == asker.origin).label("origin"),
        number.filter(lookups.c.channel == asker.channel).label("channel"),
    )
    row = (await connection.execute(counts)).one()
    if row.person >= most.person:
        return Whose.person
    # An unknown origin is everybody's.
    if asker.origin and row.origin >= most.origin:
        return Whose.origin
    return Whose.channel if row.channel >= most.channel else None


async def forget(connection: AsyncConnection, at: datetime) -> None:
    """Delete what counts no longer."""
    await connection.execute(sa.delete(lookups).where(lookups.c.at < at - WINDOW))


def digest(code: str, key: str) -> str:
    """What is kept of a code that was asked for."""
    return hmac.new(key.encode(), f"lookup:{code}".encode(), "sha256").hexdigest()[:32]
