"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import sqlalchemy as sa
from aiohttp import web

from bot.store.engine import Database, StoreDown

_HEADERS = {"Cache-Control": "no-store"}


async def alive(_: web.Request) -> web.Response:
    """GET /healthz: the process answers."""
    return web.json_response({"status": "ok"}, headers=_HEADERS)


class Readiness:
    """GET /readyz: the store answers too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ready(self, _: web.Request) -> web.Response:
        """Answer 200, or 503 and why."""
        try:
            async with self._database.read() as connection:
                await connection.execute(sa.text("SELECT 1 FROM people LIMIT 1"))
        except StoreDown:
            body = {"status": "unavailable", "reason": "Không mở được kho dữ liệu."}
            return web.json_response(body, status=503, headers=_HEADERS)
        return web.json_response({"status": "ok"}, headers=_HEADERS)
