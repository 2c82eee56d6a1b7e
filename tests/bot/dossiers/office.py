"""An office in the store: dossiers put in as a source tells them, and people who wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.dossiers.alarm import Alarm
from bot.dossiers.stored import Policy, StoredDossiers
from bot.linking import StoredLinks
from bot.sources.contract import Source
from bot.store.citizens import people
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from knowledge.dossier_record import Dossier
from tests.handlers.dossiers_contract import AT, LAN, MAI

KEY = "k" * 32
SEAL = DossierSeal(KEY)


@dataclass
class Office:
    """Stored dossiers as the promises see them."""

    database: Database
    dossiers: StoredDossiers = field(default_factory=StoredDossiers)

    async def put(self, dossier: Dossier, at: datetime) -> None:
        async with self.database.write() as connection:
            await register.upsert(connection, [Word(dossier, "test", at)], SEAL, at)

    async def meet(self, *persons: str, at: datetime = AT) -> list[int]:
        """Let people write for the first time; return their numbers."""
        async with self.database.write() as connection:
            return [await people.meet(connection, *person.split(":"), at) for person in persons]

    async def link(self, person: str, owner: str) -> None:
        """Join a person's channel to another's."""
        links = StoredLinks()
        links.open(self.database, KEY)
        code = await links.offer(owner, AT)
        assert code
        await links.accept(person, code, AT)


async def opened(
    database: Database,
    policy: Policy | None = None,
    sources: tuple[Source, ...] = (),
    alarm: Alarm | None = None,
) -> Office:
    """Open an office that knows Lan and Mai."""
    stored = StoredDossiers(policy)
    stored.open(database, KEY, sources, alarm, clock=lambda: AT)
    office = Office(database, stored)
    await office.meet(LAN, MAI)
    return office
