"""From a pick to the next person's answer: through inbox, turn, store and every process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.delivery.wake import Bell
from bot.delivery.worker import Worker
from bot.learning.following import Following
from bot.store.engine import Database
from bot.store.messages import inbox
from bot.store.messages.notes import fingerprint
from bot.store.tables.choices import choices
from bot.wallclock import now
from bot.wiring import Answering
from handlers.learning import Learning
from tests.conversing import Talk, ports

ASKED = "hộ tịch"


@asynccontextmanager
async def working(database: Database, learning: Learning) -> AsyncIterator[None]:
    """Handle what comes in, as a process does."""
    worker = Worker(
        database,
        Answering(replace(ports(), learning=learning)),
        {"web": Limits()},
        name="w",
        arrived=Bell(),
        answered=Bell(),
        fingerprint=partial(fingerprint, key="k" * 32),
    )
    worker.POLL_SECONDS = 0.02
    task = asyncio.create_task(worker.run())
    yield
    await worker.stop(5)
    await task


async def send(database: Database, person: str, text: str, *, origin: str) -> None:
    """Send a message and wait until it is answered."""
    payload = {"text": text, "choice": None, "origin": origin}
    async with database.write() as connection:
        await inbox.receive(connection, "web", person, f"{person}{text}", payload, now())
    async with asyncio.timeout(60):
        while True:
            async with database.read() as connection:
                if not await inbox.any_waiting(connection):
                    return
            await asyncio.sleep(0.02)


def listed(learning: Learning) -> list[str]:
    """What the next person who asks is offered, first first."""
    person = Talk(replace(ports(), learning=learning))
    person.say(ASKED)
    return [c.key for c in person.choices if c.key.startswith("card:")]


async def test_three_people_put_it_on_top_for_the_fourth(database: Database) -> None:
    """What three pick second stands first for the next; nothing of what they wrote is kept."""
    learning = Learning()
    following = Following(database, lambda: learning, Bell())
    before = await asyncio.to_thread(listed, learning)
    async with working(database, learning):
        for name in ("lan", "minh", "thu"):
            await send(database, name, f"{ASKED} ạ", origin=name)
            await send(database, name, "2", origin=name)
    assert await following.refresh()
    after = await asyncio.to_thread(listed, learning)
    assert after[0] == before[1]
    async with database.read() as connection:
        rows = (await connection.execute(sa.select(choices))).all()
    assert len(rows) == len({row.person for row in rows}) == 3
    assert {row.words for row in rows} == {"ho,tich"}
    assert not {"lan", "web:lan"} & {part for row in rows for part in (row.person, row.place)}


async def test_one_network_is_one_voice(database: Database) -> None:
    """Whoever comes back with new cookies from one network moves nothing."""
    learning = Learning()
    following = Following(database, lambda: learning, Bell())
    before = await asyncio.to_thread(listed, learning)
    async with working(database, learning):
        for number in range(4):
            await send(database, f"cookie{number}", ASKED, origin="home")
            await send(database, f"cookie{number}", "2", origin="home")
    await following.refresh()
    assert [line.people for line in learning.learned.lines] == [1]
    assert await asyncio.to_thread(listed, learning) == before
