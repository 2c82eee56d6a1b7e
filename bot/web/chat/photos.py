"""A photo sent from the page: its bytes are the body, its message says only that it is there."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web.chat.desk import Desk, Refusal
from bot.web.chat.visitor import BUCKET, ORIGIN, VISITOR, from_our_page
from knowledge.photo import LARGEST_BYTES

SECONDS = 60.0
"""How long a photo may be on its way: a slow line needs that for a few hundred kilobytes."""

_TOO_LARGE = (
    "Ảnh nặng quá 10 MB nên chưa được nhận. Bạn chụp lại chỉ phần có mã, hoặc gõ mã hồ sơ giúp."
)


class Photographs:
    """Takes photos in."""

    def __init__(self, desk: Desk, public_url: str) -> None:
        self._desk = desk
        self._public_url = public_url

    async def send(self, request: web.Request) -> web.Response:
        """POST /chat/photos?id=…, the picture as the body; 202 once it is kept."""
        if not from_our_page(request, self._public_url):
            raise Refusal(403, "origin", "Ảnh phải được gửi từ trang trò chuyện này.")
        id_ = self._desk.checked_id(request.query.get("id"))
        self._desk.pace(request[BUCKET])
        data = await self._read(request)
        seq = await self._desk.accept_photo(request[VISITOR], id_, data, request[ORIGIN])
        return web.json_response({"id": id_, "seq": seq}, status=202)

    async def _read(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > LARGEST_BYTES:
            raise Refusal(413, "too_large", _TOO_LARGE)
        data = bytearray()
        try:
            async with asyncio.timeout(SECONDS):
                async for chunk in request.content.iter_chunked(64 * 1024):
                    data += chunk
                    if len(data) > LARGEST_BYTES:
                        raise Refusal(413, "too_large", _TOO_LARGE)
        except TimeoutError:
            raise Refusal(
                408, "slow", "Mạng chậm quá, ảnh chưa tới. Bạn gửi lại giúp.", 5
            ) from None
        if not data:
            raise Refusal(422, "empty", "Chưa có ảnh nào. Bạn chọn ảnh rồi gửi lại giúp.")
        return bytes(data)
