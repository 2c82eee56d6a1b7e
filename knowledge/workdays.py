"""Working days and appointment dates.

A calendar says which days an office works. It knows the years its table of days off covers and
refuses to compute beyond them: a date that misses next year's Tết is worse than none.

Rules: the first day is not counted (Bộ luật Dân sự 2015, Điều 147); months end on the same day of
the last month, or on its last day (Điều 148.3); a last day that is a day off moves to the next
working day (Điều 148.5); eight hours are one working day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from math import ceil, floor

# Việt Nam has kept UTC+7 without summer time since 1975, so no time zone database is needed.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
HOURS_A_DAY = 8
"""Hours that make one working day, whatever an office's own hours are."""

_DAY = timedelta(days=1)
_NONE = timedelta()
_SATURDAY, _SUNDAY = 5, 6


class BeyondTable(Exception):
    """Lịch nghỉ chính thức của năm này chưa có, nên mình chưa tính được ngày."""

    def __init__(self, year: int) -> None:
        super().__init__(type(self).__doc__)
        self.year = year


class Unit(StrEnum):
    """What a time limit is counted in, as procedures publish it."""

    working_day = "working_day"
    day = "day"
    hour = "hour"
    month = "month"


class Kind(StrEnum):
    """What the table says of a day."""

    holiday = "holiday"
    compensation = "compensation"
    """Off, because a holiday fell on a day that is off anyway."""
    swap_off = "swap_off"
    swap_work = "swap_work"
    """A Saturday or Sunday worked for a day off elsewhere."""
    work = "work"
    """An ordinary working day after all."""
    morning_off = "morning_off"
    afternoon_off = "afternoon_off"
    pending = "pending"
    """Probably off, not announced: counted as off, and whatever it touches is provisional."""


class Saturday(StrEnum):
    """How much of an ordinary Saturday an office works."""

    off = "không"
    morning = "sáng"
    whole = "cả ngày"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the table; ``mark`` tells how well it is known (v, s, u, calculated)."""

    date: date
    name: str
    kind: Kind
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when an office is open without a break."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """How long that is."""
        return _since_midnight(self.closes) - _since_midnight(self.opens)


OFFICE_HOURS = (Span(time(7), time(11, 30)), Span(time(13, 30), time(17)))
"""Hours of one one-stop system in production; an office sets its own."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something falls due; ``pending`` if days off not yet announced had a part in it."""

    at: datetime
    pending: bool = False

    @property
    def day(self) -> date:
        """The day it falls due, always one that the office works."""
        return self.at.date()


