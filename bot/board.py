"""What is posted for everybody, read from the store and remembered for a moment."""

from __future__ import annotations

from time import monotonic

from bot.store.engine import Database, StoreDown
from bot.store.office import controls
from bot.store.office.controls import BANNER, OFF, TOPICS
from handlers.board import Posted


class StoredBoard:
    """The board in the store; ``open`` gives it one, before the first message is handled."""

    FRESH_SECONDS = 2.0
    """How long every process may go on with what it read last."""

    def __init__(self, database: Database | None = None) -> None:
        self._database = database
        self._known = Posted()
        self._until = 0.0

    def open(self, database: Database) -> None:
        """Use this store."""
        self._database = database

    async def read(self) -> Posted:
        """Tell what is in force; while the store is down, what was."""
        if self._database is not None and monotonic() >= self._until:
            try:
                async with self._database.read() as connection:
                    told = await controls.read(connection)
            except StoreDown:
                return self._known
            banner, off, topics = told.get(BANNER), told.get(OFF), told.get(TOPICS)
            self._known = Posted(
                banner.text if banner else "",
                banner.number if banner else 0,
                off.text if off else "",
                tuple(topics.text.splitlines()) if topics else (),
            )
            self._until = monotonic() + self.FRESH_SECONDS
        return self._known
