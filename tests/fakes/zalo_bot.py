"""A fake Zalo Bot server: one update a poll, 408 when idle, no offset, a quota."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.zalo_server import Server, main

TOKEN = "8123456789:fakeZaloBotToken"
LONGEST_POLL = 30


class ZaloBotServer:
    """One bot's platform: people write with ``say``, the bot's calls are in ``server.calls``."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.server = Server(orders={"say": self._say, "deliver": self._deliver})
        self.waiting: deque[dict[str, Any]] = deque()
        self.webhook: dict[str, Any] = {}
        self.quota = 3000
        self.flat = True
        self._numbers = itertools.count(1)
        self._arrived = asyncio.Event()

    def app(self) -> web.Application:
        """The HTTP application."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        app.router.add_get("/bot{token}/{method}", self._call)
        app.add_routes(self.server.routes())
        return app

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What the bot said: (chat, text)."""
        return [(b["chat_id"], b["text"]) for b in self.server.sent("sendMessage")]

    def update(self, text: str, chat: str = "lan", **more: Any) -> dict[str, Any]:
        """A message as the platform would hand it out."""
        message = {
            "from": {"id": chat, "display_name": "Lan", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "text": text,
            "message_id": f"m{next(self._numbers):019x}",
            "date": int(time.time() * 1000),
            **more,
        }
        return {"event_name": "message.text.received", "message": message}

    async def deliver(self, update: dict[str, Any]) -> int:
        """Hand an update out: to the webhook if one is set, else to whoever polls."""
        if not self.webhook.get("url"):
            self.waiting.append(update)
            self._arrived.set()
            return 200
        body = update if self.flat else {"ok": True, "result": update}
        headers = {"X-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.webhook["url"], json=body, headers=headers) as response,
        ):
            return response.status

    async def say(self, text: str, chat: str = "lan", **more: Any) -> dict[str, Any]:
        """Let a person write."""
        update = self.update(text, chat, **more)
        await self.deliver(update)
        return update

    async def _say(self, order: dict[str, Any]) -> dict[str, Any]:
        return await self.say(**order)

    async def _deliver(self, order: dict[str, Any]) -> dict[str, Any]:
        return {"status": await self.deliver(order)}

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.json_response(_error(401, "Unauthorized"), status=401)
        method = request.match_info["method"]
        work = getattr(self, f"_{method}", None)
        if work is None or method in ("say", "deliver", "call"):
            return web.json_response({"ok": False, "description": "Not Found"}, status=404)
        return await self.server.perform(method, work, request)

    async def _getMe(self, _: Any, __: Any) -> tuple[int, dict[str, Any]]:
        result = {"id": "1459232241454765289", "account_name": "bot.fake"}
        return _ok({**result, "account_type": "BASIC", "can_join_groups": False})

    async def _getUpdates(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        if self.webhook.get("url"):
            return 400, _error(400, "Bad Request")
        try:
            async with asyncio.timeout(min(float(body.get("timeout") or 0.05), LONGEST_POLL)):
                while not self.waiting:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return 408, _error(408, "Request timeout")
        return _ok(self.waiting.popleft())

    async def _setWebhook(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        if not body.get("url") or not 8 <= len(body.get("secret_token", "")) <= 256:
            return 400, _error(400, "Bad Request")
        self.webhook = dict(body)
        return _ok({"url": body["url"], "updated_at": int(time.time() * 1000)})

    async def _deleteWebhook(self, _: Any, __: Any) -> tuple[int, dict[str, Any]]:
        self.webhook = {}
        return _ok({"url": "", "updated_at": int(time.time() * 1000)})

    async def _getWebhookInfo(self, _: Any, __: Any) -> tuple[int, dict[str, Any]]:
        if not self.webhook:
            return 404, {"ok": False, "description": "Not Found"}
        return _ok({"url": self.webhook["url"], "updated_at": int(time.time() * 1000)})

    async def _sendMessage(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        text = body.get("text")
        units = len(text.encode("utf-16-le")) // 2 if isinstance(text, str) else 0
        if not body.get("chat_id") or not 1 <= units <= 2000:
            return 400, _error(400, "Bad Request")
        return self._sent()

    async def _sendPhoto(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        if not str(body.get("photo", "")).startswith(("http://", "https://")):
            return 400, _error(400, "Bad Request")
        return self._sent()

    async def _sendSticker(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        return self._sent() if body.get("sticker") else (400, _error(400, "Bad Request"))

    async def _sendChatAction(self, _: Any, __: Any) -> tuple[int, dict[str, Any]]:
        return 200, {"ok": True}

    def _sent(self) -> tuple[int, dict[str, Any]]:
        if self.quota <= 0:
            return 429, _error(429, "Quota exceeded")
        self.quota -= 1
        return _ok({"message_id": f"s{next(self._numbers):019x}", "date": int(time.time() * 1000)})


def _ok(result: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, {"ok": True, "result": result}


def _error(code: int, description: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": description}


if __name__ == "__main__":
    main(lambda given: ZaloBotServer(given.token or TOKEN).app(), "--token")
