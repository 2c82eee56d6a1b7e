"""People known by their phone alone: a row of ``people`` with a keyed hash for its address.

So a refusal, the two messages of a day, a number that nothing reaches and a deletion count for
them as for everybody, and no table holds the number beside the sealed dossier or list it is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import links, people
from bot.store.citizens.links import persons
from bot.store.citizens.people import inserting
from bot.store.engine import few
from bot.store.tables.dossiers import dossiers
from bot.store.tables.follows import follows, proofs
from bot.store.tables.messages import outbox, zbs
from bot.store.tables.messages import people as people_table
from bot.store.tables.reminders import optouts, recipients

CHANNEL = "zbs_phone"
"""The channel of approved messages to a phone number."""

AGAIN = timedelta(days=90)
"""After so long a number that nothing reached is tried again: it may have Zalo by then."""

AT_ONCE = 1000

_Item = TypeVar("_Item", int, str)


@dataclass(frozen=True)
class Known:
    """What is known of a number: why nothing reaches it, if so; the purposes it refuses.

    ``stopped`` tells that its owner ended everything they followed in a chat.
    """

    unreachable: str = ""
    stopped: bool = False
    refused: frozenset[str] = frozenset()


async def of_dossiers(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """The hashes of the phones on some dossiers; those without a phone are left out."""
    found: dict[int, str] = {}
    for some in _portions(ids):
        query = sa.select(dossiers.c.id, dossiers.c.phone_hash).where(
            dossiers.c.id.in_(few(some)), dossiers.c.phone_hash.is_not(None)
        )
        found |= {row.id: row.phone_hash for row in await connection.execute(query)}
    return found


async def known(
    connection: AsyncConnection, hashes: Iterable[str], at: datetime
) -> dict[str, Known]:
    """What is known of each of these numbers.

    A citizen who has proven a dossier by a number speaks for it: what they refuse on any channel
    is refused for the number too.
    """
    found: dict[str, Known] = {}
    for some in _portions(hashes):
        refused: dict[str, set[str]] = {hash_: set() for hash_ in some}
        for query in (_own(some), _proven(some, at)):
            for row in await connection.execute(query):
                refused[row.hash].add(row.purpose)
        lost = {row.address: row.unreachable for row in await connection.execute(_lost(some, at))}
        ended = await stopped(connection, some, at)
        found |= {
            one: Known(lost.get(one, ""), one in ended, frozenset(refused[one])) for one in some
        }
    return found


async def stopped(connection: AsyncConnection, hashes: Iterable[str], at: datetime) -> set[str]:
    """Numbers by which somebody proved a dossier who has ended all they followed since.

    Which dossier a withdrawn consent was for is not kept, so only an end to all of them is known.
    """
    prover = people_table.alias("prover")
    query = (
        sa.select(proofs.c.phone_hash)
        .join(prover, prover.c.id == proofs.c.person_id)
        .where(proofs.c.phone_hash.in_(few(hashes)), proofs.c.until > at)
        .where(_follows(prover, follows.c.withdrawn_at.is_not(None)))
        .where(~_follows(prover, follows.c.dossier_id.is_not(None)))
    )
    return set((await connection.execute(query)).scalars())


def _follows(prover: Any, what: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    follower = people_table.alias()
    mine = follows.c.person_id == follower.c.id
    return sa.exists().where(mine, _same(follower, prover), what)


def _same(one: Any, prover: Any) -> sa.ColumnElement[bool]:
    """Whether a row of people is the prover's citizen on any channel; each side has its index."""
    citizen = sa.func.coalesce(prover.c.citizen_id, prover.c.id)
    return sa.or_(one.c.id == citizen, one.c.citizen_id == citizen)


