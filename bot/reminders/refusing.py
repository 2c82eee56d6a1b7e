"""The handlers' way to refusals: kept in the store, honoured by the gate at the next message."""

from __future__ import annotations

from bot.store.citizens import links, optouts, people, phone_people
from bot.store.engine import Database, StoreDown
from handlers.conversation import Incoming


class StoredRefusals:
    """Refusals in the store; ``open`` gives it one, before the first message is handled."""

    def __init__(self) -> None:
        self._database: Database | None = None

    def open(self, database: Database) -> None:
        """Use this store."""
        self._database = database

    async def refuse(self, incoming: Incoming, purpose: str) -> None:
        """Send no more of them, from this moment on; twice is once.

        Nor to the phones by which they have proven a dossier to be theirs.
        """
        async with self._store().write() as connection:
            person = await people.known(connection, incoming.person)
            await optouts.refuse(connection, person, purpose, incoming.at)
            phones = await phone_people.proven_by(connection, person, incoming.at)
            await phone_people.refuse(connection, phones, purpose, incoming.at)

    async def accept(self, incoming: Incoming, purpose: str) -> bool:
        """Let them come again; False if they were not refused."""
        async with self._store().write() as connection:
            person = await people.known(connection, incoming.person)
            phones = await phone_people.proven_by(connection, person, incoming.at)
            await phone_people.accept(connection, phones, purpose)
            citizen = await links.citizen(connection, person)
            return await optouts.accept(connection, citizen, purpose)

    async def refused(self, incoming: Incoming) -> tuple[str, ...]:
        """What is refused, the newest first."""
        async with self._store().read() as connection:
            citizen = await links.citizen(
                connection, await people.known(connection, incoming.person)
            )
            return tuple(await optouts.refused(connection, citizen))

    def _store(self) -> Database:
        if self._database is None:
            raise StoreDown("refusals not open")
        return self._database
