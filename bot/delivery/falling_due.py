"""What there is to tell followers now: changes of status, appointments near, appointments past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.following import notices
from bot.store.following.notices import Following
from bot.wallclock import local
from knowledge.status import Status
from knowledge.workdays import BeyondTable, Calendar

UNDER_WAY = (Status.received, Status.processing)
"""Statuses in which the appointment counts: elsewhere the citizen's turn, or the end, has come."""

_AHEAD = timedelta(days=45)
_BEHIND = timedelta(days=30)
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a notice is about."""

    status = "status"
    soon = "soon"
    late = "late"


@dataclass(frozen=True)
class Pending:
    """Something a citizen has not been told; ``event`` is its name, told once."""

    kind: Kind
    event: str
    following: Following


async def changes(connection: AsyncConnection) -> list[Pending]:
    """Find the changes of status nobody was told of; of several changes only the newest."""
    return [
        Pending(Kind.status, f"{Kind.status}:{following.newest}", following)
        for following in await notices.changed(connection)
    ]


async def appointments(
    connection: AsyncConnection, at: datetime, days: int, calendar: Calendar | None
) -> list[Pending]:
    """Find appointments ``days`` working days ahead, and those that have passed.

    Whoever began to follow when an appointment was as near, or past, has seen it then.
    """
    statuses = [status.value for status in UNDER_WAY]
    followings = await notices.appointed(connection, statuses, at - _BEHIND, at + _AHEAD)
    pending = [p for f in followings for p in _appointment(f, at, days, calendar)]
    known = await notices.told(connection, {one for p in pending for one in p.following.ids})
    return [p for p in pending if not any((one, p.event) in known for one in p.following.ids)]


def ends(due_at: datetime) -> datetime:
    """When an appointment has passed: at its minute, or with its day if only that is known."""
    due = local(due_at)
    return due + _DAY if due.hour == due.minute == 0 else due


def _appointment(
    following: Following, at: datetime, days: int, calendar: Calendar | None
) -> Iterable[Pending]:
    assert following.due_at is not None, "appointed ones have a date"
    due = local(following.due_at).date()
    if ends(following.due_at) <= at:
        if following.since < ends(following.due_at):
            yield Pending(Kind.late, f"{Kind.late}:{due}", following)
    elif (
        _left(local(at).date(), due, calendar)
        <= days
        < _left(local(following.since).date(), due, calendar)
    ):
        yield Pending(Kind.soon, f"{Kind.soon}:{due}", following)


def _left(today: date, due: date, calendar: Calendar | None) -> int:
    """Working days until a day; where the calendar does not know, days."""
    try:
        return calendar.working_days_until(today, due) if calendar else (due - today).days
    except BeyondTable:
        return (due - today).days
