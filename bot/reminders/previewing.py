"""What a campaign would do, found by the very steps that do it, and written nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.reminders import planning
from bot.reminders.by_phone import Book, Found, Looking
from bot.reminders.by_phone import Missed as Missing
from bot.reminders.campaign import Draft, Template
from bot.reminders.planning import Plan
from bot.reminders.results import Missed, Preview, Sample, Way
from bot.reminders.tools import Tools
from bot.reminders.writing import approved, shown
from bot.store.citizens import optouts
from bot.store.citizens.phone_people import CHANNEL as PHONE
from bot.store.dossiers import reading
from bot.store.following import notices
from bot.store.following.notices import Reachable
from bot.store.reminders.recipients import Planned
from bot.store.tables.dossiers import dossiers
from handlers.conversation import Reply

AT_ONCE = 1000
SAMPLES = 3

REFUSED = "Đã ngừng nhận tin nhắc loại này."
TOGETHER = "Hồ sơ có nhiều người theo dõi: số điện thoại của chủ hồ sơ chỉ nhận một tin."


@dataclass
class _Sum:
    """What was counted so far; a sample of each channel first, then others."""

    ways: Counter[str] = field(default_factory=Counter)
    costs: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[int | None]] = field(default_factory=dict)
    phones: set[tuple[str, int | None]] = field(default_factory=set)
    dossiers: int = 0
    starts_at: datetime | None = None

    def fresh(self, one: Planned, found: Found) -> bool:
        """Whether it is not the same number's message about the same dossier again."""
        mark = (found.hash, one.dossier)
        if found.hash and mark in self.phones:
            self.missed[TOGETHER] += 1
            return False
        self.phones.add(mark)
        return True

    def take(self, one: Planned, found: Found, opens: datetime) -> None:
        """Count somebody who is written to, from a moment on."""
        way = found.way
        self.ways[way.channel] += 1
        self.costs[way.channel] += way.cost
        self.samples.setdefault(way.channel, []).append(one.dossier)
        self.starts_at = min(self.starts_at or opens, opens)


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
    looking = Looking(tools, template, draft.audience, begins)
    total, cursor = _Sum(), 0
    while True:
        batch = await planning.batch(connection, plan, at, cursor, AT_ONCE, tools.ways.calendar)
        total.dossiers += batch.dossiers
        await _count(connection, total, batch.recipients, looking)
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
    looking: Looking,
) -> None:
    citizens = {one.citizen for one in recipients if one.citizen}
    reachable = await notices.reachable(connection, citizens)
    refusing = await optouts.refusing(connection, citizens)
    book = await looking.look(connection, recipients, reachable)
    unwanted = {looking.template.purpose.value, optouts.ALL}
    for one in recipients:
        refused = refusing.get(one.citizen or 0, set()) & unwanted
        if one.state == "skipped" or refused:
            total.missed[one.reason or REFUSED] += 1
            continue
        found = _way(looking, one, reachable.get(one.citizen or 0, ()), book)
        if isinstance(found, Missing):
            total.missed[found.reason] += 1
        elif total.fresh(one, found):
            opens = looking.tools.ways.opens(found.way.channel, max(looking.at, one.due_at))
            total.take(one, found, opens)


def _way(
    looking: Looking, one: Planned, reachable: Sequence[Reachable], book: Book
) -> Found | Missing:
    way = looking.tools.ways.choose(reachable, looking.template, looking.at)
    return Found(way) if way else book.of(one)


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
    dossier = reading.dossier(row, {}) if row else None
    reply = tools.writing.reply(template, dossier, at)
    if channel == PHONE:
        values = tools.writing.values(dossier, at)
        reply = approved(template.zbs, tools.ways.zbs[template.zbs].parameters, values)
    return Sample(
        channel, dossier.code if dossier else "", shown(reply, tools.ways.limits[channel])
    )


def sample(template: Template, channel: str, tools: Tools) -> Reply:
    """A template about an invented dossier, as it looks on a channel."""
    limits = tools.ways.limits.get(channel, Limits())
    return shown(tools.writing.sample(template), limits)
