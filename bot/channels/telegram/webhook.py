"""Telegram's calls: the secret is checked before a byte of the body is looked at."""

from __future__ import annotations

import hmac
import json
from typing import Any

from aiohttp import web

from bot.channels.telegram.api import Api
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import ALLOWED, number

PATH = "/webhook/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

_CONNECTIONS = 40


class Webhook:
    """Answers 200 once an update is in the inbox; anything else makes Telegram come again."""

    def __init__(self, intake: Intake, secret: str) -> None:
        self._intake = intake
        self._secret = secret

    async def receive(self, request: web.Request) -> web.Response:
        """POST /webhook/telegram."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(_bytes(given), _bytes(self._secret)):
            return _refused(401, "secret")
        raw = _parsed(await request.read())
        if raw is None:
            return _refused(400, "shape")
        # A store that is down raises StoreDown, which the application answers with 503.
        await self._intake.take([raw])
        return web.Response()

    async def register(self, api: Api, public_url: str) -> None:
        """Tell Telegram where to call and with which secret."""
        await api.call(
            "setWebhook",
            url=f"{public_url}{PATH}",
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=_CONNECTIONS,
        )


def own_secret(key: str) -> str:
    """A secret for offices that set none: the same in every process that has the key."""
    return hmac.new(key.encode(), b"telegram webhook", "sha256").hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if number(raw) is not None else None


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
