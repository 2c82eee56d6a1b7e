"""The chat over plain HTTP: GET reads on, waiting if asked to; POST sends."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.web.chat.desk import Desk, Refusal
from bot.web.chat.visitor import BUCKET, ORIGIN, VISITOR, from_our_page

MAX_WAIT = 25.0
"""The longest a reader is kept waiting, in seconds: less than any proxy's patience."""


class Polling:
    """Reading and sending without a socket."""

    def __init__(self, desk: Desk, public_url: str) -> None:
        self._desk = desk
        self._public_url = public_url

    async def read(self, request: web.Request) -> web.Response:
        """GET /chat/messages?after=seq&wait=seconds."""
        after, wait = number(request, "after"), number(request, "wait") or 0
        visitor = request[VISITOR]
        with self._desk.channel.listening(visitor) as changed:
            feed = await self._desk.feed(visitor, after)
            if not feed["items"] and after is not None and wait:
                feed = await self._news(visitor, after, changed, feed, min(wait, MAX_WAIT))
        return web.json_response(feed, headers={"Cache-Control": "no-store"})

    async def _news(
        self, visitor: str, after: int, changed: asyncio.Event, known: dict[str, Any], wait: float
    ) -> dict[str, Any]:
        """Wait until there is something else to read than what is known, or the time is up."""
        feed = known
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while feed == known:
                    await changed.wait()
                    changed.clear()
                    # Shielded: the end of the wait must not tear a read in two.
                    feed = await asyncio.shield(self._desk.feed(visitor, after))
        return feed

    async def send(self, request: web.Request) -> web.Response:
        """POST /chat/messages {id, text, choice}."""
        if not from_our_page(request, self._public_url):
            raise Refusal(403, "origin", "Tin nhắn phải được gửi từ trang trò chuyện này.")
        message = self._desk.read(await request.read())
        seq = await self._desk.accept(request[VISITOR], message, request[BUCKET], request[ORIGIN])
        return web.json_response({"id": message.id, "seq": seq}, status=202)


def number(request: web.Request, name: str) -> int | None:
    """Read a number from the query; what is none, or absurd, counts as absent."""
    value = request.query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
