"""Telegram as a channel and as a platform."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels import rendering
from bot.channels.platform import Health
from bot.channels.registry import Means
from bot.channels.telegram import health, menu, photos
from bot.channels.telegram.api import open_api
from bot.channels.telegram.errors import bad_markup, policy, unchanged
from bot.channels.telegram.intake import NAME, Intake
from bot.channels.telegram.message import LIMITS, parameters, plain, written
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.webhook import PATH, Webhook, own_secret
from bot.channels.turn import Turn
from handlers.conversation import Reply

_log = structlog.get_logger(NAME)


class Telegram:
    """One bot: sends, replaces, and takes updates in by polling or by webhook."""

    CHECK_SECONDS = 60.0
    """How often the token is checked where nothing else is asked of Telegram."""
    RETRY_SECONDS = 10.0

    name = NAME
    limits = LIMITS

    def __init__(self, means: Means) -> None:
        given = means.settings
        self._public_url = given.public_url
        self._api = open_api(given.telegram_token, given.telegram_api_url, given.telegram_proxy)
        bot = _number(given.telegram_token)
        self._intake = Intake(means.database, means.arrived, self._api, bot)
        secret = given.telegram_webhook_secret or own_secret(means.key)
        webhook = Webhook(self._intake, secret)
        self._webhook = webhook if given.telegram_mode == "webhook" else None
        self._polling = Polling(self._api, self._intake, self._tell)
        self._turn = Turn(means.database, f"{NAME} {bot}")
        self._health = Health()
        self.link = ""
        """Opens a chat with the bot; known once Telegram has told its name."""

    @property
    def health(self) -> Health:
        """How it is now, without asking Telegram."""
        return self._health

    def routes(self) -> Sequence[web.RouteDef]:
        """The webhook, where that is chosen."""
        return [web.post(PATH, self._webhook.receive)] if self._webhook else []

    async def run(self) -> None:
        """Check the token, show the menu, then poll, or watch over the webhook."""
        if self._webhook:
            await self._watch(self._webhook)
        else:
            await self._check()
            shown = asyncio.create_task(menu.show(self._api))
            try:
                await self._turn.run(self._polling.run, self._wait_for_turn)
            finally:
                shown.cancel()

    async def close(self) -> None:
        """Close every connection."""
        await self._intake.close()
        await self._api.close_connections()

    async def send(self, address: str, message: Reply) -> str:
        """Send a message; return its number in the chat."""
        try:
            sent = await self._send(address, message)
        except TelegramError as error:
            raise self._policy(error) from error
        return _receipt(sent)

    async def replace(self, address: str, receipt: str, message: Reply) -> str:
        """Put a message in the place of an earlier one; send it anew if that is gone."""
        try:
            edit = parameters(message, menu=False)
            await self._api.call(
                "editMessageText", chat_id=address, message_id=int(receipt), **edit
            )
        except (BadRequest, InvalidToken) as error:
            if isinstance(error, BadRequest) and unchanged(error):
                return receipt
            return await self.send(address, message)
        except TelegramError as error:
            raise self._policy(error) from error
        return receipt

    async def photo(self, reference: str) -> bytes:
        """Fetch a photo that a person sent."""
        return await photos.fetch(self._api, reference)

    async def _send(self, address: str, message: Reply) -> Any:
        # A group that is told why we are silent there gets no keyboard.
        menu = not address.startswith("-")
        if message.timeline:
            sent = await photos.send(self._api, address, message, menu=menu)
            if sent is not None:
                return sent
            _log.warning("picture refused")
            message = rendering.written(message)
        given = written(parameters(message, menu=menu))
        try:
            return await self._api.call("sendMessage", chat_id=address, **given)
        except BadRequest as error:
            if not bad_markup(error):
                raise
            _log.error("markup refused")
            return await self._api.call("sendMessage", chat_id=address, **plain(message, menu=menu))

    def _policy(self, error: TelegramError) -> Exception:
        if isinstance(error, InvalidToken):
            self._tell(health.of(error))
        return policy(error)

    async def _check(self) -> None:
        try:
            self._meet(await self._api.call("getMe"))
        except TelegramError as error:
            self._tell(health.of(error))
        else:
            self._tell(self._well())

    def _well(self) -> Health:
        return health.NOT_REGISTERED if self._webhook and not self._public_url else health.ON

    async def _watch(self, webhook: Webhook) -> None:
        """Register until Telegram has taken it, then look after the token."""
        registered = False
        while True:
            if not registered:
                registered = await self._register(webhook)
            else:
                await self._check()
            await asyncio.sleep(self.CHECK_SECONDS if registered else self.RETRY_SECONDS)

    async def _register(self, webhook: Webhook) -> bool:
        try:
            self._meet(await self._api.call("getMe"))
            if self._public_url:
                await webhook.register(self._api, self._public_url)
        except TelegramError as error:
            self._tell(health.of(error))
            return False
        self._tell(self._well())
        await menu.show(self._api)
        return True

    def _meet(self, told: Any) -> None:
        name = told.get("username") if isinstance(told, dict) else None
        if isinstance(name, str) and re.fullmatch(r"\w{4,40}", name):
            self.link = f"https://t.me/{name}"

    def _wait_for_turn(self) -> None:
        self._tell(health.ELSEWHERE)

    def _tell(self, now: Health) -> None:
        if now != self._health:
            log = _log.warning if now.state == "failing" else _log.info
            log("health", state=now.state, text=now.text)
        self._health = now


def _number(token: str) -> str:
    """The bot's number, which its token begins with and keeps when it is renewed."""
    number = token.partition(":")[0]
    return number if number.isdecimal() else hashlib.sha256(token.encode()).hexdigest()[:12]


def _receipt(sent: Any) -> str:
    return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""
