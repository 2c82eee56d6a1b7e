"""Wake-ups between processes."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.delivery.calls import Calls
from bot.delivery.wake import Bell
from bot.store.engine import Database


@pytest.mark.postgresql
async def test_a_ring_wakes_the_other_process(postgresql: str) -> None:
    """A ring in one process is heard in another, also after the connection was lost."""
    database = Database(postgresql)
    ours, theirs = Bell(), Bell()
    calls = [Calls(database, name, {"queued": bell}) for name, bell in (("a", ours), ("b", theirs))]
    for call in calls:
        call.RETRY_SECONDS = 0.1
    tasks = [asyncio.create_task(call.run()) for call in calls]
    try:
        assert await theirs.wait(5)  # both listen now, or will
        await _until_heard(ours, theirs)
        async with database.write() as connection:
            await connection.execute(sa.text(_CUT))
        await _until_heard(ours, theirs)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()


_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE query LIKE 'LISTEN%' OR query LIKE '%pg_notify%' AND pid <> pg_backend_pid()"
)


async def _until_heard(ours: Bell, theirs: Bell) -> None:
    async with asyncio.timeout(10):
        while True:
            ours.ring()
            if await theirs.wait(0.2):
                return


async def test_on_sqlite_nothing_is_called(tmp_path: object) -> None:
    """Where nothing carries rings, a bell rings in its own process only, and nothing waits."""
    bell = Bell()
    calls = Calls(Database(f"sqlite+aiosqlite:///{tmp_path}/x.db"), "a", {"queued": bell})
    await asyncio.wait_for(calls.run(), 1)
    bell.ring()
    assert bell.others is None
    assert await bell.wait(0.1)
