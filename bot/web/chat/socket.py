"""The chat over a WebSocket: the same messages both ways, told at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from bot.logs import where
from bot.store.engine import StoreDown
from bot.web.chat.desk import Desk, Refusal
from bot.web.chat.routes import number
from bot.web.chat.visitor import BUCKET, ORIGIN, VISITOR, from_our_page

MAX_BYTES = 256 * 1024
"""The largest frame that is read: beyond any message, so that most get a sentence back."""
POLL_SECONDS = 5.0
"""How long what another process wrote may go unnoticed."""
WAITING_SECONDS = 1.0
"""How often a page that waits for an answer is looked after: there may be none, from an officer's
conversation for one, and nothing rings then."""
STORE_DOWN = "Máy đang bận, tin của bạn chưa được nhận. Trang sẽ tự gửi lại."

_log = structlog.get_logger("web")


class Sockets:
    """All open sockets of this process."""

    def __init__(self, desk: Desk, public_url: str) -> None:
        self._desk = desk
        self._public_url = public_url
        self._open: set[web.WebSocketResponse] = set()
        self._telling: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /chat/ws?after=seq."""
        if not from_our_page(request, self._public_url):
            raise Refusal(403, "origin", "Kết nối phải được mở từ trang trò chuyện này.")
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MAX_BYTES, compress=False)
        await socket.prepare(request)
        self._open.add(socket)
        visitor = request[VISITOR]
        telling = asyncio.create_task(self._tell(socket, visitor, number(request, "after")))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)
        try:
            await self._listen(socket, request)
        finally:
            self._open.discard(socket)
            await socket.close()
            # Let it end by itself: to cancel it could tear a connection in the middle of a read.
            self._desk.channel.wake(visitor)
            await asyncio.shield(telling)
        return socket

    async def close(self) -> None:
        """Close every socket, as the server goes away; the pages will come back."""
        closing = [s.close(code=WSCloseCode.GOING_AWAY, message=b"restart") for s in self._open]
        await asyncio.gather(*closing, *self._telling, return_exceptions=True)

    async def _listen(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                await self._take(socket, request, frame.data)
            elif frame.type == WSMsgType.BINARY:
                refusal = Refusal(415, "binary", "Ở đây chỉ nhận tin nhắn bằng chữ.")
                await _say(socket, {"type": "refused", "id": None, **refusal.as_json()})

    async def _take(self, socket: web.WebSocketResponse, request: web.Request, body: str) -> None:
        id_: str | None = None
        try:
            message = self._desk.read(body)
            id_ = message.id
            seq = await self._desk.accept(
                request[VISITOR], message, request[BUCKET], request[ORIGIN]
            )
        except Refusal as refusal:
            await _say(socket, {"type": "refused", "id": id_, **refusal.as_json()})
        except StoreDown as error:
            _log.warning("store down", where=where(error))
            busy = Refusal(503, "store_down", STORE_DOWN, 5)
            await _say(socket, {"type": "refused", "id": id_, **busy.as_json()})
        else:
            await _say(socket, {"type": "accepted", "id": id_, "seq": seq})

    async def _tell(self, socket: web.WebSocketResponse, visitor: str, after: int | None) -> None:
        told: bool | None = None
        with self._desk.channel.listening(visitor) as changed:
            while not socket.closed:
                changed.clear()
                feed = await self._read(visitor, after)
                if feed and (feed["items"] or feed["typing"] is not told or "anew" in feed):
                    await _say(socket, {"type": "feed", **feed})
                    told, after = feed["typing"], feed["seq"]
                if not (feed and feed["more"]):
                    await _until(changed, WAITING_SECONDS if told else POLL_SECONDS)

    async def _read(self, visitor: str, after: int | None) -> dict[str, Any] | None:
        try:
            return await self._desk.feed(visitor, after)
        except StoreDown as error:
            _log.warning("store down", where=where(error))
            return None


async def _until(changed: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()


async def _say(socket: web.WebSocketResponse, what: dict[str, Any]) -> None:
    with suppress(ConnectionError):
        await socket.send_json(what)
