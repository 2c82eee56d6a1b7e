"""When a dossier's result is due: the system's own date as it is, ours only as "dự kiến"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.ports import Ports, Shown
from knowledge.dossier_record import Dossier
from knowledge.procedure import Procedure, TimeLimit
from knowledge.status import Status
from knowledge.workdays import VIETNAM, BeyondTable, Calendar, Due

_RUNNING = frozenset({Status.registered, Status.received, Status.processing})
_WAITING = frozenset({Status.supplement, Status.payment})


@dataclass(frozen=True)
class Appointment:
    """A due day; ``left`` are working days until it, negative when late, None if not countable.

    ``ours`` marks a date that we computed, ``pending`` one that a day off not yet announced may
    move. ``paused``: the dossier waits for its citizen, and the day may move; ``passed`` if it is
    behind us.
    """

    day: date
    hour: str = ""
    left: int | None = None
    late: bool = False
    paused: bool = False
    passed: bool = False
    ours: bool = False
    pending: bool = False
    limit: TimeLimit | None = None


def appointment(shown: Shown, ports: Ports, at: datetime) -> Appointment | None:
    """Tell when the result is due, and how that stands at a moment; None if nobody can tell.

    A dossier that waits for its citizen is not late: the period starts anew after the supplement
    (NĐ 61/2018 Điều 19.4), or is put off by the system.
    """
    dossier = shown.dossier
    if dossier.status not in _RUNNING | _WAITING:
        return None
    if dossier.due_at is None:
        return _expected(dossier, ports, at)
    due = dossier.due_at.astimezone(VIETNAM)
    hour = "" if due.timetz().replace(tzinfo=None) == time() else due.strftime("%H:%M")
    passed = at.date() > due.date() if not hour else at > due
    return Appointment(
        due.date(),
        hour,
        left=_left(ports.calendar, at.date(), due.date()),
        late=passed and dossier.status in _RUNNING,
        paused=dossier.status in _WAITING,
        passed=passed,
    )


def _left(calendar: Calendar | None, today: date, due: date) -> int | None:
    try:
        return calendar.working_days_until(today, due) if calendar else None
    except BeyondTable:
        return None


def _expected(dossier: Dossier, ports: Ports, at: datetime) -> Appointment | None:
    """Our own calculation, where the published time limit leaves no choice."""
    if dossier.received_at is None or dossier.status not in (Status.received, Status.processing):
        return None
    limit = _only_limit(ports.catalogue.get(dossier.procedure))
    due = _due(ports.calendar, dossier.received_at, limit)
    if due is None or due.day < at.date():
        # Ours is a guess; nobody is called late by it.
        return None
    left = _left(ports.calendar, at.date(), due.day)
    return Appointment(due.day, left=left, ours=True, pending=due.pending, limit=limit)


def _due(calendar: Calendar | None, received: datetime, limit: TimeLimit | None) -> Due | None:
    if calendar is None or limit is None or limit.value is None or limit.unit is None:
        return None
    try:
        return calendar.add(received, limit.value, limit.unit.value)
    except (BeyondTable, ValueError):
        return None


def _only_limit(procedure: Procedure | None) -> TimeLimit | None:
    """The one time limit of a procedure; None where it depends on the way or has a note."""
    if procedure is None:
        return None
    limits = {(way.time.value, way.time.unit, way.time.note) for way in procedure.channels}
    first = procedure.channels[0].time
    return first if len(limits) == 1 and not first.note else None
