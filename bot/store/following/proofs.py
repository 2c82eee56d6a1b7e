"""Proofs that a dossier is one's own: tries at four digits, and proofs that succeeded."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.citizens.links import persons
from bot.store.citizens.people import inserting
from bot.store.tables.follows import proof_tries, proofs
from bot.store.tables.messages import people as people_table

WINDOW = timedelta(days=1)
TRIES = 5
"""Wrong digits of one citizen for one dossier within the window."""
ALL_TRIES = 30
"""The same of everybody together: who has many addresses guesses no faster."""


async def left(connection: AsyncConnection, citizen: int, dossier: int, at: datetime) -> int:
    """Tell how many tries a citizen has left; their other channels wait until this one is done."""
    await connection.execute(sa.delete(proof_tries).where(proof_tries.c.at <= at - WINDOW))
    await people.lock(connection, people_table.c.id.in_(persons(citizen)))
    number = sa.func.count()
    mine = number.filter(proof_tries.c.person_id.in_(persons(citizen)))
    query = sa.select(number, mine).where(proof_tries.c.dossier_id == dossier)
    everybody, own = (await connection.execute(query)).one()
    return 0 if everybody >= ALL_TRIES else max(0, TRIES - own)


async def missed(connection: AsyncConnection, person: int, dossier: int, at: datetime) -> None:
    """Count a wrong try."""
    row = {"person_id": person, "dossier_id": dossier, "at": at}
    await connection.execute(sa.insert(proof_tries).values(row))


async def keep(
    connection: AsyncConnection, person: int, dossier: int, phone: str, until: datetime
) -> None:
    """Keep a proof by the phone with this hash."""
    row = {"person_id": person, "dossier_id": dossier, "phone_hash": phone, "until": until}
    insert = inserting(connection, proofs).values(row)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "dossier_id"],
            set_={"phone_hash": phone, "until": until},
        )
    )


async def proven(
    connection: AsyncConnection, citizen: int, dossier: int, phone: str | None, at: datetime
) -> bool:
    """Whether a citizen has proven a dossier by the phone it has now."""
    query = sa.select(proofs.c.until).where(
        proofs.c.person_id.in_(persons(citizen)),
        proofs.c.dossier_id == dossier,
        proofs.c.phone_hash == phone,
        proofs.c.until > at,
    )
    return phone is not None and (await connection.execute(query.limit(1))).first() is not None


async def forget(connection: AsyncConnection, at: datetime) -> None:
    """Delete proofs and tries that count no longer."""
    await connection.execute(sa.delete(proofs).where(proofs.c.until <= at))
    await connection.execute(sa.delete(proof_tries).where(proof_tries.c.at <= at - WINDOW))
