"""What people want no reminders for, and what notices they agreed to: honoured at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import persons, whose
from bot.store.citizens.people import inserting
from bot.store.engine import few
from bot.store.following.follows import Consent
from bot.store.tables.messages import people
from bot.store.tables.reminders import optouts, topic_consents

ALL = "all"
"""In place of a purpose: no reminders at all."""


async def refuse(connection: AsyncConnection, person: int, purpose: str, at: datetime) -> None:
    """Remember that a person wants no reminders of a purpose; twice is once."""
    row = {"person_id": person, "purpose": purpose, "at": at}
    await connection.execute(inserting(connection, optouts).values(row).on_conflict_do_nothing())


async def accept(connection: AsyncConnection, citizen: int, purpose: str) -> bool:
    """Let them come again; tell whether they were refused."""
    theirs = optouts.c.person_id.in_(persons(citizen))
    gone = sa.delete(optouts).where(theirs, optouts.c.purpose == purpose)
    return bool((await connection.execute(gone)).rowcount)


async def refused(connection: AsyncConnection, citizen: int) -> dict[str, datetime]:
    """What a citizen refuses, and since when."""
    query = sa.select(optouts).where(optouts.c.person_id.in_(persons(citizen)))
    rows = await connection.execute(query.order_by(optouts.c.at.desc()))
    return {row.purpose: row.at for row in rows}


async def refusing(connection: AsyncConnection, citizens: Iterable[int]) -> dict[int, set[str]]:
    """The purposes that each of these citizens refuses, on whichever channel they said so."""
    found: dict[int, set[str]] = defaultdict(set)
    query = (
        sa.select(whose().label("citizen"), optouts.c.purpose)
        .join(people, people.c.id == optouts.c.person_id)
        .where(_of(few(citizens)))
    )
    for row in await connection.execute(query):
        found[row.citizen].add(row.purpose)
    return found


async def subscribe(connection: AsyncConnection, topic: str, consent: Consent) -> None:
    """Agree to notices of an area or a topic, to this version of its text."""
    row = {
        "person_id": consent.person,
        "topic": topic,
        "consent": consent.version,
        "channel": consent.channel,
        "at": consent.at,
        "withdrawn_at": None,
    }
    insert = inserting(connection, topic_consents).values(row)
    fresh = {name: insert.excluded[name] for name in ("consent", "channel", "at", "withdrawn_at")}
    await connection.execute(
        insert.on_conflict_do_update(index_elements=["person_id", "topic"], set_=fresh)
    )


async def unsubscribe(connection: AsyncConnection, citizen: int, topic: str, at: datetime) -> bool:
    """Withdraw the consent; tell whether there was one."""
    mine = sa.and_(
        topic_consents.c.person_id.in_(persons(citizen)),
        topic_consents.c.topic == topic,
        topic_consents.c.withdrawn_at.is_(None),
    )
    changed = sa.update(topic_consents).where(mine).values(withdrawn_at=at)
    return bool((await connection.execute(changed)).rowcount)


async def topics(connection: AsyncConnection, citizen: int) -> dict[str, datetime]:
    """What notices a citizen agreed to, and when."""
    query = sa.select(topic_consents).where(
        topic_consents.c.person_id.in_(persons(citizen)), topic_consents.c.withdrawn_at.is_(None)
    )
    return {row.topic: row.at for row in await connection.execute(query)}


async def agreeing(
    connection: AsyncConnection, citizens: Iterable[int], to: Iterable[str]
) -> set[int]:
    """Those of some citizens who agree to any of these topics."""
    query = (
        sa.select(whose())
        .select_from(topic_consents)
        .join(people, people.c.id == topic_consents.c.person_id)
        .where(topic_consents.c.topic.in_(list(to)), topic_consents.c.withdrawn_at.is_(None))
        .where(_of(few(citizens)))
    )
    return set((await connection.execute(query)).scalars())


def _of(citizens: list[int]) -> sa.ColumnElement[bool]:
    return sa.or_(people.c.id.in_(citizens), people.c.citizen_id.in_(citizens))
