"""A whole bot beside fake platforms, in one loop, with the scripted conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Parts, assemble
from bot.settings import Settings
from tests import scripted
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_SECRET, ZaloOaServer
from tests.fakes.zalo_server import running
from tests.migrated import bring_up
from tests.talking import Bot, Start


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """Let a test set up logging without the next one writing to streams that are closed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start bots; ``talking=False`` leaves out worker, sender and the platforms' own loops."""
    async with AsyncExitStack() as stack:

        async def begin(*, talking: bool = True, answer: Any = None, **settings: Any) -> Bot:
            given = Settings(data_dir=tmp_path, log_level="error", **settings)
            parts = assemble(given, answer or scripted.answer)
            await bring_up(parts.database)
            client = TestClient(TestServer(parts.site))
            await client.start_server()
            stack.push_async_callback(parts.database.close)
            stack.push_async_callback(client.close)
            for platform in parts.platforms:
                stack.push_async_callback(platform.close)
            if talking:
                runs = [parts.worker.run, parts.sender.run, *(p.run for p in parts.platforms)]
                tasks = [asyncio.create_task(run()) for run in runs]
                stack.push_async_callback(_stop, parts, tasks)
            return Bot(parts, client)

        yield begin


async def _stop(parts: Parts, tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks[2:]:
        task.cancel()
    await parts.worker.stop(2)
    await parts.sender.stop(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def zalo() -> AsyncIterator[tuple[ZaloBotServer, str]]:
    """A fake Zalo Bot platform, and its address."""
    fake = ZaloBotServer()
    async with running(fake.app()) as address:
        yield fake, address


@pytest.fixture
async def oa() -> AsyncIterator[tuple[ZaloOaServer, dict[str, Any]]]:
    """A fake Zalo OA platform, and the settings of a bot that uses it."""
    fake = ZaloOaServer()
    async with running(fake.app()) as address:
        yield (
            fake,
            {
                "zalo_oa_app_id": APP_ID,
                "zalo_oa_app_secret": APP_SECRET,
                "zalo_oa_oa_secret": OA_SECRET,
                "zalo_oa_api_url": address,
                "zalo_oa_oauth_url": address,
                "zalo_oa_zbs_url": address,
            },
        )
