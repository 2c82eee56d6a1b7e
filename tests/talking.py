"""A running bot as a test sees it: its webhooks, its health, its store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from aiohttp.test_utils import TestClient

from bot.assembly import Parts


@dataclass
class Bot:
    """A running bot and a client of its webhooks."""

    parts: Parts
    client: TestClient[Any, Any]

    async def ready(self) -> dict[str, Any]:
        """What /readyz tells."""
        answer: dict[str, Any] = await (await self.client.get("/readyz")).json()
        return answer

    async def state(self, channel: str) -> str:
        """The state of a channel as /readyz tells it."""
        return str((await self.ready())["channels"][channel]["state"])

    async def rows(self, query: str) -> list[Any]:
        """Read from the store."""
        async with self.parts.database.read() as connection:
            return list(await connection.execute(sa.text(query)))

    async def write(self, query: str) -> None:
        """Change the store."""
        async with self.parts.database.write() as connection:
            await connection.execute(sa.text(query))


async def until(true: Callable[[], Any], seconds: float = 8.0) -> Any:
    """Wait until something (also awaitable) holds."""
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.02)


Start = Callable[..., Awaitable[Bot]]
