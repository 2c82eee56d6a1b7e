"""Keys of pushes: one effect, whoever comes first, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.store.dossiers import pushes
from bot.store.dossiers.pushes import KEPT, Push
from bot.store.engine import Database

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


async def push(database: Database, body: str, at: datetime = AT) -> Push | None:
    """Claim a key, take a while, and answer."""
    async with database.write() as connection:
        earlier = await pushes.claim(connection, "key", body, at)
        if earlier is None:
            await asyncio.sleep(0.02)
            await pushes.answered(connection, "key", {"body": body})
    return earlier


async def test_one_of_many_at_once_has_the_effect(database: Database) -> None:
    """The others wait for its answer and get it, never an empty one."""
    earlier = await asyncio.gather(*(push(database, f"body-{n}") for n in range(6)))
    (first,) = [n for n, one in enumerate(earlier) if one is None]
    said = Push(f"body-{first}", {"body": f"body-{first}"})
    assert [one for one in earlier if one] == [said] * 5


async def test_key_of_a_push_that_failed_is_free(database: Database) -> None:
    """What was rolled back leaves no key behind."""
    try:
        async with database.write() as connection:
            await pushes.claim(connection, "key", "body", AT)
            raise RuntimeError
    except RuntimeError:
        pass
    assert await push(database, "body") is None


async def test_keys_are_forgotten_after_two_days(database: Database) -> None:
    """Nothing is kept longer than a repeat can take."""
    await push(database, "body")
    assert await push(database, "body", AT + KEPT - timedelta(seconds=1)) is not None
    assert await push(database, "other", AT + KEPT + timedelta(seconds=1)) is None
