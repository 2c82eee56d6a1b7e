"""Asking the office's systems about one dossier, and keeping what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from bot.sources.contract import Source, SourceError, StatusUntold
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.wallclock import now
from knowledge.dossier_record import Dossier


class Asked(StrEnum):
    """What came of asking the sources."""

    nobody = "nobody"
    """There is none to ask."""
    told = "told"
    absent = "absent"
    """Each of them says that it has no such dossier."""
    down = "down"


class Sources:
    """The sources that are switched on, asked in order until one knows the dossier."""

    def __init__(
        self,
        database: Database,
        seal: DossierSeal,
        sources: Sequence[Source],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._seal = seal
        self._sources = sources
        self._clock = clock

    @property
    def names(self) -> Mapping[str, str]:
        """What people call the sources."""
        return {source.key: source.name for source in self._sources}

    async def ask(self, code: str) -> Asked:
        """Ask about a dossier; what is told is in the store afterwards."""
        result = Asked.absent if self._sources else Asked.nobody
        for source in self._sources:
            try:
                told = await source.fetch(code)
            except SourceError:
                # It has told the log itself.
                result = Asked.down
                continue
            if told:
                await self._keep(told, source.key)
                return Asked.told
        return result

    async def _keep(self, told: Dossier | StatusUntold, key: str) -> None:
        at = self._clock()
        if isinstance(told, StatusUntold):
            word = Word(told.dossier, key, at, told_status=False)
        else:
            word = Word(told, key, at)
        async with self._database.write() as connection:
            await register.upsert(connection, [word], self._seal, at)
