"""The handlers' way to a person's own data, in the store."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from bot.settings import Settings
from bot.store.citizens import links, own_data, people
from bot.store.engine import Database, StoreDown
from bot.store.messages.notes import fingerprint
from bot.wallclock import local
from handlers.conversation import Incoming
from handlers.ports import CODE_LETTERS
from handlers.privacy_kept import Kept

_LETTERS = 6


class StoredPrivacy:
    """A person's own data; ``open`` gives it a store, before the first message is handled."""

    def __init__(self, settings: Settings) -> None:
        self._periods = Kept(
            message_days=settings.keep_messages_days, session_days=settings.keep_sessions_days
        )
        self._database: Database | None = None
        self._key = ""

    def open(self, database: Database, key: str) -> None:
        """Use this store, and find notes with this key."""
        self._database, self._key = database, key

    async def kept(self, incoming: Incoming) -> Kept:
        """Tell what is kept of them."""
        async with self._store().read() as connection:
            channel, _, address = incoming.person.partition(":")
            person = await people.find(connection, channel, address)
            if person is None:
                return replace(self._periods, channels=(incoming.channel,))
            citizen = await links.citizen(connection, person)
            names = [f"{c}:{a}" for c, a in await own_data.addresses(connection, citizen)]
            prints = [fingerprint(name, self._key) for name in names]
            found = await own_data.kept(connection, citizen, prints, incoming.at)
        periods = self._periods
        return replace(found, message_days=periods.message_days, session_days=periods.session_days)

    async def withdraw(self, incoming: Incoming, key: str) -> bool:
        """Withdraw a consent by its key; False if it is none of theirs, or was withdrawn."""
        async with self._store().write() as connection:
            channel, _, address = incoming.person.partition(":")
            person = await people.find(connection, channel, address)
            if person is None:
                return False
            citizen = await links.citizen(connection, person)
            return await own_data.withdraw(connection, citizen, key, incoming.at)

    def receipt(self, at: datetime) -> str:
        """Make the number of a receipt: the day, and letters drawn by lot."""
        drawn = "".join(secrets.choice(CODE_LETTERS) for _ in range(_LETTERS))
        return f"XD-{local(at):%y%m%d}-{drawn}"

    def _store(self) -> Database:
        if self._database is None:
            raise StoreDown("privacy not open")
        return self._database
