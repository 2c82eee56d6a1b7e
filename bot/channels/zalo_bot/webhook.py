"""POST /webhook/zalo-bot: the secret first, then the body, then the inbox, then 200."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.channels.doors import FORGED, NOT_JSON, OK, Unread, answer, parse

PATH = "/webhook/zalo-bot"
HEADER = "X-Bot-Api-Secret-Token"

Take = Callable[[dict[str, Any]], Awaitable[None]]


class Door:
    """Takes updates that carry the secret."""

    def __init__(self, secret: str, take: Take) -> None:
        self._secret = secret.encode()
        self._take = take

    async def serve(self, request: web.Request) -> web.Response:
        """Answer 200 once the message is kept; StoreDown becomes 503 and the platform repeats."""
        if not request.can_read_body:
            # The platform looks whether we are there, without a body and without a secret.
            return answer(*OK)
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return answer(*FORGED)
        try:
            update = parse(await request.read())
        except Unread:
            return answer(*NOT_JSON)
        await self._take(update)
        return answer(*OK)
