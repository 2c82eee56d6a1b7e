"""How dossiers stand, counted: arithmetic only, no store and no clock.

Every dossier is counted in exactly one column, so that the columns of a line add up to its total.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from knowledge.status import Status
from knowledge.workdays import VIETNAM, BeyondTable, Calendar

SOON_DAYS = 3
"""Working days before the appointment in which a dossier counts as soon due."""

NO_NAME = "(không ghi)"


class Standing(StrEnum):
    """The columns, in order; the value is the heading that an officer reads."""

    on_time = "Xong đúng hạn"
    late = "Xong quá hạn"
    running = "Đang làm, còn hạn"
    soon = f"Đang làm, còn ≤ {SOON_DAYS} ngày"
    overdue = "Đang làm, quá hạn"
    waiting = "Chờ người dân"
    dropped = "Dừng, rút"
    unknown = "Thiếu ngày để tính"


class Row(NamedTuple):
    """What counting needs of one dossier; moments on a clock in Việt Nam."""

    status: Status
    field: str
    unit: str
    procedure: str
    procedure_name: str
    received_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None


class _Kind(NamedTuple):
    field: str
    unit: str
    procedure: str
    procedure_name: str
    month: tuple[int, int] | None


class By(StrEnum):
    """What lines are drawn up by; the value is the heading."""

    field = "Lĩnh vực"
    unit = "Đơn vị"
    month = "Tháng nhận"
    procedure = "Thủ tục"


@dataclass
class Tally:
    """Dossiers of one line, by column."""

    counts: Counter[Standing] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All dossiers received."""
        return self.counts.total()

    @property
    def punctual(self) -> float | None:
        """The share of finished dossiers that were on time, None if none is finished."""
        done = self.counts[Standing.on_time] + self.counts[Standing.late]
        return self.counts[Standing.on_time] / done if done else None


@dataclass(frozen=True)
class Wanted:
    """Which dossiers to count: received from a day until a day, both included."""

    since: date | None = None
    until: date | None = None
    unit: str = ""


@dataclass(frozen=True)
class Report:
    """Lines by name for each way of drawing up, and what they leave out.

    ``registered`` were sent in and are not received yet, ``refused`` never will be; they are in
    no line.
    ``undated`` were left out of a period because nobody told when they were received.
    ``to_collect`` are done and not collected.
    ``plain_days`` tells that "soon" was counted in calendar days, for want of a calendar.
    """

    lines: Mapping[By, Mapping[str, Tally]]
    whole: Tally
    told_at: datetime | None
    made_at: datetime
    wanted: Wanted
    registered: int = 0
    refused: int = 0
    undated: int = 0
    to_collect: int = 0
    plain_days: bool = False


class Counting:
    """Counts dossiers one by one, as they stand at a moment (in Việt Nam)."""

    def __init__(self, wanted: Wanted, calendar: Calendar, now: datetime) -> None:
        self._wanted, self._now = wanted, now
        self._soon, self._plain = _soon(calendar, now)
        # Few kinds of rows stand for many; they are put into lines at the end.
        self._kinds: Counter[tuple[_Kind, Standing]] = Counter()
        self._left: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """Count one dossier."""
        out = _left_out(row, self._wanted)
        if out:
            self._left[out] += 1
            return
        month = (row.received_at.year, row.received_at.month) if row.received_at else None
        kind = _Kind(row.field, row.unit, row.procedure, row.procedure_name, month)
        self._kinds[kind, stand(row, self._now, self._soon)] += 1
        if row.status is Status.finished:
            self._left["collect"] += 1

    def report(self, told_at: datetime | None) -> Report:
        """What was counted; ``told_at`` is the moment of the data."""
        whole = Tally()
        lines: dict[By, dict[str, Tally]] = {by: defaultdict(Tally) for by in By}
        for (kind, standing), number in self._kinds.items():
            whole.counts[standing] += number
            for by, name in _names(kind):
                lines[by][name].counts[standing] += number
        return Report(
            {by: _sorted(by, some) for by, some in lines.items()},
            whole,
            told_at,
            self._now,
            self._wanted,
            self._left["registered"],
            self._left["not_received"],
            self._left["undated"],
            self._left["collect"],
            self._plain,
        )


def stand(row: Row, now: datetime, soon: date) -> Standing:
    """The column of one dossier; ``soon`` is the last day that counts as soon due."""
    status = row.status
    if status in (Status.withdrawn, Status.stopped):
        return Standing.dropped
    if status in (Status.finished, Status.returned):
        if row.due_at is None or row.ended_at is None:
            return Standing.unknown
        return Standing.late if _is_late(row.ended_at, row.due_at) else Standing.on_time
    if status in (Status.supplement, Status.payment):
        return Standing.waiting
    if row.due_at is None:
        return Standing.unknown
    if _is_late(now, row.due_at):
        return Standing.overdue
    return Standing.soon if row.due_at.date() <= soon else Standing.running


def _is_late(moment: datetime, due: datetime) -> bool:
    # Midnight means that only the day is known: then a day is late, not a minute.
    if time() in (due.time(), moment.time()):
        return moment.date() > due.date()
    return moment > due


def _soon(calendar: Calendar, now: datetime) -> tuple[date, bool]:
    start = datetime.combine(now.date(), time(), VIETNAM)
    try:
        # Counted from today, whether or not the office works today.
        return calendar.add(start, SOON_DAYS, "working_day").day, False
    except BeyondTable:
        return now.date() + timedelta(days=SOON_DAYS), True


def _left_out(row: Row, wanted: Wanted) -> str:
    if row.status in (Status.registered, Status.not_received):
        return row.status.name
    if wanted.since or wanted.until:
        if row.received_at is None:
            return "undated"
        day = row.received_at.date()
        if (wanted.since and day < wanted.since) or (wanted.until and day > wanted.until):
            return "outside"
    return ""


def _names(kind: _Kind) -> Iterator[tuple[By, str]]:
    yield By.field, kind.field or NO_NAME
    yield By.unit, kind.unit or NO_NAME
    yield By.month, f"{kind.month[1]:02}/{kind.month[0]}" if kind.month else NO_NAME
    yield By.procedure, " ".join(filter(None, (kind.procedure, kind.procedure_name))) or NO_NAME


def _sorted(by: By, some: Mapping[str, Tally]) -> dict[str, Tally]:
    return {name: some[name] for name in sorted(some, key=_order(by, some))}


def _order(by: By, some: Mapping[str, Tally]) -> Callable[[str], tuple[object, ...]]:
    """Months in their order, anything else by how much there is of it; the nameless last."""
    if by is By.month:
        return lambda name: (name == NO_NAME, name[3:], name[:2])
    return lambda name: (name == NO_NAME, -some[name].total, name)
