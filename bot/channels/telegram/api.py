"""The Bot API: python-telegram-bot's Bot, with results as they come and no word of them logged."""

from __future__ import annotations

import os
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.telegram.direct import Direct, ServerTrouble, parse

# Durations as timedelta, which the library's next major version has anyway; without it, every
# RetryAfter warns of the change.
os.environ.setdefault("PTB_TIMEDELTA", "true")

POLL_SECONDS = 25
"""How long Telegram holds a getUpdates that has nothing to give."""

SEND_SECONDS = 12.0
"""How long Telegram may take for anything else: well within the sender's patience."""

_CONNECTIONS = 64


class Request(HTTPXRequest):
    """Requests that tell a 5xx from a broken connection; through a proxy, if need be."""

    async def do_request(self, *args: Any, **kw: Any) -> tuple[int, bytes]:
        """Ask, and raise on a 5xx: python-telegram-bot would call it any network error."""
        code, payload = await super().do_request(*args, **kw)
        if code >= 500:
            raise ServerTrouble(f"HTTP {code}")
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; one that is no JSON object is not quoted in the log."""
        return parse(payload)


class Api(Bot):
    """The methods of the Bot API by name.

    Results stay plain JSON: a message that arrived must not look lost because a field of the
    answer was not understood.
    """

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method; a parameter that is None is left out.

        Raises:
            TelegramError: see ``bot.channels.telegram.errors``.
        """
        return await self._post(method, parameters)

    async def updates(self, offset: int | None, allowed: list[str]) -> list[Any]:
        """Wait for updates from ``offset`` on, which confirms those before it."""
        data = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": allowed}
        # Ten seconds more than Telegram waits: a connection that died in silence is noticed.
        found = await self._post("getUpdates", data, read_timeout=POLL_SECONDS + 10)
        return found if isinstance(found, list) else []

    async def file(self, path: str) -> bytes:
        """Fetch a file by the path that getFile told.

        Raises:
            TelegramError: see ``bot.channels.telegram.errors``; its text is not for the log.
        """
        return await self._request[1].retrieve(f"{self.base_file_url}/{path}")

    async def close_connections(self) -> None:
        """Close every connection."""
        for request in self._request:
            await request.shutdown()


def open_api(token: str, url: str, proxy: str = "", *, seconds: float = SEND_SECONDS) -> Api:
    """Make an Api for one bot; ``url`` is the server, without token, ``seconds`` its time."""
    return Api(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=_request(_CONNECTIONS, proxy, seconds),
        get_updates_request=_request(1, proxy, seconds),
    )


def _request(connections: int, proxy: str, seconds: float) -> BaseRequest:
    if not proxy:
        return Direct(connections, seconds)
    return Request(
        connection_pool_size=connections,
        read_timeout=seconds,
        pool_timeout=5.0,
        proxy=proxy or None,
        # What the office set is what holds, not what the shell's variables say.
        httpx_kwargs={"trust_env": False},
    )
