"""Calls to a platform over HTTP, whose failures say whether the call may have had its effect.

Nothing raised here carries an address, a header or a body: tokens stand in them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.contract import Busy, NotAllowed, Unsure

_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True)
class Answer:
    """What a platform answered; ``body`` is empty when it was no JSON object."""

    status: int
    body: dict[str, Any]


class Caller:
    """One platform's server; the connection opens at the first call."""

    SECONDS = 15.0
    """How long a call may take, less than the sender's patience."""
    CONNECT_SECONDS = 5.0
    IDLE_SECONDS = 4.0
    """How long an idle connection is kept: a server that closes it first leaves a call unsure."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, path: str, *, seconds: float = SECONDS, **request: Any
    ) -> Answer:
        """Call ``path``; ``request`` is what aiohttp takes (json, data, headers, params).

        Raises:
            Busy: it never left. Unsure: it left, and no whole answer came back.
            NotAllowed: the address in the settings is no address.
        """
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=self.CONNECT_SECONDS)
        try:
            url = f"{self._base}{path}"
            async with self._open().request(method, url, timeout=timeout, **request) as response:
                return Answer(response.status, _object(await response.read()))
        except aiohttp.InvalidURL:
            raise NotAllowed("address") from None
        except _NEVER_LEFT as error:
            raise Busy(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unsure(type(error).__name__) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=self.IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
