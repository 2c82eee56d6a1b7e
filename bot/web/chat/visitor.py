"""Who is at the page: a random name in a signed cookie, and whose page may call us."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from aiohttp import web
from itsdangerous import BadData, TimestampSigner

from bot.wallclock import local, now
from bot.web.origins import Origins

COOKIE = "mot_cua"
VISITOR = web.RequestKey("visitor", str)
BUCKET = web.RequestKey("bucket", str)
"""Whose rate a message counts against."""
ORIGIN = web.RequestKey("origin", str)
"""A fingerprint of where they are; empty if that is not known."""
_ISSUE = web.RequestKey("issue_cookie", bool)


class Visitors:
    """Reads and writes the session cookie."""

    def __init__(self, key: str, days: int, origins: Origins, *, secure: bool) -> None:
        self._signer = TimestampSigner(key, salt="web chat")
        self._age = days * 86_400
        self._origins = origins
        self._secure = secure

    def recognise(self, request: web.Request) -> None:
        """Note who it is; whoever brings no valid cookie is new and gets one."""
        known = self._read(request.cookies.get(COOKIE, ""))
        request[VISITOR] = known or secrets.token_urlsafe(16)
        request[ORIGIN] = self._origins.of(request, local(now()).date())
        # Whoever brings no cookie could be somebody new with every message: they share a rate.
        request[BUCKET] = known or f"new at {request[ORIGIN] or request.remote}"
        # Opening the page renews the cookie, so that a visitor who comes back is remembered.
        request[_ISSUE] = known is None or request.path == "/"

    def _read(self, value: str) -> str | None:
        try:
            return self._signer.unsign(value, max_age=self._age).decode()
        except (BadData, UnicodeDecodeError):
            return None

    def sign(self, visitor: str) -> str:
        """Write the cookie's value for a visitor."""
        return self._signer.sign(visitor).decode()

    async def issue(self, request: web.Request, response: web.StreamResponse) -> None:
        """Add the cookie to a response that is about to be sent."""
        if request.get(_ISSUE):
            secure = "; Secure" if self._secure else ""
            # Written as a header: aiohttp has gone over its cookies by the time this is called.
            response.headers.add(
                "Set-Cookie",
                f"{COOKIE}={self.sign(request[VISITOR])}; Path=/; Max-Age={self._age}; "
                f"HttpOnly; SameSite=Lax{secure}",
            )


def from_our_page(request: web.Request, public_url: str) -> bool:
    """Tell whether a request was sent by our own page.

    Browsers send Origin with every POST and socket, so another site's page is known by it; a
    program that sends none carries no cookie of a person either.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return origin == public_url or urlsplit(origin).netloc == request.host
