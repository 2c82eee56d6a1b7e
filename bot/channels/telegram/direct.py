"""python-telegram-bot's requests over aiohttp: a third of the work of its own, over httpx."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 4.0
"""How long an idle connection is kept: one that Telegram closes first leaves a call unsure."""


class ServerTrouble(NetworkError):
    """Telegram, or something on the way to it, answered with a 5xx."""


def parse(payload: bytes) -> dict[str, Any]:
    """Parse an answer; one that is no JSON object is not quoted in the log."""
    try:
        parsed = json.loads(payload)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise TelegramError("Invalid server response")
    return parsed


class Direct(BaseRequest):
    """Requests without a proxy; the connections open at the first call."""

    def __init__(self, connections: int, seconds: float) -> None:
        self._connections = connections
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take where nothing else is said."""
        return self._seconds

    async def initialize(self) -> None:
        """Nothing to do before the first call."""

    async def shutdown(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """Ask; a 5xx raises, and every other failure has as its cause what aiohttp says."""
        given = isinstance(read_timeout, DefaultValue) or read_timeout is None
        seconds = self._seconds if given else float(read_timeout)
        try:
            async with self._open().request(
                method,
                url,
                **_body(request_data),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=CONNECT_SECONDS, sock_read=seconds
                ),
            ) as answer:
                code, payload = answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # Without the text of the error, which names the address and so the token.
            raise NetworkError(type(error).__name__) from error
        if code >= 500:
            raise ServerTrouble(f"HTTP {code}")
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer."""
        return parse(payload)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=IDLE_SECONDS
            )
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


def _body(given: RequestData | None) -> dict[str, Any]:
    """Put parameters as Telegram reads them (Bot API, "Making requests"): JSON, or with files."""
    if given is None:
        return {}
    if not given.multipart_data:
        return {"json": given.json_parameters}
    form = aiohttp.FormData()
    for name, value in given.json_parameters.items():
        form.add_field(name, value)
    for name, file in given.multipart_data.items():
        file_name, content, kind = file[:3]
        form.add_field(name, content, filename=file_name, content_type=kind)
    return {"data": form}
