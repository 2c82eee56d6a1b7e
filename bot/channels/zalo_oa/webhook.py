"""POST /webhook/zalo-oa: signature over the bytes, then the store, then 200 within two seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from bot.channels.doors import FORGED, NOT_JSON, OK, Unread, answer, parse
from bot.channels.zalo_oa import events
from bot.channels.zalo_oa.events import Event
from bot.channels.zalo_oa.signature import HEADER, current, genuine
from bot.logs import where
from bot.store.engine import StoreDown
from bot.wallclock import now

PATH = "/webhook/zalo-oa"

_log = structlog.get_logger("zalo_oa")


class Door:
    """Takes events that Zalo signed for this app and this OA, in the last day."""

    PATIENCE = 1.7
    """Seconds to keep an event: an answer later than 2 s counts as none."""

    def __init__(self, app_id: str, secret: str, take: Callable[[Event], Awaitable[None]]) -> None:
        self._app_id = app_id
        self._secret = secret
        self._take = take
        self._late: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request) -> web.Response:
        """Answer 200 once the event is kept; StoreDown becomes 503 and Zalo repeats."""
        given = request.headers.get(HEADER, "")
        if not given:
            return answer(*FORGED)
        raw = await request.read()
        try:
            # The time that is signed stands in the body, so it has to be read first.
            body = parse(raw)
        except Unread:
            return answer(*NOT_JSON)
        if not self._signed(given, raw, body):
            return answer(*FORGED)
        event = events.read(body)
        if event is not None:
            await self._keep(event)
        else:
            _log.info("nothing for us", event=str(body.get("event_name", ""))[:40])
        return answer(*OK)

    def _signed(self, given: str, raw: bytes, body: dict[str, Any]) -> bool:
        time = str(body.get("timestamp", ""))[:20]
        known = {"app_id": self._app_id, "timestamp": time, "secret": self._secret}
        return genuine(given, raw, **known) and current(time, now())

    async def _keep(self, event: Event) -> None:
        # What takes too long goes on, and Zalo's repetition finds it done.
        keeping = asyncio.ensure_future(self._take(event))
        self._late.add(keeping)
        keeping.add_done_callback(self._done)
        await asyncio.wait([keeping], timeout=self.PATIENCE)
        if not keeping.done():
            raise StoreDown("slow")
        keeping.result()

    def _done(self, keeping: asyncio.Future[None]) -> None:
        self._late.discard(keeping)
        if not keeping.cancelled() and (error := keeping.exception()):
            _log.warning("event not kept", where=where(error))
