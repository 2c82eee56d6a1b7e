"""What is kept of one citizen, read for the citizen: counts, dates, their own consents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import persons
from bot.store.following import follows as following
from bot.store.tables.dossiers import dossiers
from bot.store.tables.follows import follows, proofs, rating_marks
from bot.store.tables.handovers import handovers
from bot.store.tables.messages import inbox, notes, outbox, people, sessions
from bot.store.tables.reminders import optouts, recipients, topic_consents
from handlers.privacy_kept import Consented, Kept, Proven


async def addresses(connection: AsyncConnection, citizen: int) -> list[tuple[str, str]]:
    """The channels of a citizen and their addresses there, the first one first."""
    query = sa.select(people.c.channel, people.c.address).where(people.c.id.in_(persons(citizen)))
    return [(r.channel, r.address) for r in await connection.execute(query.order_by(people.c.id))]


async def kept(
    connection: AsyncConnection, citizen: int, prints: Sequence[str], at: datetime
) -> Kept:
    """Read what is kept; ``prints`` are the fingerprints that notes carry."""
    mine = persons(citizen)
    channels = [channel for channel, _ in await addresses(connection, citizen)]
    received, first = (
        await connection.execute(
            sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(
                inbox.c.person_id.in_(mine)
            )
        )
    ).one()
    consents, withdrawn = await _consents(connection, citizen)
    return Kept(
        channels=tuple(dict.fromkeys(channels)),
        messages=received + await _count(connection, outbox.c.person_id, mine),
        first=first,
        remembered=bool(await _count(connection, sessions.c.citizen_id, [citizen])),
        consents=consents,
        withdrawn=withdrawn,
        proofs=await _proofs(connection, citizen, at),
        refused=await _refused(connection, citizen),
        reminders=await _count(connection, recipients.c.citizen_id, mine),
        handovers=await _count(connection, handovers.c.person_id, mine),
        rated=await _count(connection, rating_marks.c.person_id, mine),
        questions=await _count(connection, notes.c.person, list(prints)),
    )


async def withdraw(connection: AsyncConnection, citizen: int, key: str, at: datetime) -> bool:
    """Withdraw a consent by the key that ``kept`` gave it; tell whether there was one."""
    kind, _, number = key.removeprefix("withdraw:").partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return False
    if kind == "f":
        query = sa.select(follows.c.dossier_id).where(
            follows.c.id == int(number), follows.c.person_id.in_(persons(citizen))
        )
        dossier = (await connection.execute(query)).scalar_one_or_none()
        return dossier is not None and await following.unfollow(connection, citizen, dossier, at)
    mine = sa.and_(
        topic_consents.c.id == int(number),
        topic_consents.c.person_id.in_(persons(citizen)),
        topic_consents.c.withdrawn_at.is_(None),
    )
    done = await connection.execute(sa.update(topic_consents).where(mine).values(withdrawn_at=at))
    return bool(done.rowcount)


async def _count(connection: AsyncConnection, column: sa.Column[Any], among: Any) -> int:
    query = sa.select(sa.func.count()).where(column.in_(among))
    return int((await connection.execute(query)).scalar_one())


async def _consents(connection: AsyncConnection, citizen: int) -> tuple[tuple[Consented, ...], int]:
    told = await connection.execute(
        sa.select(follows, dossiers.c.code)
        .join(dossiers, dossiers.c.id == follows.c.dossier_id, isouter=True)
        .where(follows.c.person_id.in_(persons(citizen)))
        .order_by(follows.c.at.desc(), follows.c.id.desc())
    )
    topics = await connection.execute(
        sa.select(topic_consents)
        .where(topic_consents.c.person_id.in_(persons(citizen)))
        .order_by(topic_consents.c.at.desc())
    )
    rows = [(f"withdraw:f.{row.id}", row.code, row) for row in told]
    rows += [(f"withdraw:t.{row.id}", row.topic, row) for row in topics]
    given = [
        Consented(key, what, row.consent, row.channel, row.at)
        for key, what, row in rows
        if row.withdrawn_at is None and what
    ]
    return tuple(given), sum(row.withdrawn_at is not None for _, _, row in rows)


async def _proofs(connection: AsyncConnection, citizen: int, at: datetime) -> tuple[Proven, ...]:
    query = (
        sa.select(dossiers.c.code, sa.func.max(proofs.c.until).label("until"))
        .join(dossiers, dossiers.c.id == proofs.c.dossier_id)
        .where(proofs.c.person_id.in_(persons(citizen)), proofs.c.until > at)
        .group_by(dossiers.c.code)
        .order_by(dossiers.c.code)
    )
    return tuple(Proven(row.code, row.until) for row in await connection.execute(query))


async def _refused(connection: AsyncConnection, citizen: int) -> tuple[str, ...]:
    query = sa.select(optouts.c.purpose).where(optouts.c.person_id.in_(persons(citizen)))
    return tuple((await connection.execute(query.distinct().order_by(optouts.c.purpose))).scalars())
