"""Reminders of the last days that did not arrive, by campaign: what an officer may send again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.campaign import State
from bot.store.reminders.campaigns import within
from bot.store.tables.messages import outbox
from bot.store.tables.reminders import campaigns, recipients

_MOST = 50
"""Campaigns of a list."""

_AGAIN = (State.running.value, State.paused.value, State.done.value)
"""States in which what failed can be sent again."""


@dataclass(frozen=True)
class Failed:
    """A campaign some of whose messages failed: how many, and why, the most frequent first."""

    id: int
    name: str
    rule: bool
    by: str
    created_at: datetime
    count: int
    reasons: tuple[str, ...]


async def count(connection: AsyncConnection, units: Sequence[str], since: datetime) -> int:
    """How many failed since a moment, of campaigns within an officer's units."""
    query = _failed(sa.select(sa.func.count()), units, since)
    return int((await connection.execute(query)).scalar_one())


async def by_campaign(
    connection: AsyncConnection, units: Sequence[str], since: datetime
) -> list[Failed]:
    """Those campaigns, the newest first."""
    why = sa.func.coalesce(sa.func.nullif(outbox.c.reason, ""), recipients.c.reason).label("why")
    c = campaigns.c
    columns = (c.id, c.name, c.rule, c.by, c.created_at)
    query = _failed(sa.select(*columns, why, sa.func.count().label("n")), units, since)
    rows = await connection.execute(
        query.group_by(*columns, why).order_by(c.id.desc(), sa.desc("n"))
    )
    found: dict[int, Failed] = {}
    for row in rows:
        one = found.get(row.id)
        total, reasons = (one.count, one.reasons) if one else (0, ())
        told = (*reasons, row.why) if row.why else reasons
        found[row.id] = Failed(
            row.id, row.name, bool(row.rule), row.by, row.created_at, total + row.n, told
        )
    return list(found.values())[:_MOST]


def _failed(query: sa.Select[Any], units: Sequence[str], since: datetime) -> sa.Select[Any]:
    failed = sa.or_(
        outbox.c.state == "failed",
        # Its message was deleted for its age, or there never was one.
        sa.and_(outbox.c.id.is_(None), recipients.c.state == "failed"),
    )
    return (
        query.select_from(recipients)
        .join(campaigns, campaigns.c.id == recipients.c.campaign_id)
        .join(outbox, outbox.c.id == recipients.c.outbox_id, isouter=True)
        .where(campaigns.c.state.in_(_AGAIN), within(units))
        .where(recipients.c.at >= since, failed)
    )
