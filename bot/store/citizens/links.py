"""Links: one citizen on several channels, joined by a code that is typed on the second.

A citizen is the person whom the others' ``citizen_id`` names; a person alone is their own.
Sessions belong to the citizen. Codes are kept as keyed hashes: the table leads to none.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.messages import link_tries, links, people
from handlers.ports import Joined

LIFETIME = timedelta(minutes=10)
WINDOW = timedelta(minutes=10)
TRIES = 5
"""Codes asked for and wrong codes typed by one person within the window."""
ALL_TRIES = 300
"""The same of everybody together: who has many addresses guesses no faster."""


async def may_try(connection: AsyncConnection, person: int, at: datetime) -> bool:
    """Count a try; False when there were too many lately."""
    await connection.execute(sa.delete(link_tries).where(link_tries.c.at < at - WINDOW))
    count = sa.func.count()
    mine = count.filter(link_tries.c.person_id == person)
    everybody, own = (await connection.execute(sa.select(count, mine))).one()
    if own >= TRIES or everybody >= ALL_TRIES:
        return False
    await connection.execute(sa.insert(link_tries).values(person_id=person, at=at))
    return True


async def offer(connection: AsyncConnection, person: int, digest: str, at: datetime) -> None:
    """Keep a new code of a person's; their earlier one, and what has expired, is dropped."""
    gone = sa.or_(links.c.person_id == person, links.c.expires_at <= at)
    await connection.execute(sa.delete(links).where(gone))
    row = {"code_hash": digest, "person_id": person, "expires_at": at + LIFETIME}
    await connection.execute(sa.insert(links).values(row))


async def accept(connection: AsyncConnection, person: int, digest: str, at: datetime) -> Joined:
    """Join a person to the citizen whose code this is.

    The same person typing it again is told the same: their message may be handled twice.
    """
    query = sa.select(links).where(links.c.code_hash == digest, links.c.expires_at > at)
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.used_by not in (None, person):
        return Joined.unknown
    if row.person_id == person:
        return Joined.same
    mine = sa.and_(
        links.c.code_hash == digest, sa.or_(links.c.used_by.is_(None), links.c.used_by == person)
    )
    used = await connection.execute(sa.update(links).where(mine).values(used_by=person))
    if not used.rowcount:
        return Joined.unknown
    await _join(connection, await citizen(connection, person), row.person_id)
    return Joined.linked


async def citizen(connection: AsyncConnection, person: int) -> int:
    """Find whose session a person's messages belong to."""
    query = sa.select(whose()).where(people.c.id == person)
    return int((await connection.execute(query)).scalar_one())


def whose() -> sa.ColumnElement[int]:
    """The citizen of a row of people."""
    return sa.func.coalesce(people.c.citizen_id, people.c.id)


def persons(citizen: int) -> sa.Select[tuple[int]]:
    """The rows of people that are one citizen."""
    return sa.select(people.c.id).where(
        sa.or_(people.c.id == citizen, people.c.citizen_id == citizen)
    )


async def _join(connection: AsyncConnection, joining: int, owner: int) -> None:
    """Bring everybody of one citizen to another, whose session goes on."""
    into = await citizen(connection, owner)
    if joining == into:
        return
    theirs = sa.or_(people.c.id == joining, people.c.citizen_id == joining)
    await connection.execute(sa.update(people).where(theirs).values(citizen_id=into))


def digest(code: str, key: str) -> str:
    """What is kept of a code: without the key, eight letters would be quickly tried out."""
    return hmac.new(key.encode(), f"link:{code}".encode(), "sha256").hexdigest()
