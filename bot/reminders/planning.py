"""From an audience to recipients: one batch after another, each dossier and person once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Moment, Purpose, When
from bot.store.reminders import audience as finding
from bot.store.reminders.audience import Meant
from bot.store.reminders.recipients import Planned
from bot.wallclock import VIETNAM, local
from knowledge.workdays import BeyondTable, Calendar

MORNING = time(8)
"""When reminders of a day go out that are counted in days."""

NO_SUCH = "Không có hồ sơ mang mã này, hoặc hồ sơ không hợp các điều kiện đã chọn."
NO_DATE = "Hồ sơ không có ngày hẹn."
TOO_LATE = "Đã qua ngày hẹn, nhắc không còn ích gì."
NO_FOLLOWER = "Chưa có ai theo dõi hồ sơ này trên chatbot."

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What is to be expanded: ``rule`` marks those whose every episode is reminded of once."""

    audience: Audience
    when: When
    purpose: Purpose
    rule: bool = False


@dataclass(frozen=True)
class Batch:
    """Recipients, and where to go on; None when that was the last of them."""

    recipients: tuple[Planned, ...]
    cursor: int | None
    dossiers: int = 0


async def batch(
    connection: AsyncConnection,
    plan: Plan,
    at: datetime,
    cursor: int,
    limit: int,
    calendar: Calendar | None,
) -> Batch:
    """Find the next recipients of an audience; reads only."""
    kind = plan.audience.kind
    if kind is Kind.topic:
        return await _subscribers(connection, plan, at, cursor, limit)
    if kind is Kind.listed:
        return await _listed(connection, plan, at, cursor, limit, calendar)
    meant = await finding.batch(connection, plan.audience, at, cursor, limit)
    found = await _people(connection, plan, [(one, None) for one in meant], at, calendar)
    more = meant[-1].id if len(meant) == limit else None
    return Batch(tuple(found), more, len(meant))


async def _subscribers(
    connection: AsyncConnection, plan: Plan, at: datetime, cursor: int, limit: int
) -> Batch:
    topics = plan.audience.topics
    citizens = await finding.subscribed(connection, topics, cursor, limit)
    found = tuple(Planned(f"c{citizen}", at, citizen) for citizen in citizens)
    return Batch(found, citizens[-1] if len(citizens) == limit else None)


async def _listed(
    connection: AsyncConnection,
    plan: Plan,
    at: datetime,
    cursor: int,
    limit: int,
    calendar: Calendar | None,
) -> Batch:
    lines = plan.audience.listed[cursor : cursor + limit]
    known = await finding.by_codes(connection, plan.audience, at, [one.code for one in lines])
    meant = [(known[one.code], cursor + n) for n, one in enumerate(lines) if one.code in known]
    found = await _people(connection, plan, meant, at, calendar)
    strange = [
        _strange(one, cursor + n, at) for n, one in enumerate(lines) if one.code not in known
    ]
    end = cursor + len(lines)
    more = end if end < len(plan.audience.listed) else None
    return Batch((*found, *strange), more, len({one.id for one, _ in meant}))


def _strange(listed: Listed, line: int, at: datetime) -> Planned:
    return Planned(f"l:{listed.code}"[:120], at, line=line, state="skipped", reason=NO_SUCH)


async def _people(
    connection: AsyncConnection,
    plan: Plan,
    meant: Sequence[tuple[Meant, int | None]],
    at: datetime,
    calendar: Calendar | None,
) -> list[Planned]:
    followers = await finding.followers(connection, {one.id for one, _ in meant})
    return [
        made
        for one, line in meant
        for made in _of_dossier(plan, one, line, followers, at, calendar)
    ]


def _of_dossier(
    plan: Plan,
    meant: Meant,
    line: int | None,
    followers: Mapping[int, Sequence[int]],
    at: datetime,
    calendar: Calendar | None,
) -> Iterable[Planned]:
    state, reason, due_at = _when(plan.when, meant.due_at, at, calendar)
    end = _episode(plan, meant) if plan.rule else ""
    citizens = followers.get(meant.id, ()) if plan.audience.whom is not Whom.holders else ()
    for citizen in citizens:
        target = f"c{citizen}:d{meant.id}{end}"
        yield Planned(target, due_at, citizen, meant.id, line, state, reason)
    if citizens:
        return
    if plan.audience.whom is Whom.followers:
        if not plan.rule:
            yield Planned(f"d{meant.id}", at, None, meant.id, line, "skipped", NO_FOLLOWER)
        return
    yield Planned(f"h:d{meant.id}{end}", due_at, None, meant.id, line, state, reason)


def _episode(plan: Plan, meant: Meant) -> str:
    """What tells one occasion of a standing rule from the next."""
    if plan.purpose in (Purpose.appointment, Purpose.late) and meant.due_at:
        return f":t{local(meant.due_at):%Y%m%d%H%M}"
    return f":e{meant.episode}"


def _when(
    when: When, due_at: datetime | None, at: datetime, calendar: Calendar | None
) -> tuple[str, str, datetime]:
    if when.kind is not Moment.before:
        return "planned", "", at
    if due_at is None:
        return "skipped", NO_DATE, at
    if passed(due_at, at):
        return "skipped", TOO_LATE, at
    day = _days_before(local(due_at).date(), when.working_days, calendar)
    return "planned", "", max(at, datetime.combine(day, MORNING, VIETNAM))


def passed(due_at: datetime, at: datetime) -> bool:
    """Whether an appointment is over: at its minute, or with its day if only that is known."""
    due = local(due_at)
    ends = due + _DAY if due.hour == due.minute == 0 else due
    return ends <= at


def _days_before(day: date, count: int, calendar: Calendar | None) -> date:
    """The working day so many before a day; where the calendar does not know, the day."""
    left = count
    while left > 0:
        day -= _DAY
        left -= _works(day, calendar)
    return day


def _works(day: date, calendar: Calendar | None) -> bool:
    if calendar is None:
        return True
    try:
        return calendar.is_working_day(day)
    except BeyondTable:
        return True
