"""The embedded database when it is locked or full."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import migrate
from bot.store.engine import Database, StoreDown
from bot.store.messages import inbox
from bot.wallclock import now


@pytest.fixture
async def embedded(tmp_path: Path) -> Database:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", busy_seconds=0.2)
    await migrate.upgrade(database)
    return database


async def put(database: Database, text: str = "a") -> None:
    async with database.write() as connection:
        await inbox.receive(connection, "web", "lan", text[:20], {"text": text}, now())


async def test_locked_database_is_down_not_broken(embedded: Database, tmp_path: Path) -> None:
    """A write says StoreDown while another program holds the file, and works again after."""
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreDown):
        await put(embedded)
    results = await asyncio.gather(*(put(embedded) for _ in range(5)), return_exceptions=True)
    assert all(isinstance(result, StoreDown) for result in results)

    other.execute("ROLLBACK")
    other.close()
    await put(embedded)
    await embedded.close()


async def test_reading_goes_on_while_another_writes(embedded: Database, tmp_path: Path) -> None:
    """A lock on writing does not keep anybody from reading."""
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with embedded.read() as connection:
        assert not await inbox.any_waiting(connection)
    other.close()
    await embedded.close()


async def test_full_disk_is_down_and_keeps_what_was_there(embedded: Database) -> None:
    """A write that finds no room says StoreDown and leaves no half of itself."""
    await put(embedded, "kept")
    async with embedded.write() as connection:
        pages = (await connection.execute(sa.text("PRAGMA page_count"))).scalar_one()
    # One connection, so that the limit is that of the write below.
    async with embedded.write() as connection:
        await connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StoreDown):
        await put(embedded, "x" * 100_000)
    async with embedded.read() as connection:
        count = await connection.execute(sa.text("SELECT count(*) FROM inbox"))
        assert count.scalar_one() == 1
    await embedded.close()


async def test_our_own_mistakes_are_not_called_down(embedded: Database) -> None:
    """A broken statement shows itself; only the store's troubles are StoreDown."""
    with pytest.raises(sa.exc.IntegrityError):
        async with embedded.write() as connection:
            await connection.execute(
                sa.text("INSERT INTO sessions VALUES (999, '{}', 1, '2026-01-01')")
            )
    await embedded.close()


async def test_what_is_deleted_is_gone(tmp_path: Path) -> None:
    """SQLite overwrites what is deleted, so that nobody's words stay in pages that are free."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    async with database.read() as connection:
        assert (await connection.execute(sa.text("PRAGMA secure_delete"))).scalar_one() == 1
    await database.close()
