"""Deleting a person: what Zalo's ``user_withdraw`` asks for, and what people themselves ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import phone_people
from bot.store.citizens.links import citizen, persons
from bot.store.citizens.people import inserting
from bot.store.engine import few, one_of
from bot.store.messages.inbox import UNHANDLED, Claimed
from bot.store.messages.outbox import PENDING
from bot.store.office import choices
from bot.store.tables.base import metadata
from bot.store.tables.controls import erasures, leaving
from bot.store.tables.messages import inbox, notes, outbox, pace, people, sessions

AT_ONCE = 200
"""People of one transaction of ``depart``."""


async def forget(
    connection: AsyncConnection, channel: str, address: str, *, fingerprint: str
) -> bool:
    """Delete a person and all that is kept of them; tell whether there was anything.

    Inbox, outbox, session and template messages go with the person's row (ON DELETE CASCADE);
    notes carry only a fingerprint and are found by it. A session shared with another channel
    goes too, as what was typed here may stand in it; the person of the other channel stays.
    """
    theirs = sa.and_(people.c.channel == channel, people.c.address == address)
    shared = sa.select(people.c.citizen_id).where(theirs, people.c.citizen_id.is_not(None))
    await connection.execute(sa.delete(sessions).where(sessions.c.citizen_id.in_(shared)))
    person = await connection.execute(sa.delete(people).where(theirs))
    left = await connection.execute(sa.delete(notes).where(notes.c.person == fingerprint))
    picked = await choices.forget(connection, [fingerprint])
    return bool(person.rowcount or left.rowcount or picked)


async def erase(
    connection: AsyncConnection,
    asked: Claimed,
    receipt: str,
    *,
    fingerprint: Callable[[str], str],
    at: datetime,
) -> None:
    """Delete all that is kept of a citizen on every channel, and note the receipt.

    The message that asked, its answer and the addresses stay until ``depart``: the answer has to
    arrive. What has not been handled yet stays too: it was written afterwards. What was sent to
    the phones by which they have proven a dossier goes as well.
    """
    whose = await citizen(connection, asked.person)
    phones = await phone_people.proven_by(connection, asked.person, at)
    await phone_people.forget(connection, phones)
    rows = await connection.execute(
        sa.select(people.c.id, people.c.channel, people.c.address).where(
            people.c.id.in_(persons(whose))
        )
    )
    known = {row.id: f"{row.channel}:{row.address}" for row in rows}
    ids = few(known)
    counts: Counter[str] = Counter()
    for table, column in _referring():
        theirs = sa.and_(column.in_(ids), _gone(table, asked.id))
        counts[table.name] += await _let_go(connection, table, column, theirs)
    prints = few(fingerprint(name) for name in known.values())
    counts["choices"] = await choices.forget(connection, prints)
    noted = await connection.execute(sa.delete(notes).where(notes.c.person.in_(prints)))
    counts["notes"] = noted.rowcount
    await connection.execute(sa.delete(pace).where(pace.c.person_id.in_(ids)))
    alone = sa.update(people).where(people.c.id.in_(ids)).values(citizen_id=None)
    await connection.execute(alone)
    await _leave(connection, list(known), at)
    row = {"receipt": receipt, "counts": dict(+counts), "at": at}
    await connection.execute(sa.insert(erasures).values(row))


def _referring() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Every column that names a person, whichever module declares it; those of others first."""
    for table in reversed(metadata.sorted_tables):
        if table in (people, leaving):
            continue
        for key in table.foreign_keys:
            if key.column is people.c.id:
                yield table, key.parent


async def _let_go(
    connection: AsyncConnection,
    table: sa.Table,
    column: sa.Column[Any],
    theirs: sa.ColumnElement[bool],
) -> int:
    [key] = column.foreign_keys
    if key.ondelete == "SET NULL":
        await connection.execute(sa.update(table).where(theirs).values({column: None}))
        return 0
    return (await connection.execute(sa.delete(table).where(theirs))).rowcount


def _gone(table: sa.Table, asked: int) -> sa.ColumnElement[bool]:
    if table is inbox:
        return sa.and_(inbox.c.id != asked, inbox.c.state.not_in(UNHANDLED))
    if table is outbox:
        return sa.or_(outbox.c.in_reply_to.is_(None), outbox.c.in_reply_to != asked)
    return sa.true()


async def _leave(connection: AsyncConnection, ids: list[int], at: datetime) -> None:
    insert = inserting(connection, leaving)
    again = insert.on_conflict_do_update(
        index_elements=["person_id"], set_={"at": insert.excluded.at}
    )
    await connection.execute(again, [{"person_id": id_, "at": at} for id_ in ids])


async def depart(connection: AsyncConnection, before: datetime) -> int:
    """Delete what ``erase`` left of some people who asked before a moment; return how many.

    Whoever has written again meanwhile stays, with what they wrote since.
    """
    waiting = sa.exists().where(
        outbox.c.person_id == leaving.c.person_id, one_of(outbox.c.state, PENDING)
    )
    query = sa.select(leaving).where(leaving.c.at < before, ~waiting).limit(AT_ONCE)
    rows = (await connection.execute(query)).all()
    for row in rows:
        mine = people.c.id == row.person_id
        gone = await connection.execute(sa.delete(people).where(mine, people.c.seen_at <= row.at))
        if not gone.rowcount:
            await _the_rest(connection, row.person_id, row.at)
    return len(rows)


async def _the_rest(connection: AsyncConnection, person: int, at: datetime) -> None:
    old = sa.and_(inbox.c.person_id == person, inbox.c.received_at <= at)
    await connection.execute(
        sa.delete(outbox).where(
            outbox.c.person_id == person,
            outbox.c.in_reply_to.in_(sa.select(inbox.c.id).where(old)),
        )
    )
    await connection.execute(sa.delete(inbox).where(old, inbox.c.state.not_in(UNHANDLED)))
    await connection.execute(sa.delete(leaving).where(leaving.c.person_id == person))
