"""Compiled catalogues in the store: the newest under each key, a few keys."""

from __future__ import annotations

from datetime import timedelta

from bot.store import compiled
from bot.store.engine import Database
from bot.wallclock import now


async def test_the_newest_under_a_key_is_kept(database: Database) -> None:
    """What is kept later takes the place of what was there; other keys stay."""
    large = bytes(range(256)) * 20_000
    async with database.write() as connection:
        await compiled.keep(connection, "a", b"1", now())
        await compiled.keep(connection, "b", large, now())
        await compiled.keep(connection, "a", b"2", now())

    async with database.read() as connection:
        assert await compiled.read(connection, "a") == b"2"
        assert await compiled.read(connection, "b") == large
        assert await compiled.read(connection, "c") is None


async def test_the_oldest_keys_go(database: Database) -> None:
    """Layers that were only tried do not fill the store."""
    async with database.write() as connection:
        for age in range(compiled.KEPT + 2):
            await compiled.keep(connection, str(age), b"x", now() + timedelta(minutes=age))
        found = [await compiled.read(connection, str(n)) for n in range(compiled.KEPT + 2)]

    assert [one is not None for one in found] == [False, False] + [True] * compiled.KEPT
