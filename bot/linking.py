"""The handlers' way to the links: codes made here, kept and used up in the store."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.store.citizens import links, people
from bot.store.engine import Database, StoreDown
from handlers.ports import CODE_LENGTH, CODE_LETTERS, Joined


class StoredLinks:
    """Links in the store; ``open`` gives it one, before the first message is handled."""

    def __init__(self) -> None:
        self._database: Database | None = None
        self._key = ""

    def open(self, database: Database, key: str) -> None:
        """Use this store, and hash codes with this key."""
        self._database, self._key = database, key

    async def offer(self, person: str, at: datetime) -> str | None:
        """Make a code for a person; None when they asked too often."""
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        async with self._store().write() as connection:
            id_ = await people.known(connection, person)
            if not await links.may_try(connection, id_, at):
                return None
            await links.offer(connection, id_, links.digest(code, self._key), at)
        return code

    async def accept(self, person: str, code: str, at: datetime) -> Joined:
        """Join a person to whoever was given the code."""
        async with self._store().write() as connection:
            id_ = await people.known(connection, person)
            if not await links.may_try(connection, id_, at):
                return Joined.too_often
            return await links.accept(connection, id_, links.digest(code, self._key), at)

    def _store(self) -> Database:
        if self._database is None:
            raise StoreDown("links not open")
        return self._database
