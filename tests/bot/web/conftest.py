"""A whole bot behind an HTTP client, with the scripted conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Parts, assemble
from bot.settings import Settings
from tests import scripted
from tests.migrated import bring_up


@dataclass
class Chat:
    """One visitor's browser, and the bot it talks to."""

    client: TestClient[Any, Any]
    parts: Parts
    visitor: Callable[[], Awaitable[TestClient[Any, Any]]]
    ids: int = field(default=0)

    async def post(self, text: str, choice: str | None = None, **more: Any) -> Any:
        """Send a message over HTTP."""
        self.ids += 1
        body = {"id": f"posted-{self.ids}", "text": text, "choice": choice, **more}
        return await self.client.post("/chat/messages", json=body)

    async def history(self, after: int | None = 0) -> dict[str, Any]:
        """Read the conversation over HTTP."""
        query = {} if after is None else {"after": str(after)}
        feed: dict[str, Any] = await (await self.client.get("/chat/messages", params=query)).json()
        return feed

    async def answers(self, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        """Wait for a number of the bot's messages."""
        async with asyncio.timeout(seconds):
            while True:
                items, after, more = [], 0, True
                while more:
                    feed = await self.history(after)
                    items, after, more = items + feed["items"], feed["seq"], feed["more"]
                found = [item for item in items if item["who"] == "bot"]
                if len(found) >= count and not feed["typing"]:
                    return found
                await asyncio.sleep(0.02)


Start = Callable[..., Awaitable[Chat]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a bot with given settings; everything is closed after the test."""
    async with AsyncExitStack() as stack:

        async def started(**settings: Any) -> Chat:
            given = Settings(**{"data_dir": tmp_path, "web_rate": 1000, **settings})
            parts = assemble(given, scripted.answer)
            stack.push_async_callback(parts.database.close)
            await bring_up(parts.database)
            parts.worker.POLL_SECONDS = parts.sender.POLL_SECONDS = 0.05
            for part in (parts.sender, parts.worker):
                task = asyncio.create_task(part.run())
                stack.push_async_callback(asyncio.wait, [task])
                stack.push_async_callback(part.stop, 2)
            server = TestServer(parts.site)

            async def visitor() -> TestClient[Any, Any]:
                return await stack.enter_async_context(TestClient(server))

            return Chat(await visitor(), parts, visitor)

        yield started


@pytest.fixture
async def chat(start: Start) -> Chat:
    """A bot with the default settings, and a rate that no test reaches by chance."""
    return await start()


async def said(socket: ClientWebSocketResponse, kind: str, seconds: float = 5) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(seconds):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if frame["type"] == kind:
                return frame
