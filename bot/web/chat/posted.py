"""GET /chat/posted: what the page shows above the conversation."""

from __future__ import annotations

from aiohttp import web

from handlers.board import Board


class Notice:
    """The route; the page asks now and then."""

    def __init__(self, board: Board) -> None:
        self._board = board

    async def read(self, _: web.Request) -> web.Response:
        """Answer with the text, empty while there is none; the reason goes before the banner."""
        posted = await self._board.read()
        body = {"text": posted.off or posted.banner, "off": bool(posted.off)}
        return web.json_response(body, headers={"Cache-Control": "no-store"})
