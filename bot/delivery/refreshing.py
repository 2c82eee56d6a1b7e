"""Asking the sources about what people follow: a change nobody looks up must reach them too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.delivery.wake import Bell
from bot.dossiers.asking import Asked, Sources
from bot.logs import where
from bot.store.dossiers import register
from bot.store.engine import Database, StoreDown
from bot.store.following import follows
from bot.wallclock import now

_log = structlog.get_logger("refreshing")


class Refreshing:
    """Asks about each followed dossier once in a while, one after the other.

    Several processes ask no more than one: who asks looks first whether it was told meanwhile.
    """

    EVERY_SECONDS = 60.0
    BREATH_SECONDS = 0.2
    """Between two questions: the sources serve others, too."""

    def __init__(
        self,
        database: Database,
        sources: Sources,
        every: timedelta,
        *,
        changed: Bell,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._sources = sources
        self._every = every
        self._changed = changed
        self._clock = clock
        # Of a dossier that no source knows nothing is told, however often they are asked.
        self._asked: dict[str, datetime] = {}

    async def run(self) -> None:
        """Ask until cancelled; without a source there is nobody to ask."""
        while self._sources.names:
            try:
                await self.refresh()
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await asyncio.sleep(self.EVERY_SECONDS)

    async def refresh(self) -> int:
        """Ask about what was told of too long ago; return how many were told of."""
        before = self._clock() - self._every
        async with self._database.read() as connection:
            codes = await follows.stale(connection, before)
        self._asked = {code: at for code, at in self._asked.items() if at > before}
        told = 0
        for code in codes:
            if code in self._asked or not await self._is_stale(code, before):
                continue
            self._asked[code] = self._clock()
            asked = await self._sources.ask(code)
            if asked is Asked.down:
                # It will not be up again within this round.
                break
            told += asked is Asked.told
            await asyncio.sleep(self.BREATH_SECONDS)
        if told:
            self._changed.ring()
        return told

    async def _is_stale(self, code: str, before: datetime) -> bool:
        async with self._database.read() as connection:
            stored = await register.find(connection, code)
        return stored is not None and stored.told_at < before
