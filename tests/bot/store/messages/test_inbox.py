"""The inbox, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.store.citizens import people
from bot.store.engine import Database
from bot.store.messages import history, inbox
from bot.store.messages.inbox import Received
from bot.wallclock import now


async def receive(database: Database, address: str, message: str, text: str = "a") -> Received:
    async with database.write() as connection:
        return await inbox.receive(connection, "web", address, message, {"text": text}, now())


async def claim(
    database: Database, worker: str = "w", limit: int = 10, later: float = 0
) -> list[inbox.Claimed]:
    async with database.write() as connection:
        return await inbox.claim(connection, worker, limit, now() + timedelta(seconds=later))


async def finish(database: Database, message: inbox.Claimed) -> bool:
    async with database.write() as connection:
        return await inbox.finish(connection, message)


async def test_repeated_message_has_one_effect(database: Database) -> None:
    """A message sent twice under one id is kept once and gets the same number."""
    first = await receive(database, "lan", "m1")
    again = await receive(database, "lan", "m1")

    assert (again.id, again.seq, again.repeated) == (first.id, first.seq, True)
    assert len(await claim(database)) == 1


async def test_simultaneous_repeats_have_one_effect(database: Database) -> None:
    """Twenty deliveries of one message at once are one message."""
    received = await asyncio.gather(*(receive(database, "lan", "m1") for _ in range(20)))

    assert len({r.id for r in received}) == 1
    assert sum(not r.repeated for r in received) == 1


async def test_one_person_in_order_others_meanwhile(database: Database) -> None:
    """A person's second message waits for the first; other people's do not."""
    for number in (1, 2):
        for person in ("lan", "hoa"):
            await receive(database, person, f"{person}{number}", f"{person}{number}")

    first = await claim(database)
    assert [m.text for m in first] == ["lan1", "hoa1"]
    assert await claim(database) == []

    assert await finish(database, first[0])
    assert [m.text for m in await claim(database)] == ["lan2"]


async def test_lease_of_a_dead_worker_ends(database: Database) -> None:
    """What a killed worker held is picked up after its lease, and its late commit is refused."""
    await receive(database, "lan", "m1")
    (dead,) = await claim(database, "dead")
    assert await claim(database, "next", later=inbox.LEASE.total_seconds() - 1) == []

    (taken,) = await claim(database, "next", later=inbox.LEASE.total_seconds() + 1)

    assert not await finish(database, dead)
    assert await finish(database, taken)
    assert inbox.LEASE.total_seconds() <= 30


async def test_clock_set_back_blocks_nobody(database: Database) -> None:
    """A message, and even a lease, from before the clock was set back an hour is found."""
    await receive(database, "lan", "m1")
    assert len(await claim(database, later=-3600)) == 1

    await receive(database, "hoa", "m2")
    assert len(await claim(database, later=3600)) == 2
    assert len(await claim(database)) == 2


async def test_message_put_back_waits_and_keeps_its_place(database: Database) -> None:
    """A message left for another try is not taken before its time, nor overtaken."""
    await receive(database, "lan", "m1", "one")
    await receive(database, "lan", "m2", "two")
    (message,) = await claim(database)
    async with database.write() as connection:
        await inbox.put_back(connection, message, again_at=now() + timedelta(seconds=5))

    assert await claim(database) == []
    (again,) = await claim(database, later=6)
    assert (again.text, again.attempts) == ("one", 1)


async def test_released_message_is_free_at_once(database: Database) -> None:
    """A message given back is taken again without counting as a failure."""
    await receive(database, "lan", "m1")
    (message,) = await claim(database)
    async with database.write() as connection:
        assert await inbox.release(connection, message)

    (again,) = await claim(database)
    assert again.attempts == 0


async def test_many_workers_never_share_a_message(database: Database) -> None:
    """Eight workers over forty people claim each message once."""
    for person in range(40):
        await receive(database, f"p{person}", f"m{person}")

    claimed = await asyncio.gather(*(claim(database, f"w{n}", 7) for n in range(8)))

    ids = [message.id for messages in claimed for message in messages]
    assert len(ids) == len(set(ids))
    assert len(ids) + len(await claim(database, limit=50)) == 40


async def test_numbers_grow_in_the_order_of_commits(database: Database) -> None:
    """Whoever reads after number n misses nothing: numbers are gapless for one person."""
    received = await asyncio.gather(*(receive(database, "lan", f"m{n}") for n in range(30)))
    async with database.read() as connection:
        person = await people.find(connection, "web", "lan")
        assert person is not None
        lines = await history.after(connection, person, 0, 100)

    assert sorted(r.seq for r in received) == list(range(1, 31))
    assert [line.seq for line in lines] == list(range(1, 31))
