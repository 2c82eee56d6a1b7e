"""iGate, asked with the credentials a province issues: a Keycloak token, then a search by code.

The token lives for some minutes, is kept in memory only, and is renewed before it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sources.codes import same
from bot.sources.contract import Answer, SourceConfused, SourceRefused
from bot.sources.http import Http, NotLetIn
from bot.sources.reading import understood
from knowledge.formats.national import from_igate

SEARCH = "/pa/dossier/search"
SHORTEST, LONGEST = 30.0, 3600.0
"""How many seconds a token is trusted at least and at most, whatever the server says."""


@dataclass(frozen=True)
class Account:
    """Where to ask and as whom; ``agency`` narrows the search to one agency and those below."""

    url: str
    token_url: str
    client: str
    secret: str = field(repr=False)
    agency: str = ""


@dataclass(frozen=True)
class _Token:
    text: str = field(repr=False)
    until: float


class IGate:
    """Asks iGate's search for one dossier."""

    name = "hệ thống một cửa điện tử của tỉnh (iGate)"
    key = "igate"
    AGE = 0.8
    """The part of its life after which a token is renewed."""

    def __init__(self, account: Account, clock: Callable[[], float]) -> None:
        self._account = account
        self._clock = clock
        self._http = Http()
        self._token: _Token | None = None
        self._renewing = asyncio.Lock()

    async def ask(self, code: str) -> Answer:
        """Ask once; a token that was refused is renewed once."""
        token = await self._good_token()
        try:
            answer = await self._search(token, code)
        except NotLetIn:
            self._forget(token)
            answer = await self._search(await self._good_token(), code)
        item = _chosen(answer, code)
        return understood(from_igate, item) if item is not None else None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _search(self, token: _Token, code: str) -> dict[str, Any]:
        query = {"page": "0", "size": "10", "spec": "page", "code": code}
        if self._account.agency:
            query["ancestor-agency-id"] = self._account.agency
        return await self._http.call(
            "GET",
            self._account.url + SEARCH,
            params={**query, "sort": "updatedDate,desc"},
            headers={"Authorization": f"Bearer {token.text}", "Accept": "application/json"},
        )

    async def _good_token(self) -> _Token:
        # Many citizens at once need one token.
        async with self._renewing:
            if self._token is None or self._clock() >= self._token.until:
                self._token = await self._new_token()
            return self._token

    def _forget(self, token: _Token) -> None:
        if self._token is token:
            self._token = None

    async def _new_token(self) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._account.client,
            "client_secret": self._account.secret,
        }
        asked = self._clock()
        try:
            answer = await self._http.call("POST", self._account.token_url, data=form)
        except SourceConfused as error:
            # Keycloak says 400 to a client that may not have a token.
            raise SourceRefused("token 400") if error.detail == "400" else error from None
        text = answer.get("access_token")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise SourceConfused("no token")
        return _Token(text, asked + _life(answer.get("expires_in")) * self.AGE)


def _life(seconds: Any) -> float:
    try:
        return max(SHORTEST, min(float(seconds), LONGEST))
    except (TypeError, ValueError):
        return SHORTEST


def _chosen(answer: dict[str, Any], code: str) -> dict[str, Any] | None:
    content = answer.get("content")
    if not isinstance(content, list):
        raise SourceConfused("content")
    if not content:
        return None
    for item in content:
        if isinstance(item, dict) and same(str(item.get("code")), code):
            return item
    # It may search by likeness, or be wrong: either way it was not about this dossier.
    raise SourceConfused("another code")
