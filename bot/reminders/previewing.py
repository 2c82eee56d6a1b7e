"""What a campaign would do, found by the very steps that do it, and written nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.reminders import planning, ways
from bot.reminders.campaign import Draft, Template
from bot.reminders.planning import Plan
from bot.reminders.results import Missed, Preview, Sample, Way
from bot.reminders.tools import Tools
from bot.reminders.writing import shown
from bot.store import dossier_reading, notices, optouts
from bot.store.dossier_tables import dossiers
from bot.store.recipients import Planned
from handlers.conversation import Reply

AT_ONCE = 1000
SAMPLES = 3

REFUSED = "Đã ngừng nhận tin nhắc loại này."


@dataclass
class _Sum:
    """What was counted so far; a sample of each channel first, then others."""

    ways: Counter[str] = field(default_factory=Counter)
    costs: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[int | None]] = field(default_factory=dict)
    dossiers: int = 0
    starts_at: datetime | None = None


async def preview(
    connection: AsyncConnection,
    draft: Draft,
    template: Template,
    tools: Tools,
    at: datetime,
    *,
    approval_from: int,
) -> Preview:
    """Count people by channel and by what keeps a message from them, with three samples."""
    plan = Plan(draft.audience, draft.when, template.purpose)
    begins = max(at, draft.when.at) if draft.when.at else at
    total, cursor = _Sum(), 0
    while True:
        batch = await planning.batch(connection, plan, at, cursor, AT_ONCE, tools.ways.calendar)
        total.dossiers += batch.dossiers
        await _count(connection, total, batch.recipients, template, tools, begins)
        if batch.cursor is None:
            break
        cursor = batch.cursor
    people = sum(total.ways.values())
    return Preview(
        people=people,
        dossiers=total.dossiers,
        ways=tuple(Way(name, n, total.costs[name]) for name, n in total.ways.most_common()),
        missed=tuple(Missed(reason, n) for reason, n in total.missed.most_common()),
        samples=await _samples(connection, total, template, tools, begins),
        cost=sum(total.costs.values()),
        needs_approval=people >= approval_from,
        starts_at=total.starts_at or begins,
    )


async def _count(
    connection: AsyncConnection,
    total: _Sum,
    recipients: tuple[Planned, ...],
    template: Template,
    tools: Tools,
    at: datetime,
) -> None:
    citizens = {one.citizen for one in recipients if one.citizen}
    reachable = await notices.reachable(connection, citizens)
    refusing = await optouts.refusing(connection, citizens)
    for one in recipients:
        refused = refusing.get(one.citizen or 0, set()) & {template.purpose.value, optouts.ALL}
        if one.state == "skipped" or refused:
            total.missed[one.reason or REFUSED] += 1
            continue
        way = tools.ways.choose(reachable.get(one.citizen or 0, ()), template, at)
        if way is None:
            total.missed[ways.NO_CHANNEL if one.citizen else ways.BY_CALL] += 1
            continue
        total.ways[way.channel] += 1
        total.costs[way.channel] += way.cost
        total.samples.setdefault(way.channel, []).append(one.dossier)
        opens = tools.ways.opens(way.channel, max(at, one.due_at))
        total.starts_at = min(total.starts_at or opens, opens)


async def _samples(
    connection: AsyncConnection, total: _Sum, template: Template, tools: Tools, at: datetime
) -> tuple[Sample, ...]:
    """One of each channel, then more of the channel with most people."""
    wanted = [(channel, ids[0]) for channel, ids in total.samples.items()]
    wanted += [(channel, id_) for channel, ids in total.samples.items() for id_ in ids[1:SAMPLES]]
    return tuple([await _sample(connection, *one, template, tools, at) for one in wanted[:SAMPLES]])


async def _sample(
    connection: AsyncConnection,
    channel: str,
    id_: int | None,
    template: Template,
    tools: Tools,
    at: datetime,
) -> Sample:
    row = None
    if id_ is not None:
        query = sa.select(dossiers).where(dossiers.c.id == id_)
        row = (await connection.execute(query)).one_or_none()
    dossier = dossier_reading.dossier(row, {}) if row else None
    reply = tools.writing.reply(template, dossier, at)
    return Sample(
        channel, dossier.code if dossier else "", shown(reply, tools.ways.limits[channel])
    )


def sample(template: Template, channel: str, tools: Tools) -> Reply:
    """A template about an invented dossier, as it looks on a channel."""
    limits = tools.ways.limits.get(channel, Limits())
    return shown(tools.writing.sample(template), limits)
