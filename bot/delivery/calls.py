"""Wake-ups between processes: PostgreSQL's LISTEN and NOTIFY carry the rings of the bells.

A ring that is lost costs at most one polling interval; nothing else depends on it. On SQLite
there is nothing to carry it, and polling does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import asyncpg  # type: ignore[import-untyped]
import structlog

from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.engine import Database

TOPIC = "mot_cua"
_log = structlog.get_logger("calls")


class Calls:
    """Passes rings on to the same bells of other processes, many rings in one call."""

    GATHER_SECONDS = 0.02
    """How long rings are gathered before they are passed on."""
    RETRY_SECONDS = 5.0

    def __init__(self, database: Database, name: str, bells: Mapping[str, Bell]) -> None:
        self._database = database
        self._name = name
        self._bells = bells
        self._rung: set[str] = set()
        self._news = asyncio.Event()
        if not database.embedded:
            for bell_name, bell in bells.items():
                bell.others = self._passing(bell_name)

    def _passing(self, bell: str) -> Callable[[], None]:
        def note() -> None:
            self._rung.add(bell)
            self._news.set()

        return note

    async def run(self) -> None:
        """Listen and call until cancelled; a lost connection is opened again."""
        while not self._database.embedded:
            try:
                await self._talk()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("no wake-ups for a while", where=where(error))
                await asyncio.sleep(self.RETRY_SECONDS)

    async def _talk(self) -> None:
        address = self._database.url.set(drivername="postgresql")
        line = await asyncpg.connect(address.render_as_string(hide_password=False))
        try:
            await line.add_listener(TOPIC, self._heard)
            line.add_termination_listener(lambda _: self._news.set())
            # What was rung while nobody listened.
            for bell in self._bells.values():
                bell.wake()
            while True:
                await self._news.wait()
                await asyncio.sleep(self.GATHER_SECONDS)
                self._news.clear()
                rung, self._rung = self._rung, set()
                if line.is_closed():
                    raise ConnectionError
                for name in rung:
                    await line.execute("SELECT pg_notify($1, $2)", TOPIC, f"{self._name} {name}")
        finally:
            line.terminate()

    def _heard(self, _: object, __: int, ___: str, payload: object) -> None:
        caller, _, bell = str(payload).partition(" ")
        if caller != self._name and bell in self._bells:
            self._bells[bell].wake()
