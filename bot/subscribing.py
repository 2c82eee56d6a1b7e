"""The handlers' way to notices people agreed to: kept in the store, asked again before each."""

from __future__ import annotations

from bot.store.citizens import links, optouts, people
from bot.store.engine import Database, StoreDown
from bot.store.following.follows import Consent
from handlers.conversation import Incoming


class StoredSubscriptions:
    """Subscriptions in the store; ``open`` gives it one, before the first message is handled."""

    def __init__(self) -> None:
        self._database: Database | None = None

    def open(self, database: Database) -> None:
        """Use this store."""
        self._database = database

    async def agree(self, incoming: Incoming, topic: str, consent: str) -> None:
        """Send them notices from now on; ``consent`` is the version of its text."""
        async with self._store().write() as connection:
            person = await people.known(connection, incoming.person)
            given = Consent(person, incoming.channel, consent, incoming.at)
            await optouts.subscribe(connection, topic, given)

    async def withdraw(self, incoming: Incoming, topic: str) -> bool:
        """Send no more of them, from this moment on; False if there was no consent."""
        async with self._store().write() as connection:
            citizen = await links.citizen(
                connection, await people.known(connection, incoming.person)
            )
            return await optouts.unsubscribe(connection, citizen, topic, incoming.at)

    async def agreed(self, incoming: Incoming) -> tuple[str, ...]:
        """What they agreed to, on whichever of their channels, by name."""
        async with self._store().read() as connection:
            citizen = await links.citizen(
                connection, await people.known(connection, incoming.person)
            )
            return tuple(sorted(await optouts.topics(connection, citizen)))

    def _store(self) -> Database:
        if self._database is None:
            raise StoreDown("subscriptions not open")
        return self._database
