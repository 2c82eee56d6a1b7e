"""The access token of an OA: renewed by one process at a time, kept before it is used.

A refresh token is good once, and the answer to it holds the only next one. So there is one window
in which a crash loses the pair: between Zalo's answer and our commit, some milliseconds; and one
that nobody can close: an answer lost on the way. Both are told (log, /readyz), and as renewals
begin five hours before the old access token ends, an operator has that long, if Zalo honours it,
to run ``python -m bot zalo-oa login``.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.calling import Caller
from bot.channels.contract import Busy, NotAllowed, SendError
from bot.channels.zalo_oa.errors import LoginNeeded
from bot.store.engine import Database, StoreDown
from bot.store.messages import credentials
from bot.store.messages.credentials import Kept
from bot.store.sealing import Seal, Unsealable
from bot.wallclock import now

NAME = "zalo_oa"
PURPOSE = "zalo-oa"
REFUSED = "Zalo từ chối làm mới mã truy cập"
LIFE = timedelta(seconds=90_000)
"""How long an access token lives when the platform does not say: 25 h."""

_log = structlog.get_logger("zalo_oa")


@dataclass(frozen=True)
class Pair:
    """An access token and the refresh token that came with it."""

    access: str
    refresh: str

    def sealed(self, seal: Seal) -> str:
        """The pair as the store keeps it."""
        return seal.close(json.dumps([self.access, self.refresh]))


@dataclass(frozen=True)
class Token:
    """An access token and the version of the pair it belongs to."""

    access: str
    version: int


class Tokens:
    """Gives the token that is good now; renews it when it grows old or is refused."""

    AGE = 0.8
    """The part of its life after which a token is renewed: 20 of 25 hours."""
    LOOK = timedelta(seconds=60)
    """How often a process looks whether another one renewed."""
    WAIT_SECONDS = 10.0
    """How long a send waits for another process's renewal."""

    def __init__(
        self, database: Database, caller: Caller, seal: Seal, app_id: str, app_secret: str
    ) -> None:
        self._database = database
        self._caller = caller
        self._seal = seal
        self._app_id = app_id
        self._app_secret = app_secret
        self._name = secrets.token_hex(8)
        self._kept: Kept | None = None
        self._looked: datetime | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def give(self, pair: Pair) -> None:
        """Keep a pair that a person brought; it counts as old, as nobody knows its age."""
        at = now()
        async with self._database.write() as connection:
            sealed = pair.sealed(self._seal)
            await credentials.put(connection, NAME, sealed, at - LIFE * self.AGE, at + LIFE * 0.2)
        self._looked = None

    async def token(self) -> Token:
        """The token that is good now.

        Raises:
            LoginNeeded: there is none. SendError: it is old and cannot be renewed just now.
        """
        kept = await self._look()
        if kept.expires_at <= now():
            return await self.renewed(kept.version)
        return Token(self._open(kept).access, kept.version)

    async def renewed(self, version: int) -> Token:
        """The token that follows a version which was refused; another process may have it.

        Raises:
            SendError: see ``token``.
        """
        deadline = now() + timedelta(seconds=self.WAIT_SECONDS)
        while now() < deadline:
            kept = await self._look(fresh=True)
            if kept.version != version:
                return Token(self._open(kept).access, kept.version)
            if not await self.renew(kept):
                if kept.trouble:
                    raise LoginNeeded(kept.trouble) if REFUSED in kept.trouble else Busy("renewal")
                await asyncio.sleep(0.2)
        raise Busy("renewal")

    async def renew(self, kept: Kept) -> bool:
        """Renew this version if nobody else does; False if somebody does.

        Once asked for, the new pair is kept even if whoever asked is cancelled.

        Raises:
            SendError: the platform gave no new pair.
        """
        async with self._database.write() as connection:
            if not await credentials.lock(connection, NAME, kept.version, self._name, now()):
                return False
        self._renewing = asyncio.create_task(self._exchange(kept))
        await asyncio.shield(self._renewing)
        return True

    async def _exchange(self, kept: Kept) -> None:
        try:
            pair, life = await self._ask(self._open(kept).refresh)
        except SendError as error:
            await self._failed(kept, error)
            raise
        at = now()
        sealed = pair.sealed(self._seal)
        while True:
            try:
                async with self._database.write() as connection:
                    mine = await credentials.renew(
                        connection, NAME, kept.version, sealed, at, at + life
                    )
                break
            except StoreDown:
                # Held in memory only: nothing is more urgent than the next try.
                _log.error("renewed token not kept yet", channel=NAME)
                await asyncio.sleep(0.2)
        _log.info("token renewed", channel=NAME, version=kept.version + 1, kept=mine)

    async def _ask(self, refresh: str) -> tuple[Pair, timedelta]:
        answer = await self._caller.call(
            "POST",
            "/v4/oa/access_token",
            headers={"secret_key": self._app_secret},
            data={
                "refresh_token": refresh,
                "app_id": self._app_id,
                "grant_type": "refresh_token",
            },
        )
        if answer.status >= 500:
            raise Busy(str(answer.status))
        access, following = answer.body.get("access_token"), answer.body.get("refresh_token")
        if not isinstance(access, str) or not isinstance(following, str):
            raise LoginNeeded(str(answer.body.get("error", answer.status))[:20])
        return Pair(access, following), _life(answer.body.get("expires_in"))

    async def _failed(self, kept: Kept, error: SendError) -> None:
        """Tell the operator, and leave the old token in use while it is good."""
        refused = isinstance(error, NotAllowed)
        again = now() + (credentials.FURTHEST if refused else credentials.LEASE)
        why = f"{REFUSED} (mã {error.detail})" if refused else error.reason.rstrip(".")
        _log.error(
            "token not renewed", channel=NAME, code=error.detail, good_until=str(kept.expires_at)
        )
        async with self._database.write() as connection:
            await credentials.fail(connection, NAME, kept.version, why, again)

    async def _look(self, *, fresh: bool = False) -> Kept:
        recent = self._looked is not None and abs(now() - self._looked) < self.LOOK
        if self._kept is None or fresh or not recent:
            async with self._database.read() as connection:
                self._kept = await credentials.read(connection, NAME)
            self._looked = now()
        if self._kept is None:
            raise LoginNeeded("none")
        return self._kept

    def _open(self, kept: Kept) -> Pair:
        try:
            return Pair(*json.loads(self._seal.open(kept.sealed)))
        except Unsealable:
            raise LoginNeeded("key") from None

    async def tend(self) -> Kept:
        """Look after the token once: renew it if it is old; return how it stands.

        Raises:
            SendError: there is none, or it could not be renewed.
        """
        kept = await self._look(fresh=True)
        self._open(kept)
        if now() >= kept.issued_at + (kept.expires_at - kept.issued_at) * self.AGE:
            await self.renew(kept)
            kept = await self._look(fresh=True)
        return kept

    async def close(self) -> None:
        """Wait for a renewal on its way: its pair must be kept."""
        if self._renewing is not None and not self._renewing.done():
            await asyncio.wait([self._renewing], timeout=3)


def _life(seconds: Any) -> timedelta:
    """``expires_in`` comes as a string."""
    try:
        return timedelta(seconds=max(60, min(int(seconds), 10**7)))
    except (TypeError, ValueError):
        return LIFE
