"""Fetching a photo from an address that came with a message: only from hosts that are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from bot.channels.contract import NoPhoto
from knowledge.photo import LARGEST_BYTES

SECONDS = 8.0


def allowed(url: str, hosts: Sequence[str]) -> str | None:
    """The address to fetch, None if it leads anywhere else than to ``hosts``.

    A host stands for itself and its subdomains, over https only; ``http://host:port`` for
    exactly that server (a mirror in the office's own network).
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or not host or not url.isascii() or not url.isprintable():
        return None
    if f"{parts.scheme}://{parts.netloc}" in hosts:
        return url
    known = any(host == given or host.endswith(f".{given}") for given in hosts)
    if not known or port not in (None, 80, 443) or parts.scheme not in ("http", "https"):
        return None
    # Old bodies name http; the same servers speak https.
    return parts._replace(scheme="https", netloc=host).geturl()


async def download(url: str, hosts: Sequence[str]) -> bytes:
    """Fetch at most 10 MB within 8 s; no redirect is followed, as it could lead anywhere.

    Raises:
        NoPhoto: the address is not allowed, or the photo did not come whole.
    """
    address = allowed(url, hosts)
    if address is None:
        raise NoPhoto("host")
    timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=4)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise NoPhoto(str(response.status))
            return await _read(response)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        # Whoever holds the address sees the photo, so it stands in no error.
        raise NoPhoto(type(error).__name__) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > LARGEST_BYTES:
            raise NoPhoto("size")
    return bytes(data)
