"""The clock of conversations: nobody is left alone with a silent bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.handover.talks import Talks
from bot.logs import where
from bot.store.engine import StoreDown
from bot.wallclock import now

_log = structlog.get_logger("handover")


class Watch:
    """Looks after conversations that officers forgot; any number of processes may run one."""

    EVERY_SECONDS = 5.0

    def __init__(self, talks: Talks, quiet: Callable[[datetime], bool]) -> None:
        self._talks = talks
        self._quiet = quiet

    async def run(self) -> None:
        """Look after them until cancelled."""
        while True:
            await self.tick(now())
            await asyncio.sleep(self.EVERY_SECONDS)

    async def tick(self, at: datetime) -> None:
        """Look once."""
        try:
            done = await self._talks.look_after(at, quiet=self._quiet(at))
        except StoreDown as error:
            _log.warning("store down", where=where(error))
        else:
            if done:
                _log.info("given back to the bot", talks=done)
