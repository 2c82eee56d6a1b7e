"""A fake Zalo OA platform: consultation messages, OAuth that rotates, ZBS, signed webhooks.

One server stands for all three hosts; errors come with HTTP 200, as there.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.zalo_server import Server, main

APP_ID, APP_SECRET, OA_SECRET = "3608465248", "fake-app-secret", "fake-oa-secret"
OA_ID = "388613280878808645"
LIFE = 90_000
REFRESH_USED = -14014
"""What OAuth says of a refresh token that is not, or no longer, good."""


class ZaloOaServer:
    """One OA's platform; ``hook`` is where its webhook goes."""

    def __init__(self) -> None:
        self.server = Server(orders={"say": self._say, "event": self._event})
        self.hook = ""
        self.closed: set[str] = set()
        self.uploads: set[str] = set()
        self.statuses: dict[str, int] = {}
        self.templates: set[str] = set()
        """Ids of approved templates; while there are none named, every one is taken."""
        self.without_zalo: set[str] = set()
        self.declining: set[str] = set()
        self.quota_left = 499
        self.expires_in: Any = str(LIFE)
        self._numbers = itertools.count(1)
        self.rotate()

    def rotate(self) -> dict[str, str]:
        """Make a new pair: the old refresh token, and the old access token, are good no more."""
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number:06}", f"refresh-{number:06}"
        return {"access_token": self.access, "refresh_token": self.refresh}

    def app(self) -> web.Application:
        """The HTTP application of all three hosts."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/v4/oa/access_token", self._oauth)
        for method, path, work in (
            ("POST", "/v3.0/oa/message/cs", self._cs),
            ("POST", "/v3.0/oa/message/template", self._template_user),
            ("POST", "/v2.0/oa/upload/image", self._upload),
            ("POST", "/message/template", self._template_phone),
            ("POST", "/message/template/hashphone", self._template_phone),
            ("GET", "/message/status", self._status),
            ("GET", "/message/quota", self._quota),
        ):
            app.router.add_route(method, path, self._authorised(path, work))
        app.add_routes(self.server.routes())
        return app

    def sign(self, raw: bytes, timestamp: str) -> str:
        """Sign a webhook's body."""
        signed = APP_ID.encode() + raw + timestamp.encode() + OA_SECRET.encode()
        return "mac=" + hashlib.sha256(signed).hexdigest()

    def event(self, name: str, user: str = "lan", **more: Any) -> dict[str, Any]:
        """An event as Zalo shapes it, of now."""
        body: dict[str, Any] = {
            "app_id": APP_ID,
            "event_name": name,
            "timestamp": str(int(time.time() * 1000)),
            "user_id_by_app": "552177279717587730",
        }
        if name in ("follow", "unfollow"):
            body |= {"oa_id": OA_ID, "follower": {"id": user}, "source": "oa_profile"}
        elif name in ("user_click_chatnow", "user_withdraw"):
            body |= {"oa_id": OA_ID, "user_id": user}
        else:
            body |= {"sender": {"id": user}, "recipient": {"id": OA_ID}}
        return {**body, **more}

    def text(self, text: str, user: str = "lan") -> dict[str, Any]:
        """A person's message."""
        message = {"text": text, "msg_id": f"u{next(self._numbers):019x}"}
        return self.event("user_send_text", user, message=message)

    async def deliver(self, event: dict[str, Any]) -> int:
        """Send an event to the webhook, signed."""
        raw = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "X-ZEvent-Signature": self.sign(raw, event["timestamp"]),
            "Content-Type": "application/json",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.hook, data=raw, headers=headers) as response,
        ):
            return response.status

    def received(self, tracking_id: str, number: str, phone: str) -> dict[str, Any]:
        """The event that a template arrived at a phone: its number stands as the recipient."""
        message = {"delivery_time": _now()["sent_time"], "msg_id": number}
        return {
            "sender": {"id": OA_ID},
            "recipient": {"id": phone},
            "event_name": "user_received_message",
            "message": {**message, "tracking_id": tracking_id},
            "app_id": APP_ID,
            "timestamp": _now()["sent_time"],
        }

    async def say(self, text: str, user: str = "lan") -> int:
        """Let a person write."""
        return await self.deliver(self.text(text, user))

    async def _say(self, order: dict[str, Any]) -> dict[str, Any]:
        self.hook = order.pop("hook", self.hook)
        return {"status": await self.say(**order)}

    async def _event(self, order: dict[str, Any]) -> dict[str, Any]:
        self.hook = order.pop("hook", self.hook)
        return {"status": await self.deliver(self.event(**order))}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The consultation messages that arrived."""
        return self.server.sent("/v3.0/oa/message/cs")

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(person, text) of each."""
        return [(m["recipient"]["user_id"], m["message"]["text"]) for m in self.messages]

    async def _oauth(self, request: web.Request) -> web.StreamResponse:
        return await self.server.perform("oauth", self._exchange, request)

    async def _exchange(self, body: Any, request: web.Request) -> tuple[int, dict[str, Any]]:
        if request.headers.get("secret_key") != APP_SECRET or body.get("app_id") != APP_ID:
            return 200, _error(-14004, "Invalid secret key")
        if body.get("grant_type") != "refresh_token" or body.get("refresh_token") != self.refresh:
            return 200, _error(REFRESH_USED, "Invalid refresh token")
        return 200, {**self.rotate(), "expires_in": self.expires_in}

    def _authorised(self, path: str, work: Any) -> Any:
        async def checked(body: Any, request: web.Request) -> tuple[int, dict[str, Any]]:
            if request.headers.get("access_token") != self.access:
                code = -124 if path.startswith("/message") else -216
                return 200, _error(code, "Access token is invalid")
            status, answer = work(body, request)
            return status, answer

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self.server.perform(path, checked, request)

        return serve

    def _cs(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        message, user = body.get("message", {}), body.get("recipient", {}).get("user_id")
        text, buttons = message.get("text", ""), _buttons(message)
        if not user or not isinstance(text, str) or not 1 <= len(text) <= 2000:
            return 200, _error(-201, "Params is invalid")
        if len(buttons) > 5 or any(not 1 <= len(b.get("title", "")) <= 100 for b in buttons):
            return 200, _error(-201, "Params is invalid")
        elements = message.get("attachment", {}).get("payload", {}).get("elements", [])
        if any(element.get("attachment_id") not in self.uploads for element in elements):
            return 200, _error(-201, "Params is invalid")
        if user in self.closed:
            return 200, _error(-230, "User has not interacted with the OA in the past 7 days")
        return 200, _ok({"message_id": self._number(), "user_id": user, **_now()})

    def _template_user(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        user = body.get("user_id") or body.get("recipient", {}).get("user_id")
        if not user or not body.get("template_id"):
            return 200, _error(-201, "Params is invalid")
        return 200, _ok({"message_id": self._number(), "user_id": user, **_now()})

    def _template_phone(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        phone, hashed = body.get("phone", ""), body.get("hash_phone", "")
        if not (phone.startswith("84") and len(phone) == 11) and len(hashed) != 64:
            return 200, _error(-108, "Phone number is invalid")
        if not isinstance(body.get("template_data"), dict) or len(body.get("tracking_id", "")) > 48:
            return 200, _error(-1121, "Parameter is invalid")
        refused = self._refused(phone or hashed, str(body.get("template_id", "")))
        if refused:
            return 200, refused
        self.quota_left -= 1
        quota = {"dailyQuota": "500", "remainingQuota": str(self.quota_left)}
        sent = {"msg_id": self._number(), **_now(), "sending_mode": "1", "quota": quota}
        return 200, _ok(sent)

    def _refused(self, to: str, template: str) -> dict[str, Any] | None:
        """Why a template does not go to a number, in the order in which Zalo looks."""
        if self.templates and template not in self.templates:
            return _error(-109, "Template ID invalid")
        if self.quota_left <= 0:
            return _error(-144, "OA has reached its daily quota")
        if to in self.without_zalo:
            return _error(-118, "Zalo account not existed")
        if to in self.declining:
            return _error(-139, "User has refused this type of message")
        return None

    def _status(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        status = self.statuses.get(body.get("message_id", ""), 0)
        return 200, _ok({"delivery_time": _now()["sent_time"], "message": "", "status": status})

    def _quota(self, _: Any, __: Any) -> tuple[int, dict[str, Any]]:
        return 200, _ok({"dailyQuota": 500, "remainingQuota": self.quota_left})

    def _upload(self, body: Any, _: Any) -> tuple[int, dict[str, Any]]:
        file = body.get("file")
        if not isinstance(file, dict) or file["size"] > 1024 * 1024:
            return 200, _error(-210, "Parameter exceed allowable limit")
        number = self._number()
        self.uploads.add(number)
        return 200, _ok({"attachment_id": number})

    def _number(self) -> str:
        return f"z{next(self._numbers):019x}"


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        message.get("attachment", {}).get("payload", {}).get("buttons", [])
    )
    return found


def _now() -> dict[str, str]:
    return {"sent_time": str(int(time.time() * 1000))}


def _ok(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": data, "error": 0, "message": "Success"}


def _error(code: int, text: str) -> dict[str, Any]:
    return {"error": code, "message": text}


if __name__ == "__main__":
    main(lambda _: ZaloOaServer().app())
