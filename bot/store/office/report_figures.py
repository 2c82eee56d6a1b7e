"""What the office's report needs of the store: counts, never rows of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.reminders import recipient_results as outcomes
from bot.store.tables.dossiers import dossiers
from bot.store.tables.follows import ratings
from bot.store.tables.messages import outbox
from bot.store.tables.reminders import campaign_units, campaigns, recipients
from bot.store.units import covered
from bot.wallclock import VIETNAM


async def unit_names(connection: AsyncConnection, units: Sequence[str]) -> list[str]:
    """The names of the units that some codes cover, as dossiers name them."""
    query = sa.select(dossiers.c.unit).distinct().where(covered(dossiers.c.unit_code, units))
    return sorted((await connection.execute(query)).scalars())


async def reminded(
    connection: AsyncConnection, units: Sequence[str], since: date, until: date
) -> dict[tuple[str, str], int]:
    """How many recipients of a period came to what, by purpose and result."""
    result = outcomes.outcome().label("result")
    query = (
        sa.select(campaigns.c.purpose, result, sa.func.count().label("n"))
        .select_from(recipients)
        .join(campaigns, campaigns.c.id == recipients.c.campaign_id)
        .join(outbox, outbox.c.id == recipients.c.outbox_id, isouter=True)
        .where(_of(units), recipients.c.at >= _start(since))
        .where(recipients.c.at < _start(until + timedelta(days=1)))
        .group_by(campaigns.c.purpose, result)
    )
    return {(row.purpose, row.result): row.n for row in await connection.execute(query)}


def _of(units: Sequence[str]) -> sa.ColumnElement[bool]:
    if not units:
        return sa.true()
    theirs = campaign_units.c.campaign_id == campaigns.c.id
    return sa.and_(
        sa.exists().where(theirs),
        ~sa.exists().where(theirs, ~covered(campaign_units.c.unit, units)),
    )


async def rated(
    connection: AsyncConnection, names: Sequence[str] | None, since: date, until: date
) -> dict[tuple[str, int], int]:
    """How many gave which score, by the unit's name; of these units, or of all."""
    query = (
        sa.select(ratings.c.unit, ratings.c.score, sa.func.count().label("n"))
        .where(ratings.c.month.between(f"{since:%Y-%m}", f"{until:%Y-%m}"))
        .group_by(ratings.c.unit, ratings.c.score)
    )
    if names is not None:
        query = query.where(ratings.c.unit.in_(names))
    return {(row.unit, row.score): row.n for row in await connection.execute(query)}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
