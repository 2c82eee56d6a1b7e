"""The handlers' way to the queue of those who want to talk to an officer."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer, Role
from bot.store.citizens import links, people
from bot.store.engine import Database, StoreDown
from bot.store.office import handovers
from bot.store.office.handovers import Asked, Ended
from bot.store.tables.officers import officers
from handlers.conversation import Incoming
from handlers.officer_ports import Place, Wanted
from knowledge.dossier import unit_of


class StoredHandovers:
    """The queue in the store; ``open`` gives it one, before the first message is handled."""

    def __init__(self) -> None:
        self._database: Database | None = None

    def open(self, database: Database) -> None:
        """Use this store."""
        self._database = database

    async def ask(self, incoming: Incoming, wanted: Wanted) -> Place | None:
        """Put somebody in the queue; None where no officer works with this bot."""
        async with self._store().write() as connection:
            if not await _anybody(connection):
                return None
            person = await people.known(connection, incoming.person)
            citizen = await links.citizen(connection, person)
            again = bool(await handovers.held(connection, [citizen]))
            asked = Asked(wanted.about, wanted.subject, unit_of(wanted.about))
            id_ = await handovers.open_(connection, person, citizen, asked, incoming.at)
            return Place(max(1, await handovers.place(connection, id_)), again)

    async def leave(self, incoming: Incoming) -> bool:
        """Take them out of it, or end what they have with an officer; False if there is none."""
        async with self._store().write() as connection:
            citizen = await links.citizen(
                connection, await people.known(connection, incoming.person)
            )
            held = await handovers.held(connection, [citizen], lock=True)
            if citizen not in held:
                return False
            return await handovers.close(connection, held[citizen].id, Ended.left, incoming.at)

    def _store(self) -> Database:
        if self._database is None:
            raise StoreDown("handovers not open")
        return self._database


async def _anybody(connection: AsyncConnection) -> bool:
    """Whether there is an officer who may answer."""
    roles = [role.value for role in Role if Officer(0, "", role).may(Act.talk)]
    query = sa.select(officers.c.id).where(officers.c.active, officers.c.role.in_(roles))
    return (await connection.execute(query.limit(1))).first() is not None
