"""Calls to a source over HTTP, whose failures are a source's errors.

Nothing raised here carries an address, a header or a body: secrets and people stand in them.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from bot.sources.contract import SourceConfused, SourceDown, SourceRefused

LARGEST = 2 * 1024 * 1024
"""Bytes of an answer about one dossier; a longer one is none."""


class TooOften(SourceDown):
    """Hệ thống hồ sơ báo bị hỏi quá nhiều; chương trình sẽ hỏi thưa hơn."""

    retry = False


class NotLetIn(SourceRefused):
    """Hệ thống hồ sơ không cho vào: kiểm tra tài khoản kết nối và quyền tra cứu của nó."""


class Http:
    """One source's connections; they open at the first call."""

    CONNECTIONS = 8

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        """Call; ``request`` is what aiohttp takes. Whoever calls sets the time-out around it.

        Raises:
            SourceError: no JSON object came back with status 200; NotLetIn on 401 and 403.
        """
        try:
            # A redirection would take the secrets elsewhere.
            async with self._open().request(
                method, url, allow_redirects=False, **request
            ) as response:
                _check(response.status)
                return _object(await _whole(response))
        except aiohttp.InvalidURL:
            raise SourceRefused("address") from None
        except (aiohttp.ClientError, OSError) as error:
            raise SourceDown(type(error).__name__) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self.CONNECTIONS, keepalive_timeout=15)
            # Cookies of one login would mix with those of the next.
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _check(status: int) -> None:
    if status in (401, 403):
        raise NotLetIn(str(status))
    if status == 429:
        raise TooOften(str(status))
    if status >= 500 or status == 408:
        raise SourceDown(str(status))
    if status != 200:
        raise SourceConfused(str(status))


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST:
            raise SourceConfused("too long")
        parts.append(part)
    return b"".join(parts)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SourceConfused("not JSON") from None
    if not isinstance(value, dict):
        raise SourceConfused("not an object")
    return value