@dataclass(frozen=True)
class Calendar:
    """The days one office works, in the years its table covers.

    ``hours`` are the spans of a whole day, in order; the last one is the afternoon. With
    ``after_hours``, what comes in after closing, or on a day off, counts as come in on the next
    working day.
    """

    days: Mapping[date, Day]
    years: frozenset[int]
    hours: tuple[Span, ...] = OFFICE_HOURS
    saturday: Saturday = Saturday.off
    after_hours: bool = True
    _spans: dict[date, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def last_year(self) -> int:
        """The last year that can be computed with."""
        return max(self.years)

    def spans(self, day: date) -> tuple[Span, ...]:
        """When the office is open on a day; nothing on a day off.

        Raises:
            BeyondTable: the table does not cover that year.
        """
        known = self._spans.get(day)
        if known is None:
            known = self._spans[day] = self._look(day)
        return known

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on a day, if only half of it.

        Raises:
            BeyondTable: the table does not cover that year.
        """
        return bool(self.spans(day))

    def is_pending(self, first: date, last: date) -> bool:
        """Whether a day off that is not announced yet lies between two days, both included."""
        return any(d.kind is Kind.pending and first <= d.date <= last for d in self.days.values())

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first one after it that is.

        Raises:
            BeyondTable: the table ends before there is one.
        """
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add(self, start: datetime, limit: float, unit: Unit | str) -> Due:
        """Add a time limit to a moment.

        ``start`` is a moment in Việt Nam; midnight means that only its day is known. Limits in
        days and months end at closing time, hours at their minute. A broken number of working
        days is counted in hours (0.5 day = 4 hours).

        Raises:
            BeyondTable: the table does not cover a year on the way.
            ValueError: the limit is not a positive number.
        """
        if not 0 < limit < 100_000:
            raise ValueError("a time limit is a positive number")
        start = start.astimezone(VIETNAM) if start.tzinfo else start.replace(tzinfo=VIETNAM)
        unit = Unit(unit)
        if unit is Unit.working_day and limit != int(limit):
            unit, limit = Unit.hour, limit * HOURS_A_DAY
        if unit is Unit.hour:
            end = self._after_hours(start, limit)
        else:
            first = self._counted_from(start)
            end = self._closing(self._after(first, limit, unit))
        return Due(end, self.is_pending(start.date(), end.date()))

    def working_days_until(self, today: date, due: date) -> int:
        """How many working days are left until a day; negative when it is past.

        0 is on the day itself. A due day that is a day off counts as the next working day. A day
        late is -1, and so is a day off right after the due day. Half-days count half.

        Raises:
            BeyondTable: the table does not cover a year on the way.
        """
        due = self.next_working_day(due)
        if today > due:
            return min(-1, -self._halves(due, today) // 2)
        return self._halves(today, due) // 2

    def _look(self, day: date) -> tuple[Span, ...]:
        if day.year not in self.years:
            raise BeyondTable(day.year)
        entry = self.days.get(day)
        if entry and entry.kind in (Kind.swap_work, Kind.work):
            return self.hours
        weekday = day.weekday()
        spans = self.hours
        if weekday == _SUNDAY or (weekday == _SATURDAY and self.saturday is Saturday.off):
            spans = ()
        elif weekday == _SATURDAY and self.saturday is Saturday.morning:
            spans = self.hours[:1]
        return spans if entry is None else _left(spans, entry.kind, self.hours)

    def _is_half(self, day: date) -> bool:
        return self.spans(day) != self.hours and self.is_working_day(day)

    def _halves(self, after: date, last: date) -> int:
        count = 0
        while after < last:
            after += _DAY
            count += 0 if not self.is_working_day(after) else 1 if self._is_half(after) else 2
        return count

    def _counted_from(self, start: datetime) -> date:
        spans = self.spans(start.date())
        if not self.after_hours or (spans and start.time() <= spans[-1].closes):
            return start.date()
        return self.next_working_day(start.date() + _DAY)

    def _last_closing(self, day: date) -> time:
        return self.spans(day)[-1].closes

    def _closing(self, day: date) -> datetime:
        return datetime.combine(day, self._last_closing(day), VIETNAM)

    def _after(self, first: date, limit: float, unit: Unit) -> date:
        if unit is Unit.working_day:
            return self._after_working_days(first, int(limit))
        if unit is Unit.month:
            return self._next_known(_months_on(first, limit), first)
        return self._next_known(first + timedelta(days=ceil(limit)), first)

    def _next_known(self, day: date, first: date) -> date:
        # Nothing was asked of the days between, but a year without a table may hide anything.
        for year in range(first.year, day.year + 1):
            if year not in self.years:
                raise BeyondTable(year)
        return self.next_working_day(day)

    def _after_working_days(self, day: date, limit: int) -> date:
        halves = 2 * limit
        while halves > 0:
            day = self.next_working_day(day + _DAY)
            halves -= 1 if self._is_half(day) else 2
        return day

    def _after_hours(self, start: datetime, limit: float) -> datetime:
        whole = sum((span.length for span in self.hours), _NONE)
        left = whole * (limit / HOURS_A_DAY)
        day, at = start.date(), start.time().replace(tzinfo=None)
        while True:
            for span in self.spans(day):
                opens = max(span.opens, at)
                here = max(_NONE, _since_midnight(span.closes) - _since_midnight(opens))
                if left <= here:
                    return datetime.combine(day, time(), VIETNAM) + _since_midnight(opens) + left
                left -= here
            day, at = day + _DAY, time()


def _left(spans: tuple[Span, ...], kind: Kind, whole: tuple[Span, ...]) -> tuple[Span, ...]:
    if kind is Kind.morning_off:
        return tuple(span for span in spans if span != whole[0])
    if kind is Kind.afternoon_off:
        return spans[:1]
    return ()


def _months_on(day: date, limit: float) -> date:
    months = day.year * 12 + day.month - 1 + floor(limit)
    year, month = divmod(months, 12)
    if year > date.max.year:
        raise BeyondTable(year)
    ends = monthrange(year, month + 1)[1]
    # Half a month is fifteen days (Bộ luật Dân sự 2015, Điều 146.2).
    half = timedelta(days=15) if limit % 1 >= 0.5 else _NONE
    return date(year, month + 1, min(day.day, ends)) + half


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
