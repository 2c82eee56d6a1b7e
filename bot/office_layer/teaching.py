"""Bringing the office's layer to the handlers, in every process, as soon as it has changed.

The layer has a version in the store. A process that sees a newer one builds catalogue and index
beside the old ones, in a thread, and swaps them in one assignment: a message being answered keeps
those it began with, and nobody waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.engine import Database, StoreDown
from bot.store.office import layer_history

Teach = Callable[[Mapping[str, Any]], None]
"""Takes the whole layer, by code, and answers with it from then on; may take a second."""

_log = structlog.get_logger("office layer")


class Teaching:
    """Keeps one process on the newest version of the layer."""

    POLL_SECONDS = 2.0
    """How late another process learns of a change where nothing carries a ring (SQLite)."""

    PATIENCE_SECONDS = 10.0
    """How long an officer's page waits for what was saved to be in force."""

    def __init__(self, database: Database, teach: Teach | None, taught: Bell) -> None:
        self._database = database
        self._teach = teach
        self._taught = taught
        self._version = 0
        self._one = asyncio.Lock()
        self._going: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Follow the layer until cancelled; without handlers to teach there is nothing to do."""
        while self._teach:
            try:
                await self.refresh()
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await self._taught.wait(self.POLL_SECONDS)

    async def tell(self) -> None:
        """Say everywhere that the layer has changed, and have it in force here on return.

        On a machine that is busy with other things the caller goes on after some seconds.
        """
        self._taught.ring()
        self._going = asyncio.create_task(self.begin())
        await asyncio.wait({self._going}, timeout=self.PATIENCE_SECONDS)

    async def begin(self) -> None:
        """Have the newest version in force, if the store can be read."""
        try:
            await self.refresh()
        except StoreDown as error:
            # It is written; the next round brings it.
            _log.warning("store down", where=where(error))

    async def refresh(self) -> bool:
        """Bring the newest version into force; tell whether there was one."""
        if self._teach is None:
            return False
        async with self._one:
            async with self._database.read() as connection:
                version = await layer_history.version(connection)
                if version == self._version:
                    return False
                entries = await layer_history.entries(connection)
            await asyncio.to_thread(self._teach, entries)
            self._version = version
        _log.info("layer in force", version=version, procedures=len(entries))
        return True
