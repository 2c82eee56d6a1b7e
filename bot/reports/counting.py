"""How dossiers stand, added up: arithmetic only, no store and no clock.

Every dossier is counted in exactly one column, so that the columns of a line add up to its total.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
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


class By(StrEnum):
    """What lines are drawn up by; the value is the heading."""

    field = "Lĩnh vực"
    unit = "Đơn vị"
    month = "Tháng nhận"
    procedure = "Thủ tục"


class Group(NamedTuple):
    """Dossiers of one line that stand alike; a line of no way of drawing up holds all of them.

    ``name`` is a month as "2026-11", a procedure's code and name with a blank between; it is
    empty where nobody told. ``dated`` tells whether it is known when they were received.
    """

    by: By | None
    name: str
    status: Status
    standing: Standing
    dated: bool
    number: int


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
    """Adds up groups of dossiers as they stand at a moment (in Việt Nam).

    ``soon`` is the last day that counts as soon due.
    """

    def __init__(self, wanted: Wanted, calendar: Calendar, now: datetime) -> None:
        self.wanted, self.now = wanted, now
        self.soon, self._plain = _soon(calendar, now)
        self._whole = Tally()
        self._lines: dict[By, dict[str, Tally]] = {by: defaultdict(Tally) for by in By}
        self._left: Counter[str] = Counter()

    def add(self, group: Group) -> None:
        """Count one group, received in the period or nobody knows when."""
        out = self._left_out(group)
        if group.by is not None:
            if not out:
                self._lines[group.by][_named(group)].counts[group.standing] += group.number
        elif out:
            self._left[out] += group.number
        else:
            self._whole.counts[group.standing] += group.number
            self._left["collect"] += group.number if group.status is Status.finished else 0

    def _left_out(self, group: Group) -> str:
        if group.status in (Status.registered, Status.not_received):
            return group.status.name
        period = self.wanted.since or self.wanted.until
        return "undated" if period and not group.dated else ""

    def report(self, told_at: datetime | None) -> Report:
        """What was counted; ``told_at`` is the moment of the data."""
        return Report(
            {by: _sorted(by, some) for by, some in self._lines.items()},
            self._whole,
            told_at,
            self.now,
            self.wanted,
            self._left["registered"],
            self._left["not_received"],
            self._left["undated"],
            self._left["collect"],
            self._plain,
        )


def _soon(calendar: Calendar, now: datetime) -> tuple[date, bool]:
    start = datetime.combine(now.date(), time(), VIETNAM)
    try:
        # Counted from today, whether or not the office works today.
        return calendar.add(start, SOON_DAYS, "working_day").day, False
    except BeyondTable:
        return now.date() + timedelta(days=SOON_DAYS), True


def _named(group: Group) -> str:
    if group.by is By.month and group.name:
        year, _, month = group.name.partition("-")
        return f"{month}/{year}"
    return group.name or NO_NAME


def _sorted(by: By, some: Mapping[str, Tally]) -> dict[str, Tally]:
    return {name: some[name] for name in sorted(some, key=_order(by, some))}


def _order(by: By, some: Mapping[str, Tally]) -> Callable[[str], tuple[object, ...]]:
    """Months in their order, anything else by how much there is of it; the nameless last."""
    if by is By.month:
        return lambda name: (name == NO_NAME, name[3:], name[:2])
    return lambda name: (name == NO_NAME, -some[name].total, name)
