"""How lists show a dossier: its badge, and how near or past its appointment is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.store.dossiers import due_list
from bot.store.dossiers.search import Listed
from knowledge.status import Status
from knowledge.workdays import Calendar


@dataclass(frozen=True)
class Line:
    """A dossier in a list; ``when`` says in words how far its appointment is, ``kind`` how bad."""

    dossier: Listed
    due: str
    when: str
    kind: str


def lines(found: Iterable[Listed], at: datetime, calendar: Calendar) -> list[Line]:
    """Put what was found into words."""
    return [Line(one, shown(one.due_at), *when(one, at, calendar)) for one in found]


def shown(moment: datetime | None) -> str:
    """A day, with its hour where one is known."""
    if moment is None:
        return "—"
    day = moment.strftime("%d/%m/%Y")
    return day if (moment.hour, moment.minute) == (0, 0) else f"{moment:%H:%M} {day}"


def when(one: Listed, at: datetime, calendar: Calendar) -> tuple[str, str]:
    """How far an appointment is, in working days, and its kind: late, due or nothing."""
    return nearness(one.status, one.due_at, at, calendar)


def nearness(
    status: Status, due_at: datetime | None, at: datetime, calendar: Calendar
) -> tuple[str, str]:
    """How far an appointment is, in working days, and its kind: late, due or nothing."""
    if due_at is None or status not in due_list.UNDER_WAY:
        return "", ""
    left = due_list.days_left(due_at, at, calendar)
    if due_list.is_late(status, due_at, at):
        return (f"trễ {-left} ngày làm việc" if left < 0 else "quá giờ hẹn hôm nay"), "late"
    if left <= 0:
        return "hẹn hôm nay", "due"
    if left <= due_list.SOON_DAYS:
        return f"còn {left} ngày làm việc", "due"
    return f"còn {left} ngày làm việc", ""
