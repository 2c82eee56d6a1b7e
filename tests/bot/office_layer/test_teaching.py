"""The office's layer comes into force in every process, and nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import pytest

from bot.delivery.deferred import Deferred
from bot.delivery.wake import Bell
from bot.office_layer.teaching import Teaching
from bot.officers.roles import Officer, Role
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.office import layer_history
from bot.wallclock import now
from bot.wiring import answering
from handlers.conversation import Incoming, Session
from tests.migrated import stocked

LAN = Officer(1, "Lan", Role.officer)
CODE = "1.001193"


async def put(database: Database, entry: dict[str, Any] | None) -> None:
    async with database.write() as connection:
        await layer_history.put(connection, CODE, entry, by=LAN, why="edit", at=now())


async def test_a_change_reaches_every_process(database: Database) -> None:
    """Each process takes the newest layer once, whoever wrote it; nothing new is no work."""
    taken: list[list[Mapping[str, Any]]] = [[], []]
    one, other = (Teaching(database, seen.append, Bell()) for seen in taken)
    assert not await one.refresh()
    await put(database, {"code": CODE, "aliases": ["a"]})
    await one.tell()
    assert await other.refresh()
    assert not await other.refresh()
    await put(database, None)
    await one.refresh()
    assert taken == [[{CODE: {"code": CODE, "aliases": ["a"]}}, {}], [taken[0][0]]]


async def test_a_ring_wakes_the_round(database: Database) -> None:
    """The round takes a change when the bell rings, without waiting for its next look."""
    taken: list[Mapping[str, Any]] = []
    bell = Bell()
    teaching = Teaching(database, taken.append, bell)
    teaching.POLL_SECONDS = 60.0
    task = asyncio.create_task(teaching.run())
    try:
        await put(database, {"code": CODE})
        bell.wake()
        async with asyncio.timeout(5):
            while not taken:
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Deferred:
    """Handlers over the bundled catalogue, loaded once."""
    made = answering(Settings(data_dir=stocked(tmp_path_factory.mktemp("kho"))))
    deferred = Deferred(lambda: made)
    asyncio.run(deferred.load())
    return deferred


async def ask(answer: Deferred, text: str) -> list[str]:
    turn = await answer(Incoming("lan", "web", text, now()), Session())
    return list(turn.codes[:1])


async def test_an_alias_is_found_next_time(loaded: Deferred) -> None:
    """Words given to a procedure lead to it from then on, and no more once they are taken back."""
    words = "xin giấy quạc quạc lông vũ"
    assert await ask(loaded, words) != [CODE]
    loaded.teach({CODE: {"code": CODE, "aliases": [words]}})
    assert await ask(loaded, words) == [CODE]
    assert await ask(loaded, "làm khai sinh cho con") == [CODE]
    loaded.teach({})
    assert await ask(loaded, words) != [CODE]


async def test_a_bad_entry_is_left_out(loaded: Deferred) -> None:
    """An entry that cannot be used leaves the procedure as it is, and the others are used."""
    loaded.teach({CODE: {"code": CODE, "channels": "x"}, "2.000815": {"code": "2.000815"}})
    assert loaded.ports.catalogue.get(CODE).channels
    loaded.teach({})


async def test_nobody_waits_while_it_is_built(loaded: Deferred) -> None:
    """While catalogue and index are built anew, the loop goes on answering."""
    longest, answered = 0.0, 0
    building = asyncio.create_task(asyncio.to_thread(loaded.teach, {CODE: {"code": CODE}}))
    while not building.done():
        began = time.perf_counter()
        assert await ask(loaded, "làm khai sinh cho con") == [CODE]
        await asyncio.sleep(0)
        longest, answered = max(longest, time.perf_counter() - began), answered + 1
    # Far under the 2 s people are promised; a loop that stood still would answer but once.
    assert answered > 3
    assert longest < 1.0
