"""The keeper: once an hour it lets go of what the office no longer wants kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.logs import where
from bot.store import retention
from bot.store.citizens import forgetting
from bot.store.dossiers import register
from bot.store.engine import Database, StoreDown
from bot.store.following import lookups, proofs
from bot.store.messages import pacing, photos
from bot.store.office import choices, handovers_due
from bot.wallclock import now
from knowledge.choosing import DAYS

_log = structlog.get_logger("keeper")


class Keeper:
    """Deletes finished messages and old sessions after so many days, a few rows at a time."""

    EVERY_SECONDS = 3600.0
    LEAVING = timedelta(hours=1)
    """How long the answer stays with whoever had their data deleted."""
    BREATH_SECONDS = 0.1
    """Between two transactions, for those who wait for the store."""

    def __init__(
        self, database: Database, message_days: int, session_days: int, dossier_days: int = 90
    ) -> None:
        self._database = database
        self._messages = timedelta(days=message_days)
        self._sessions = timedelta(days=session_days)
        self._dossiers = timedelta(days=dossier_days)

    async def run(self) -> None:
        """Keep house until cancelled."""
        while True:
            try:
                await self.clean(now())
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await asyncio.sleep(self.EVERY_SECONDS)

    async def clean(self, at: datetime) -> None:
        """Let go of everything that is old enough at a moment."""
        messages = await self._all(retention.messages, at - self._messages)
        await self._all(handovers_due.forget, at - self._messages)
        await self._all(retention.questions, at - self._messages)
        await self._all(retention.marks, at - self._messages)
        await self._all(choices.old, at - timedelta(days=DAYS))
        sessions = await self._all(retention.conversations, at - self._sessions)
        await self._all(photos.old, at - photos.LONGEST)
        await self._all(forgetting.depart, at - self.LEAVING)
        async with self._database.write() as connection:
            await pacing.forget(connection, at - timedelta(days=1))
            await lookups.forget(connection, at)
            await proofs.forget(connection, at)
        ended = await self._all(register.retire, at - self._dossiers)
        await self._all(retention.reminders, at - self._dossiers)
        if messages or sessions or ended:
            _log.info("let go", messages=messages, sessions=sessions, dossiers=ended)

    async def _all(
        self, some: Callable[[AsyncConnection, datetime], Awaitable[int]], before: datetime
    ) -> int:
        count = 0
        while True:
            async with self._database.write() as connection:
                gone = await some(connection, before)
            if not gone:
                return count
            count += gone
            await asyncio.sleep(self.BREATH_SECONDS)
