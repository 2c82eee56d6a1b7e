"""Of several processes that poll with one token one polls, and another follows when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.turn import Turn
from bot.store import migrate
from bot.store.engine import Database
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_bot import TOKEN as ZALO_TOKEN
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_server import running
from tests.talking import Start, until

from .zalo.conftest import start as start


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turn, "LEASE", timedelta(seconds=0.4))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request: Any, tmp_path: Path) -> AsyncIterator[Database]:
    """A store of its own, on each engine."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'turn.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
    database = Database(url)
    await migrate.upgrade(database)
    yield database
    await database.close()


class Process:
    """A process that polls, and notes when it does."""

    def __init__(self, database: Database) -> None:
        self.polling = False
        self.turn = Turn(database, "test")
        self.task = asyncio.create_task(self.turn.run(self._poll, lambda: None))

    async def _poll(self) -> None:
        self.polling = True
        try:
            await asyncio.Event().wait()
        finally:
            self.polling = False

    async def stop(self) -> None:
        """End as on a clean stop."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


async def test_one_polls_and_another_follows(database: Database) -> None:
    """Of three one polls, for longer than a lease; when it stops, another does."""
    processes = [Process(database) for _ in range(3)]
    for left in (3, 2, 1):
        await until(lambda: any(process.polling for process in processes))
        for _ in range(10):
            assert sum(process.polling for process in processes) == 1
            await asyncio.sleep(0.1)
        gone = next(process for process in processes if process.polling)
        await gone.stop()
        processes.remove(gone)
        assert len(processes) == left - 1


async def test_killed_process_is_followed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed process had is free when its lease ends."""
    first = Process(database)
    await until(lambda: first.polling)
    second = Process(database)

    async def never() -> None:
        return None

    monkeypatch.setattr(first.turn, "_give_back", never)
    await first.stop()
    assert not second.polling
    await until(lambda: second.polling)
    await second.stop()


async def test_telegram_sees_one_poller(start: Start) -> None:
    """Two processes, one token: Telegram never refuses a poll, and every message is answered."""
    fake = TelegramServer()
    async with running(fake.app()) as address:
        bots = [await start(telegram_token=TOKEN, telegram_api_url=address) for _ in range(2)]
        for number in range(3):
            await fake.say(f"Làm khai sinh {number}", 100 + number)
        await until(lambda: len(fake.texts) == 3)
        await asyncio.sleep(0.5)
        assert {await bot.state("telegram") for bot in bots} == {"on"}
        assert not any("polling" in bot.parts.platforms[0].health.text for bot in bots)


async def test_zalo_bot_sees_one_poller(start: Start) -> None:
    """Two processes, one token: one polls, the other says that it waits."""
    fake = ZaloBotServer()
    async with running(fake.app()) as address:
        given = {"zalo_bot_token": ZALO_TOKEN, "zalo_bot_api_url": address}
        bots = [await start(**given) for _ in range(2)]
        platforms = [bot.parts.platforms[0] for bot in bots]
        await until(lambda: sum("khác" in platform.health.text for platform in platforms) == 1)
