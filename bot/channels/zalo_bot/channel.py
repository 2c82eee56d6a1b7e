"""Zalo Bot as a channel: sends text, receives by polling or webhook, rests when out of quota."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from bot.channels.calling import Caller
from bot.channels.contract import Busy, Limits, NotAllowed, SendError
from bot.channels.downloading import download
from bot.channels.platform import Health, Platform
from bot.channels.registry import Means
from bot.channels.rendering import plain
from bot.channels.turn import Turn
from bot.channels.zalo_bot import updates
from bot.channels.zalo_bot.api import Api, Idle, QuotaSpent, TokenRefused
from bot.channels.zalo_bot.webhook import PATH, Door
from bot.settings import SettingsError
from bot.store.engine import StoreDown
from bot.store.messages import inbox, parking
from bot.wallclock import now
from handlers.conversation import Reply

_log = structlog.get_logger("zalo_bot")


class ZaloBot:
    """One bot. Choices stand in the text as numbers: the platform has no buttons."""

    name = "zalo_bot"
    limits = Limits(text=2000, unit="utf16", buttons=0, markup=False)

    WAIT = 30
    """Seconds a poll waits for a message."""
    PAUSE = 5.0
    """Seconds between polls while the platform or the store is in trouble."""

    def __init__(self, means: Means) -> None:
        given = means.settings
        self._means = means
        self._caller = Caller(given.zalo_bot_api_url)
        self._api = Api(self._caller, given.zalo_bot_token)
        self._polling = given.zalo_bot_mode == "polling"
        self._secret = given.zalo_bot_webhook_secret or _own_secret(means.key)
        self._turn = Turn(means.database, f"{self.name} {_mark(given.zalo_bot_token)}")
        self._parked = False
        self.health = Health()

    async def send(self, address: str, message: Reply) -> str:
        """Send one message; while parked, refuse without a call."""
        await self._check_parked()
        try:
            sent = await self._api.call("sendMessage", chat_id=address, text=plain(message))
        except QuotaSpent as error:
            await self._park(error)
            raise
        except TokenRefused as error:
            self._fail(error)
            raise
        self._works()
        return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""

    async def photo(self, reference: str) -> bytes:
        """Fetch a photo that a person sent."""
        return await download(reference, self._means.settings.photo_hosts)

    async def _park(self, error: QuotaSpent) -> None:
        _log.error("channel parked", channel=self.name, reason=error.reason)
        # Without the store, the next message finds out anew. It is asked first: a row that is
        # not there yet would read as one that a person took away.
        with suppress(StoreDown):
            async with self._means.database.write() as connection:
                await parking.park(connection, self.name, error.reason, now())
        self._parked = True
        self.health = Health("stopped", error.reason)

    async def _check_parked(self) -> None:
        """Ask the store only while we rest: that is where a person's word arrives."""
        if not self._parked:
            return
        try:
            async with self._means.database.read() as connection:
                resting = await parking.why(connection, self.name) is not None
        except StoreDown:
            resting = True
        if resting:
            raise QuotaSpent("parked")
        self._parked = False
        self.health = Health("on")
        _log.info("channel resumed", channel=self.name)

    def routes(self) -> Sequence[web.RouteDef]:
        """The webhook, when that is how messages come in."""
        if self._polling:
            return ()
        return (web.post(PATH, Door(self._secret, self.take).serve),)

    async def take(self, update: dict[str, Any]) -> None:
        """Keep one update's message, if it holds one for us.

        Raises:
            StoreDown: it was not kept.
        """
        message = updates.read(update)
        if message is None:
            _log.info("nothing for us", update=str(update.get("event_name", ""))[:40])
            return
        async with self._means.database.write() as connection:
            await inbox.receive(
                connection,
                self.name,
                message.address,
                message.message_id,
                message.payload,
                now(),
            )
        self._means.arrived.ring()

    async def run(self) -> None:
        """Check the token, say how messages shall come, then poll if that is how."""
        await self._recall_parking()
        await self._patiently(self._set_up)
        if self._polling:
            await self._turn.run(self._poll_on, self._wait_for_turn)
        await asyncio.Event().wait()

    async def _poll_on(self) -> None:
        while True:
            await self._patiently(self._poll)

    def _wait_for_turn(self) -> None:
        if not self._parked:
            self.health = Health(
                "on", "Một tiến trình khác đang nhận tin; tiến trình này thay khi nó dừng."
            )

    async def _recall_parking(self) -> None:
        async with self._means.database.read() as connection:
            reason = await parking.why(connection, self.name)
        if reason is not None:
            self._parked = True
            self.health = Health("stopped", reason)

    async def _patiently(self, step: Any) -> None:
        """Do a step until it succeeds."""
        while True:
            try:
                await step()
                return
            except SendError as error:
                self._fail(error)
                await asyncio.sleep(60 if isinstance(error, NotAllowed) else self.PAUSE)

    def _fail(self, error: SendError) -> None:
        if self._parked:
            return
        reason = Busy().reason if error.may_have_arrived else error.reason
        if self.health.text != reason:
            _log.error("channel failing", channel=self.name, why=reason, code=error.detail)
        self.health = Health("failing", reason)

    def _works(self) -> None:
        if not self._parked:
            self.health = Health("on")

    async def _set_up(self) -> None:
        await self._call("getMe")
        if self._polling:
            # While a webhook is set, polls get nothing.
            await self._call("deleteWebhook")
        else:
            url = self._means.settings.public_url + PATH
            await self._call("setWebhook", url=url, secret_token=self._secret)
        self._works()

    async def _call(self, method: str, **fields: Any) -> None:
        try:
            await self._api.call(method, **fields)
        except SendError as error:
            # Of these methods 404 means that there is no such bot, or no webhook to delete.
            if error.detail != "404":
                raise
            if method != "deleteWebhook":
                raise TokenRefused("404") from None

    async def _poll(self) -> None:
        try:
            update = await self._api.updates(self.WAIT)
        except Idle:
            self._works()
            return
        self._works()
        # What was handed out is not handed out again: a stop waits until it is kept.
        keeping = asyncio.ensure_future(self._keep(update))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await asyncio.wait([keeping], timeout=2)
            raise

    async def _keep(self, update: dict[str, Any]) -> None:
        """Keep an update, however long the store is down."""
        while True:
            try:
                await self.take(update)
                return
            except StoreDown:
                _log.warning("store down", channel=self.name)
                await asyncio.sleep(0.5)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()


def _mark(token: str) -> str:
    """Which bot a token is for, without the token."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def _own_secret(key: str) -> str:
    return hmac.new(key.encode(), b"zalo-bot webhook", "sha256").hexdigest()


def open_platform(means: Means) -> Platform:
    """Open the bot.

    Raises:
        SettingsError: webhook mode lacks an address, or its secret does not suit the platform.
    """
    given = means.settings
    if given.zalo_bot_mode == "webhook" and not given.public_url.startswith("https://"):
        raise SettingsError(
            "BOT_ZALO_BOT_MODE=webhook cần BOT_PUBLIC_URL dạng https://tên-miền, "
            "để Zalo biết gửi tin tới đâu."
        )
    secret = given.zalo_bot_webhook_secret
    if secret and not 8 <= len(secret) <= 256:
        raise SettingsError("BOT_ZALO_BOT_WEBHOOK_SECRET: cần từ 8 đến 256 ký tự.")
    return ZaloBot(means)
