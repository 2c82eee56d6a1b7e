"""The national synchronisation interface: a login gives a session, ``TraCuuHoSo`` one dossier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sources.codes import same
from bot.sources.contract import Answer, SourceConfused, SourceRefused
from bot.sources.http import Http, NotLetIn
from bot.sources.reading import understood
from knowledge.formats.national import from_national

SUCCESS = ("00", "0")


@dataclass(frozen=True)
class Account:
    """Where to log in and ask, and as whom; ``unit`` is the code of the asking unit (madonvi)."""

    url: str
    login_url: str
    user: str
    password: str = field(repr=False)
    unit: str


@dataclass(frozen=True)
class _Session:
    text: str = field(repr=False)
    since: float


class _Said(SourceConfused):
    """Hệ thống hồ sơ báo mã lỗi lạ; câu trả lời bị bỏ."""


class National:
    """Asks the national synchronisation interface for one dossier."""

    name = "hệ thống đồng bộ hồ sơ quốc gia"
    key = "national"
    AGAIN = 30.0
    """Seconds after a login in which an error is not taken for the session's end."""

    def __init__(self, account: Account, clock: Callable[[], float]) -> None:
        self._account = account
        self._clock = clock
        self._http = Http()
        self._session: _Session | None = None
        self._entering = asyncio.Lock()

    async def ask(self, code: str) -> Answer:
        """Ask once; a session that has ended is replaced by one new login."""
        session = await self._good_session()
        try:
            answer = await self._look_up(session, code)
        except (NotLetIn, _Said):
            # No list tells which code means an ended session, so an old session is suspected.
            if self._clock() - session.since < self.AGAIN:
                raise
            self._forget(session)
            answer = await self._look_up(await self._good_session(), code)
        item = _chosen(answer, code)
        return understood(from_national, item) if item is not None else None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _look_up(self, session: _Session, code: str) -> dict[str, Any]:
        body = {
            "session": session.text,
            "madonvi": self._account.unit,
            "service": "TraCuuHoSo",
            "mahoso": code,
        }
        answer = await self._http.call("POST", self._account.url, json=body)
        if not _good(answer):
            raise _Said(_error(answer))
        return answer

    async def _good_session(self) -> _Session:
        async with self._entering:
            if self._session is None:
                self._session = await self._log_in()
            return self._session

    def _forget(self, session: _Session) -> None:
        if self._session is session:
            self._session = None

    async def _log_in(self) -> _Session:
        body = {"username": self._account.user, "password": self._account.password}
        answer = await self._http.call("POST", self._account.login_url, json=body)
        if "error_code" in answer and not _good(answer):
            raise SourceRefused(_error(answer))
        text = answer.get("session")
        if not isinstance(text, str) or not text:
            raise SourceConfused("no session")
        return _Session(text, self._clock())


def _good(answer: dict[str, Any]) -> bool:
    return str(answer.get("error_code")).strip() in SUCCESS


def _error(answer: dict[str, Any]) -> str:
    """The error code for the log; what is no short number may be anything, and stays out."""
    code = str(answer.get("error_code", "")).strip()
    return code if code.lstrip("-").isdigit() and len(code) <= 6 else "no code"


def _chosen(answer: dict[str, Any], code: str) -> dict[str, Any] | None:
    result = answer.get("result")
    if not isinstance(result, list):
        raise SourceConfused("result")
    if not result:
        return None
    for item in result:
        if isinstance(item, dict) and same(str(item.get("MaHoSo")), code):
            return item
    raise SourceConfused("another code")
