"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.channels.platform import Platform
from bot.sources.contract import Source
from bot.store.engine import Database, StoreDown

_HEADERS = {"Cache-Control": "no-store"}


async def alive(_: web.Request) -> web.Response:
    """GET /healthz: the process answers."""
    return web.json_response({"status": "ok"}, headers=_HEADERS)


class Readiness:
    """GET /readyz: the store answers; what fails beside it is named, and the rest works on."""

    def __init__(
        self,
        database: Database,
        platforms: Sequence[Platform] = (),
        sources: Sequence[Source] = (),
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._sources = sources

    async def ready(self, _: web.Request) -> web.Response:
        """Answer 200, or 503 and why."""
        try:
            async with self._database.read() as connection:
                await connection.execute(sa.text("SELECT 1 FROM people LIMIT 1"))
        except StoreDown:
            body = {"status": "unavailable", "reason": "Không mở được kho dữ liệu."}
            return web.json_response(body, status=503, headers=_HEADERS)
        return web.json_response(self._report(), headers=_HEADERS)

    def _report(self) -> dict[str, Any]:
        channels = {platform.name: asdict(platform.health) for platform in self._platforms}
        sources = {source.key: asdict(source.health) for source in self._sources}
        states = [health["state"] for health in (*channels.values(), *sources.values())]
        failing = any(state in ("failing", "stopped") for state in states)
        report = {"status": "degraded" if failing else "ok", "channels": channels}
        return {**report, "sources": sources} if sources else report
