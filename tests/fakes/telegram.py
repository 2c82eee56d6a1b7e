"""A fake Bot API server, shaped by Telegram's specification, for any client of it.

``python -m tests.fakes.telegram --port 9000 --token 123:abc`` serves it to other processes, which
order over HTTP: ``POST /_fake/say {"text", "chat"}``, ``/_fake/tap {"chat", "data"}``,
``/_fake/block {"chat"}``, ``/_fake/unblock``, ``/_fake/trouble {"method", "status", "body"…}``,
and read ``GET /_fake/calls`` and ``POST /_fake/deliveries {}``.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes import telegram_rules as rules
from tests.fakes.telegram_people import BOT, People
from tests.fakes.telegram_rules import Bad
from tests.fakes.zalo_server import Server, main

TOKEN = "123456:fake-telegram-token"
LONGEST_POLL = 50.0
Result = tuple[int, dict[str, Any]]


class TelegramServer(People):
    """One bot's platform: people ``say`` and ``tap``, the bot's calls are in ``server.calls``.

    A webhook that fails is tried again after ``retry`` seconds, then twice that, and so on.
    """

    def __init__(self, token: str = TOKEN, *, retry: float = 0.1) -> None:
        super().__init__()
        self.token = token
        self.retry = retry
        self.server = Server(
            orders={
                name: self._order(name)
                for name in ("say", "tap", "block", "unblock", "group", "deliver")
            }
        )
        self.server.orders["deliveries"] = self._told
        self.waiting: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.deliveries: list[dict[str, Any]] = []
        self.answered: list[str] = []
        self.unknown: set[str] = set()
        self._updates = itertools.count(700_000_001)
        self._arrived = asyncio.Event()
        self._poll = 0
        self._posting: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def app(self) -> web.Application:
        """The HTTP application."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.add_routes(self.server.routes())
        app.on_shutdown.append(self._stop)
        return app

    # --- updates on their way ---------------------------------------------------------------

    async def deliver(self, content: dict[str, Any]) -> dict[str, Any]:
        """Hand an update out, under a number of its own unless it has one."""
        update = {"update_id": content.get("update_id") or next(self._updates), **content}
        if self.webhook.get("url"):
            task = asyncio.create_task(self._post(update))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)
        else:
            self.waiting.append(update)
            self._arrived.set()
        return update

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What the bot said, as people read it: (chat, text)."""
        return [
            (str(b["chat_id"]), rules.parse(b["text"], b.get("parse_mode"))[0])
            for b in self.server.sent("sendMessage")
        ]

    async def _post(self, update: dict[str, Any]) -> None:
        wait = self.retry
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        self._session = self._session or aiohttp.ClientSession()
        while self.webhook.get("url"):
            status = 0
            try:
                url = self.webhook["url"]
                async with self._session.post(url, json=update, headers=headers) as response:
                    status = response.status
            except aiohttp.ClientError:
                pass
            told = {"update_id": update["update_id"], "at": time.time(), "status": status}
            self.deliveries.append(told)
            if 200 <= status < 300:
                return
            await asyncio.sleep(wait)
            wait *= 2
        self.waiting.append(update)
        self._arrived.set()

    # --- what the bot asks --------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(_error(401, "Unauthorized"))
        method = request.match_info["method"].lower()
        name, work = _METHODS.get(method, ("", None))
        if work is None:
            return _answer(_error(404, "Not Found: method not found"))

        async def done(body: dict[str, Any], _: web.Request) -> Result:
            try:
                return 200, {"ok": True, "result": await work(self, _loaded(body))}
            except Bad as error:
                return _error(400, f"Bad Request: {error}")
            except _Refused as error:
                return error.args[0], _error(*error.args)[1]

        response = await self.server.perform(name, done, request)
        if isinstance(response, web.Response) and response.status == 429:
            after = json.loads(response.body or b"{}").get("parameters", {}).get("retry_after")
            response.headers["Retry-After"] = str(after or 1)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self.files.get(request.match_info["path"].removeprefix("photos/"))
        if request.match_info["token"] != self.token or found is None:
            return _answer(_error(404, "Not Found"))
        return web.Response(body=found)

    async def _get_file(self, body: Any) -> Any:
        found = self.files.get(str(body.get("file_id")))
        if found is None:
            raise Bad("wrong file_id or the file is temporarily unavailable")
        name = str(body["file_id"])
        return {"file_id": name, "file_size": len(found), "file_path": f"photos/{name}"}

    async def _send_photo(self, body: Any) -> Any:
        chat, photo = self._reachable(body), body.get("photo")
        kept = body.get(photo.removeprefix("attach://")) if isinstance(photo, str) else photo
        if not isinstance(kept, dict) or not kept.get("size"):
            raise Bad("there is no photo in the request")
        text, entities = rules.parse(str(body.get("caption") or ""), body.get("parse_mode"))
        if rules.units(text) > 1024:
            raise Bad("message caption is too long")
        message = self._head(int(chat))
        size = {"file_id": "p", "file_unique_id": "p", "file_size": kept["size"]}
        shown = [{**size, "width": 720, "height": 900}]
        message |= {"from": BOT, "caption": text, "caption_entities": entities, "photo": shown}
        self._keep(chat, message, rules.markup(body.get("reply_markup")))
        return message

    async def _get_me(self, _: Any) -> Any:
        return BOT

    async def _get_updates(self, body: Any) -> Any:
        if self.webhook.get("url"):
            hint = "use deleteWebhook to delete the webhook first"
            raise _Refused(
                409, f"Conflict: can't use getUpdates method while webhook is active; {hint}"
            )
        offset = int(body.get("offset") or 0)
        if offset:
            self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
        self._poll += 1
        mine = self._poll
        self._arrived.set()
        try:
            async with asyncio.timeout(min(float(body.get("timeout") or 0.01), LONGEST_POLL)):
                while not self.waiting or mine != self._poll:
                    if mine != self._poll:
                        hint = "make sure that only one bot instance is running"
                        raise _Refused(
                            409, f"Conflict: terminated by other getUpdates request; {hint}"
                        )
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return []
        return self.waiting[: int(body.get("limit") or 100)]

    async def _set_webhook(self, body: Any) -> Any:
        secret = body.get("secret_token") or ""
        if secret and not rules.SECRET.fullmatch(secret):
            raise Bad("secret token contains unallowed characters")
        self.webhook = dict(body) if body.get("url") else {}
        waiting, self.waiting = self.waiting, []
        for update in [] if body.get("drop_pending_updates") in (True, "true") else waiting:
            await self.deliver(update)
        return True

    async def _delete_webhook(self, _: Any) -> Any:
        self.webhook = {}
        return True

    async def _get_webhook_info(self, _: Any) -> Any:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting) + len(self._posting),
        }

    async def _send_message(self, body: Any) -> Any:
        chat = self._reachable(body)
        text, entities = rules.parse(str(body.get("text") or ""), body.get("parse_mode"))
        message = self._head(int(chat))
        message |= {"from": BOT, "text": text, "entities": entities}
        self._keep(chat, message, rules.markup(body.get("reply_markup")))
        return message

    async def _edit_text(self, body: Any) -> Any:
        return self._edit(body, *rules.parse(str(body.get("text") or ""), body.get("parse_mode")))

    async def _edit_markup(self, body: Any) -> Any:
        kept = self.messages.get((str(body.get("chat_id")), int(body.get("message_id") or 0)), {})
        return self._edit(body, kept.get("text", ""), kept.get("entities", []))

    def _edit(self, body: Any, text: str, entities: Any) -> Any:
        chat, number = self._reachable(body), int(body.get("message_id") or 0)
        kept = self.messages.get((chat, number))
        if kept is None:
            raise Bad("message to edit not found")
        if "text" not in kept:
            raise Bad("there is no text in the message to edit")
        keyboard = rules.markup(body.get("reply_markup"))
        if (text, entities, keyboard) == (kept["text"], kept["entities"], kept.get("reply_markup")):
            raise Bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        kept |= {"text": text, "entities": entities, "edit_date": int(time.time())}
        self._keep(chat, kept, keyboard)
        return kept

    def _keep(self, chat: str, message: dict[str, Any], keyboard: Any) -> None:
        message.pop("reply_markup", None)
        if keyboard and "inline_keyboard" in keyboard:
            message["reply_markup"] = keyboard
        self.messages[chat, message["message_id"]] = message

    def _reachable(self, body: Any) -> str:
        chat = str(body.get("chat_id") or "")
        if chat in self.unknown or not chat.lstrip("-").isdecimal():
            raise Bad("chat not found")
        if chat in self.blocked:
            raise _Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    async def _answer_tap(self, body: Any) -> Any:
        tap = str(body.get("callback_query_id") or "")
        if not tap.isdecimal() or tap in self.answered:
            raise Bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(tap)
        return True

    async def _agree(self, _: Any) -> Any:
        return True

    # --- the door ------------------------------------------------------------------------------

    def _order(self, name: str) -> Any:
        async def ordered(order: dict[str, Any]) -> Any:
            if name == "deliver":
                return await self.deliver(order)
            return await getattr(self, name)(**order)

        return ordered

    async def _told(self, _: dict[str, Any]) -> Any:
        return self.deliveries

    async def _stop(self, _: web.Application) -> None:
        self.webhook = {}
        for task in self._posting:
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)
        if self._session:
            await self._session.close()


class _Refused(Exception):
    """A status and its description."""


def _error(code: int, description: str) -> Result:
    return code, {"ok": False, "error_code": code, "description": description}


def _answer(result: Result) -> web.Response:
    return web.json_response(result[1], status=result[0])


def _loaded(body: dict[str, Any]) -> dict[str, Any]:
    """Form fields hold lists and objects as JSON."""
    texts = (name for name, v in body.items() if isinstance(v, str) and v[:1] in ("[", "{"))
    objects = {name: json.loads(body[name]) for name in list(texts) if name not in ("text",)}
    return {**body, **objects}


_METHODS: dict[str, tuple[str, Any]] = {
    name.lower(): (name, work)
    for name, work in {
        "getMe": TelegramServer._get_me,
        "getUpdates": TelegramServer._get_updates,
        "setWebhook": TelegramServer._set_webhook,
        "deleteWebhook": TelegramServer._delete_webhook,
        "getWebhookInfo": TelegramServer._get_webhook_info,
        "sendMessage": TelegramServer._send_message,
        "sendPhoto": TelegramServer._send_photo,
        "getFile": TelegramServer._get_file,
        "editMessageText": TelegramServer._edit_text,
        "editMessageReplyMarkup": TelegramServer._edit_markup,
        "answerCallbackQuery": TelegramServer._answer_tap,
        "sendChatAction": TelegramServer._agree,
        "setMyCommands": TelegramServer._agree,
        "deleteMyCommands": TelegramServer._agree,
        "setChatMenuButton": TelegramServer._agree,
        "logOut": TelegramServer._agree,
        "close": TelegramServer._agree,
    }.items()
}


if __name__ == "__main__":
    main(lambda given: TelegramServer(given.token or TOKEN).app(), "--token")
