"""What an office has on its desk: late, due soon, waiting for citizens; and how it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers import search
from bot.store.dossiers.search import Order, Wanted
from bot.wallclock import VIETNAM, local
from knowledge.status import Status
from knowledge.workdays import BeyondTable, Calendar

UNDER_WAY = (Status.received, Status.processing)
"""Where the appointment counts: elsewhere it is the citizen's turn, or the end has come."""
WAITING = (Status.supplement, Status.payment, Status.finished)
"""Where the citizen has to act, or may collect."""
SOON_DAYS = 3
"""Working days ahead that count as soon."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """How many dossiers of a kind there are, each up to ``dossier_search.MOST_COUNTED`` + 1."""

    late: int
    soon: int
    waiting: int
    known: bool
    """Whether there is any dossier."""


async def desk(
    connection: AsyncConnection, units: tuple[str, ...], at: datetime, calendar: Calendar
) -> Desk:
    """Count what is on the desk of an officer of these units."""
    kinds = (late(units, at), soon(units, at, calendar), waiting(units))
    late_, soon_, waiting_ = [await search.count(connection, kind) for kind in kinds]
    known = bool(late_ + soon_ + waiting_)
    known = known or bool(await search.page(connection, Wanted(units), most=1))
    return Desk(late_, soon_, waiting_, known)


def late(units: tuple[str, ...], at: datetime) -> Wanted:
    """Under way though the appointment has passed; one of a whole day passes with its day."""
    return Wanted(units, statuses=UNDER_WAY, late_at=at, order=Order.due)


def soon(units: tuple[str, ...], at: datetime, calendar: Calendar, days: int = SOON_DAYS) -> Wanted:
    """Under way and due from now until so many working days ahead."""
    ends = last_day(local(at).date(), days, calendar) + _DAY
    until = datetime.combine(ends, time(), VIETNAM)
    return Wanted(units, statuses=UNDER_WAY, open_at=at, due_until=until, order=Order.due)


def waiting(units: tuple[str, ...]) -> Wanted:
    """Waiting for the citizen: to add papers, to pay or to collect."""
    return Wanted(units, statuses=WAITING, order=Order.due)


def last_day(today: date, days: int, calendar: Calendar) -> date:
    """The last day that is at most so many working days ahead; plain days beyond the table."""
    day = today
    try:
        while calendar.working_days_until(today, day + _DAY) <= days:
            day += _DAY
    except BeyondTable:
        return today + timedelta(days=days)
    return day


def days_left(due_at: datetime, at: datetime, calendar: Calendar) -> int:
    """Working days until an appointment, negative once it is late; plain ones beyond the table."""
    today, due = local(at).date(), local(due_at).date()
    try:
        return calendar.working_days_until(today, due)
    except BeyondTable:
        return (due - today).days


def is_late(status: Status, due_at: datetime | None, at: datetime) -> bool:
    """Whether an appointment that counts has passed."""
    if due_at is None or status not in UNDER_WAY:
        return False
    return due_at < at and due_at != search.starts(at)
