"""Bringing what was learned to the handlers, in every process.

Choices come in all the time and may wait a minute; what an officer takes back is in force at
once. The newest knowledge is built beside the old one, in a thread, and swapped in one
assignment, so no message waits and none reads the store for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.engine import Database, StoreDown
from bot.store.office import choices
from bot.store.office.choices import State
from bot.wallclock import now
from knowledge.choosing import DAYS, Observed

if TYPE_CHECKING:
    from handlers.learning import Learning
    from knowledge.learned import Learned

_log = structlog.get_logger("learning")


class Following:
    """Keeps one process on what the store knows of choices."""

    POLL_SECONDS = 5.0
    """How late another process learns of what was taken back where nothing carries a ring."""
    EVERY_SECONDS = 60.0
    """How often new choices are read, at most."""
    AGING_SECONDS = 3600.0
    """How often old choices are let go of, where nothing new comes."""

    def __init__(
        self, database: Database, learning: Callable[[], Learning | None], told: Bell
    ) -> None:
        self._database = database
        self._learning = learning
        self._told = told
        self._known: State | None = None
        self._read = 0.0
        self._one = asyncio.Lock()

    async def run(self) -> None:
        """Follow the store until cancelled."""
        while True:
            try:
                await self.refresh()
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await self._told.wait(self.POLL_SECONDS)

    async def tell(self) -> None:
        """Say everywhere that something was taken back, and have it in force here on return."""
        self._told.ring()
        try:
            await self.refresh()
        except StoreDown as error:
            # It is written; the next round brings it.
            _log.warning("store down", where=where(error))

    async def refresh(self) -> bool:
        """Bring what is new into force, if it is time for it; tell whether there was anything."""
        learning = self._learning()
        if learning is None:
            return False
        async with self._one:
            async with self._database.read() as connection:
                state = await choices.state(connection)
                if not self._due(state):
                    return False
                observed = await choices.observed(connection, now() - timedelta(days=DAYS))
            learning.learned = await asyncio.to_thread(_learned, observed)
            learning.on = not state.off
            self._known, self._read = state, monotonic()
        return True

    def _due(self, state: State) -> bool:
        if self._known is None or state.acts != self._known.acts:
            return True
        waited = monotonic() - self._read
        return waited >= (self.EVERY_SECONDS if state != self._known else self.AGING_SECONDS)


def _learned(observed: list[Observed]) -> Learned:
    # Imported here, in the thread: the search brings large libraries with it.
    from knowledge.learned import Learned

    return Learned(observed)