async def addresses(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """The hashes of the numbers that some people are."""
    query = sa.select(people_table.c.id, people_table.c.address).where(
        people_table.c.channel == CHANNEL, people_table.c.id.in_(few(ids))
    )
    return {row.id: row.address for row in await connection.execute(query)}


def _own(hashes: list[str]) -> sa.Select[Any]:
    return (
        sa.select(people_table.c.address.label("hash"), optouts.c.purpose)
        .join(optouts, optouts.c.person_id == people_table.c.id)
        .where(people_table.c.channel == CHANNEL, people_table.c.address.in_(few(hashes)))
    )


def _proven(hashes: list[str], at: datetime) -> sa.Select[Any]:
    prover, refuser = people_table.alias("prover"), people_table.alias("refuser")
    return (
        sa.select(proofs.c.phone_hash.label("hash"), optouts.c.purpose)
        .join(prover, prover.c.id == proofs.c.person_id)
        .join(refuser, _same(refuser, prover))
        .join(optouts, optouts.c.person_id == refuser.c.id)
        .where(proofs.c.phone_hash.in_(few(hashes)), proofs.c.until > at)
    )


def _lost(hashes: list[str], at: datetime) -> sa.Select[Any]:
    return sa.select(people_table.c.address, people_table.c.unreachable).where(
        people_table.c.channel == CHANNEL,
        people_table.c.address.in_(few(hashes)),
        people_table.c.unreachable != "",
        people_table.c.seen_at > at - AGAIN,
    )


async def meet(connection: AsyncConnection, hashes: Iterable[str], at: datetime) -> dict[str, int]:
    """Find or make the people of some numbers that are to be written to now."""
    wanted = {(CHANNEL, hash_): at for hash_ in hashes}
    if not wanted:
        return {}
    met = await people.meet_all(connection, wanted)
    return {address: id_ for (_, address), id_ in met.items()}


async def refuse(
    connection: AsyncConnection, hashes: Iterable[str], purpose: str, at: datetime
) -> None:
    """Remember that these numbers want no reminders of a purpose, reminded before or not."""
    for hash_ in sorted(set(hashes)):
        person = await _find_or_make(connection, hash_, at)
        row = {"person_id": person, "purpose": purpose, "at": at}
        insert = inserting(connection, optouts).values(row)
        await connection.execute(insert.on_conflict_do_nothing())


async def _find_or_make(connection: AsyncConnection, hash_: str, at: datetime) -> int:
    # Not people.meet: a refusal does not make a number one that can be reached again.
    row = {"channel": CHANNEL, "address": hash_, "created_at": at, "seen_at": at}
    await connection.execute(
        inserting(connection, people_table).values(row).on_conflict_do_nothing()
    )
    found = await people.find(connection, CHANNEL, hash_)
    assert found is not None
    return found


async def accept(connection: AsyncConnection, hashes: Iterable[str], purpose: str) -> None:
    """Let reminders of a purpose come to these numbers again."""
    theirs = sa.select(people_table.c.id).where(
        people_table.c.channel == CHANNEL, people_table.c.address.in_(few(hashes))
    )
    gone = sa.delete(optouts).where(optouts.c.person_id.in_(theirs), optouts.c.purpose == purpose)
    await connection.execute(gone)


async def forget(connection: AsyncConnection, hashes: Iterable[str]) -> None:
    """Delete what is kept of some numbers; a refusal stays, as it is what leaves them alone."""
    theirs = sa.select(people_table.c.id).where(
        people_table.c.channel == CHANNEL, people_table.c.address.in_(few(hashes))
    )
    refusing = sa.select(optouts.c.person_id)
    for whose in (recipients.c.citizen_id, outbox.c.person_id, zbs.c.person_id):
        await connection.execute(sa.delete(whose.table).where(whose.in_(theirs)))
    gone = sa.delete(people_table).where(people_table.c.id.in_(theirs))
    await connection.execute(gone.where(people_table.c.id.not_in(refusing)))


async def proven_by(connection: AsyncConnection, person: int, at: datetime) -> set[str]:
    """The numbers by which a person, on any of their channels, has proven a dossier."""
    whose = await links.citizen(connection, person)
    query = sa.select(proofs.c.phone_hash).where(
        proofs.c.person_id.in_(persons(whose)), proofs.c.until > at
    )
    return set((await connection.execute(query)).scalars())


def _portions(many: Iterable[_Item]) -> Iterator[list[_Item]]:
    """As many as one statement can be given."""
    given = list(dict.fromkeys(many))
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]
