"""Working days: the appointment arithmetic of an office."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import holiday_table
from knowledge.workdays import VIETNAM, BeyondTable, Calendar, Day, Kind, Saturday, Unit

OFFICE = holiday_table.calendar()
MOMENTS = st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-06-30"))
UNITS = st.sampled_from(Unit)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "due"),
    [
        ("2026-11-20 09:00", 3, "working_day", "2026-11-26"),
        ("2026-11-23 17:30", 1, "working_day", "2026-11-26"),
        ("2026-02-13 09:00", 3, "working_day", "2026-02-25"),
        ("2026-04-24 09:00", 2, "working_day", "2026-04-29"),
        ("2026-04-29 09:00", 1, "working_day", "2026-05-04"),
        # A swapped working Saturday counts, its day off does not.
        ("2026-08-21 09:00", 1, "working_day", "2026-08-22"),
        ("2026-08-28 09:00", 1, "working_day", "2026-09-03"),
        # Over the turn of the year.
        ("2025-12-30 09:00", 3, "working_day", "2026-01-06"),
        # On a day off, at closing, at midnight.
        ("2026-11-21 09:00", 1, "working_day", "2026-11-25"),
        ("2026-11-25 17:00", 1, "working_day", "2026-11-26"),
        ("2026-11-25 17:00:30", 1, "working_day", "2026-11-27"),
        ("2026-11-25 00:00", 1, "working_day", "2026-11-26"),
        # Days of the calendar; a last day off moves.
        ("2026-11-20 09:00", 3, "day", "2026-11-23"),
        ("2026-11-20 09:00", 4, "day", "2026-11-25"),
        ("2026-11-20 09:00", 8, "day", "2026-11-30"),
        # Months; the last one may be too short.
        ("2026-01-30 09:00", 1, "month", "2026-03-02"),
        ("2026-11-20 09:00", 1, "month", "2026-12-21"),
        ("2025-08-29 09:00", 6, "month", "2026-03-02"),
        # Eight hours are a working day.
        ("2026-11-20 09:00", 24, "hour", "2026-11-26"),
        ("2026-11-20 09:00", 8, "hour", "2026-11-23"),
        ("2026-11-20 09:00", 0.5, "working_day", "2026-11-20"),
    ],
)
def test_known_dates(start: str, limit: float, unit: str, due: str) -> None:
    """Appointments fall where the rules put them."""
    assert OFFICE.add(at(start), limit, unit).day == date.fromisoformat(due)


def test_without_the_after_hours_rule() -> None:
    """Where the rule is not kept, what comes after closing counts as come that day."""
    office = holiday_table.calendar(after_hours=False)
    due = office.add(at("2026-11-23 17:30"), 1, "working_day")
    assert due.day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-20 09:00", 4, "2026-11-20 15:00"),
        ("2026-11-20 12:00", 1, "2026-11-20 14:30"),
        ("2026-11-20 16:00", 2, "2026-11-23 08:00"),
        ("2026-11-20 20:00", 1, "2026-11-23 08:00"),
        ("2026-11-20 09:00", 24, "2026-11-26 09:00"),
    ],
)
def test_hours_run_while_the_office_is_open(start: str, hours: float, due: str) -> None:
    """Hours are counted within office hours, to the minute."""
    assert OFFICE.add(at(start), hours, "hour").at == at(due)


def test_days_end_at_closing_time() -> None:
    """A limit in days runs until the office closes."""
    assert OFFICE.add(at("2026-11-20 09:00"), 3, "working_day").at == at("2026-11-26 17:00")


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        ("2026-11-20", "2026-11-26", 3),
        ("2026-11-26", "2026-11-26", 0),
        ("2026-11-27", "2026-11-26", -1),
        ("2026-11-28", "2026-11-27", -1),
        ("2026-11-30", "2026-11-27", -1),
        ("2026-12-01", "2026-11-27", -2),
        # A due day on a weekend is the Monday after.
        ("2026-11-29", "2026-11-28", 1),
        ("2026-11-30", "2026-11-28", 0),
    ],
)
def test_days_left(today: str, due: str, left: int) -> None:
    """Days left are working days, none on the day itself, negative once it is past."""
    found = OFFICE.working_days_until(date.fromisoformat(today), date.fromisoformat(due))
    assert found == left


@pytest.mark.parametrize(
    ("start", "limit", "unit"),
    [
        ("2027-12-30 09:00", 3, "working_day"),
        ("2027-12-30 09:00", 3, "day"),
        ("2026-11-20 09:00", 16, "hour"),
        ("2026-11-20 09:00", 60_000, "month"),
        ("2026-11-20 09:00", 99_999, "month"),
        ("2024-12-31 09:00", 1, "working_day"),
    ],
)
def test_nothing_is_computed_beyond_the_table(start: str, limit: float, unit: str) -> None:
    """Past the last year of the table nothing is computed, and a sentence says why."""
    near = Calendar(OFFICE.days, frozenset({2026, 2027}))
    if unit == "hour":
        near, start = Calendar(OFFICE.days, frozenset({2025})), "2025-12-31 16:00"
    with pytest.raises(BeyondTable, match="chưa có"):
        near.add(at(start), limit, unit)


def test_what_is_not_announced_is_marked() -> None:
    """A date that Tết 2027 has a part in is provisional, one before it is not."""
    assert OFFICE.add(at("2027-02-01 09:00"), 5, "working_day").pending
    assert not OFFICE.add(at("2027-01-18 09:00"), 5, "working_day").pending


@given(MOMENTS, st.integers(1, 60), UNITS)
def test_falls_on_working_days(start: datetime, limit: int, unit: Unit) -> None:
    """Nothing falls due on a day off, or before it began."""
    due = OFFICE.add(start, min(limit, 4) if unit is Unit.month else limit, unit)
    assert OFFICE.is_working_day(due.day)
    assert due.day >= start.date()


@given(MOMENTS, st.integers(1, 40), UNITS, st.integers(0, 5), st.integers(0, 100))
def test_later_never_falls_earlier(
    start: datetime, limit: int, unit: Unit, more: int, hours: int
) -> None:
    """A longer limit or a later start never gives an earlier date."""
    limit = min(limit, 3) if unit is Unit.month else limit
    more = min(more, 1) if unit is Unit.month else more
    due = OFFICE.add(start, limit, unit).at
    assert OFFICE.add(start, limit + more, unit).at >= due
    assert OFFICE.add(start + timedelta(hours=hours), limit, unit).at >= due


@given(MOMENTS, st.integers(1, 60), st.sampled_from(Saturday))
def test_adding_and_counting_agree(start: datetime, limit: int, saturday: Saturday) -> None:
    """Whoever adds n working days counts n of them, working Saturdays or not."""
    office = holiday_table.calendar(saturday=saturday, after_hours=False)
    due = office.add(start, limit, "working_day")
    assert office.working_days_until(start.date(), due.day) == limit


def test_half_days() -> None:
    """A Saturday morning is half a day, a whole Saturday a day."""
    friday = at("2026-11-27 09:00")
    morning = holiday_table.calendar(saturday=Saturday.morning)
    whole = holiday_table.calendar(saturday=Saturday.whole)
    assert morning.add(friday, 1, "working_day").day == date(2026, 11, 30)
    assert morning.add(friday, 3, "working_day").day == date(2026, 12, 2)
    assert whole.add(friday, 1, "working_day").day == date(2026, 11, 28)
    assert morning.add(at("2026-11-28 13:00"), 1, "working_day").day == date(2026, 12, 1)


def test_half_days_of_the_table() -> None:
    """An afternoon off ends the day at noon, a morning off begins it after."""
    days = {**OFFICE.days}
    for day, kind in ((27, Kind.afternoon_off), (30, Kind.morning_off)):
        days[date(2026, 11, day)] = Day(date(2026, 11, day), "Bão", kind)
    office = Calendar(days, OFFICE.years)
    assert office.add(at("2026-11-26 09:00"), 1, "working_day").day == date(2026, 11, 30)
    assert office.add(at("2026-11-27 11:00"), 1, "hour").at == at("2026-11-30 14:00")


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_limit_is_positive(limit: float) -> None:
    """No limit at all is the caller's mistake."""
    with pytest.raises(ValueError, match="positive"):
        OFFICE.add(at("2026-11-20 09:00"), limit, "day")


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_agrees_with_others(year: int) -> None:
    """The days off of a year are those that the holidays package knows, where they are known."""
    theirs = {d for d in holidays.country_holidays("VN", years=year) if d.weekday() < 5}
    ours = {
        day.date
        for day in OFFICE.days.values()
        if day.date.year == year and day.date.weekday() < 5 and day.mark != "u"
    }
    open_ones = {d.date for d in OFFICE.days.values() if d.kind is Kind.pending}
    assert ours - open_ones == theirs - open_ones


SHARED = Path(__file__).parents[3] / "shared" / "data" / "holidays.csv"


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the project")
def test_agrees_with_the_facts() -> None:
    """Every day of the facts' table is in ours, as the same kind."""
    facts = SHARED.read_text(encoding="utf-8").splitlines()[1:]
    for row in facts:
        day, _, kind, _ = row.split(",")
        known = OFFICE.days[date.fromisoformat(day)].kind
        assert known == (Kind.pending if kind == "holiday_pending" else kind), day
