"""The fake Telegram of a crash run: keeps which call suffered what."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_server import Method, Server, Trouble


@dataclass
class Watching(Server):
    """Remembers troubles with the calls they came to."""

    suffered: list[tuple[float, dict[str, Any], Trouble]] = field(default_factory=list)

    async def _suffer(
        self,
        trouble: Trouble,
        method: str,
        work: Method,
        body: dict[str, Any],
        request: web.Request,
    ) -> web.StreamResponse:
        self.suffered.append((time.time(), body, trouble))
        return await super()._suffer(trouble, method, work, body, request)


class Platform(TelegramServer):
    """Hands updates to whoever asks in ``made``; nothing is posted by itself."""

    def __init__(self, *, polling: bool) -> None:
        super().__init__()
        watching = Watching(orders=self.server.orders)
        self.server = watching
        self.watching = watching
        self.polling = polling

    async def deliver(self, content: dict[str, Any]) -> dict[str, Any]:
        """Number an update; who polls gets it, a webhook is called by the story."""
        update = {"update_id": next(self._updates), **content}
        if self.polling:
            self.waiting.append(update)
            self._arrived.set()
        return update
