"""People: an address on a channel, and the numbering of their conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import StoreDown, few, several
from bot.store.tables.messages import people


async def find(connection: AsyncConnection, channel: str, address: str) -> int | None:
    """Find the id of a person by address."""
    query = sa.select(people.c.id).where(people.c.channel == channel, people.c.address == address)
    return (await connection.execute(query)).scalar_one_or_none()


async def known(connection: AsyncConnection, name: str) -> int:
    """Find the id of somebody whose message is being handled, named as in ``telegram:42``.

    Raises:
        StoreDown: they withdrew meanwhile; the message is tried again, and then is theirs no more.
    """
    channel, _, address = name.partition(":")
    found = await find(connection, channel, address)
    if found is None:
        raise StoreDown("person gone")
    return found


async def meet(connection: AsyncConnection, channel: str, address: str, at: datetime) -> int:
    """Find or make the person, seen now; their row stays locked until the transaction ends.

    That lock is what makes the numbers of one person's messages grow in the order in which the
    transactions become visible, so whoever reads "after n" misses nothing.
    """
    return (await meet_all(connection, {(channel, address): at}))[channel, address]


async def meet_all(
    connection: AsyncConnection, seen: Mapping[tuple[str, str], datetime]
) -> dict[tuple[str, str], int]:
    """Find or make people by channel and address, each seen at its moment."""
    await lock(connection, sa.tuple_(people.c.channel, people.c.address).in_(few(seen)))
    rows = [
        {"channel": channel, "address": address, "created_at": at, "seen_at": at}
        for (channel, address), at in sorted(seen.items())
    ]
    insert = inserting(connection, people)
    # Whoever writes to us can be written to again.
    met = insert.on_conflict_do_update(
        index_elements=["channel", "address"],
        set_={"seen_at": insert.excluded.seen_at, "unreachable": ""},
    ).returning(people.c.id, people.c.channel, people.c.address)
    return {(row.channel, row.address): row.id for row in await connection.execute(met, rows)}


async def number(connection: AsyncConnection, person: int, count: int = 1) -> int:
    """Take the next ``count`` numbers of a person's conversation; return the first."""
    return (await numbers(connection, {person: count}))[person]


async def numbers(connection: AsyncConnection, counts: Mapping[int, int]) -> dict[int, int]:
    """Take the next numbers of many people's conversations; return the first of each."""
    if not counts:
        return {}
    await lock(connection, people.c.id.in_(few(counts)))
    first: dict[int, int] = {}
    # One statement for those who need as many: almost everybody needs one.
    for count in set(counts.values()):
        those = few(person for person, needed in counts.items() if needed == count)
        taken = await connection.execute(_TAKE, {"count": count, "those": those})
        first |= {row.id: row.last_seq - count + 1 for row in taken}
    return first


_TAKE = (
    sa.update(people)
    .where(people.c.id.in_(several("those")))
    .values(last_seq=people.c.last_seq + sa.bindparam("count", type_=sa.BigInteger))
    .returning(people.c.id, people.c.last_seq)
)


async def lock(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    """Lock rows in one order, so that two transactions never wait for each other."""
    if connection.dialect.name == "postgresql":
        rows = sa.select(people.c.id).where(which).order_by(people.c.id)
        await connection.execute(rows.with_for_update(key_share=True))


async def address(connection: AsyncConnection, person: int) -> str | None:
    """Find where a person is written to."""
    query = sa.select(people.c.address).where(people.c.id == person)
    return (await connection.execute(query)).scalar_one_or_none()


async def give_up(connection: AsyncConnection, person: int, reason: str) -> None:
    """Remember that this address can no longer be written to, and why."""
    await connection.execute(
        sa.update(people).where(people.c.id == person).values(unreachable=reason[:80])
    )


async def take_back(connection: AsyncConnection, person: int) -> None:
    """Remember that this address can be written to again."""
    await connection.execute(sa.update(people).where(people.c.id == person).values(unreachable=""))


def inserting(connection: AsyncConnection, table: sa.Table) -> Any:
    """Build an INSERT that knows ON CONFLICT, in the database's own dialect."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
