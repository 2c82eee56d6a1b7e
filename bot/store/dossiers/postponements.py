"""Appointments put off by a letter: a dossier's may be, once (NĐ 61/2018, Điều 19.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.postponements import postponements
from bot.wallclock import local


@dataclass(frozen=True)
class Postponement:
    """From when, if that was known, until which day; ``at`` is when the letter was written."""

    old_due_at: datetime | None
    new_day: date
    at: datetime


async def find(connection: AsyncConnection, codes: Sequence[str]) -> Postponement | None:
    """How a dossier was put off, by any of its codes."""
    query = sa.select(postponements).where(postponements.c.code.in_(codes)).limit(1)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    old = local(row.old_due_at) if row.old_due_at else None
    return Postponement(old, row.new_day, local(row.at))


async def put(connection: AsyncConnection, codes: Sequence[str], told: Postponement) -> None:
    """Remember a letter, in the place of one that was not sent."""
    await connection.execute(sa.delete(postponements).where(postponements.c.code.in_(codes)))
    values = {"old_due_at": told.old_due_at, "new_day": told.new_day, "at": told.at}
    await connection.execute(sa.insert(postponements).values(code=codes[0], **values))
