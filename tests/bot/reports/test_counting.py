"""Adding up groups of dossiers into the lines of a report."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import layout
from bot.reports.counting import NO_NAME, By, Counting, Standing, Tally, Wanted
from bot.wallclock import VIETNAM
from knowledge import holiday_table
from knowledge.status import Status
from knowledge.workdays import Calendar
from tests.counted_by_hand import Row, groups

OFFICE = holiday_table.calendar()


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM) if text else None


NOW = at("2026-11-20 10:00")
assert NOW


def row(
    status: int,
    due: str | None = None,
    ended: str | None = None,
    received: str | None = "2026-11-02 08:00",
    field: str = "Hộ tịch",
    unit: str = "xã Buôn Đôn",
) -> Row:
    return Row(
        Status(status), field, unit, "1.001193", "Khai sinh", at(received), at(due), at(ended)
    )


def counted(*rows: Row, wanted: Wanted | None = None, office: Calendar = OFFICE) -> Counting:
    assert NOW
    counting = Counting(wanted or Wanted(), office, NOW)
    for group in groups(rows, NOW, counting.soon):
        counting.add(group)
    return counting


@given(st.lists(st.builds(row, st.integers(1, 10), field=st.sampled_from(["", "A", "B"]))))
def test_columns_add_up(rows: list[Row]) -> None:
    """Lines add up to the total, whatever they are drawn up by, and no dossier is lost."""
    report = counted(*rows).report(NOW)
    assert report.whole.total + report.registered + report.refused == len(rows)
    for lines in report.lines.values():
        assert sum(tally.total for tally in lines.values()) == report.whole.total
        assert all(sum(layout.numbers(tally)[1:]) == tally.total for tally in lines.values())


def test_what_nobody_dated_is_in_no_period() -> None:
    """A period leaves out, and tells, what nobody knows the day of; without one it counts."""
    rows = [row(4, received="2026-11-01"), row(4, received=None)]
    report = counted(*rows, wanted=Wanted(date(2026, 11, 1))).report(NOW)
    assert (report.whole.total, report.undated) == (1, 1)
    assert "1 hồ sơ không ghi ngày nhận" in " ".join(layout.remarks(report))
    assert counted(*rows).report(NOW).whole.total == 2


def test_what_is_not_received_is_in_no_line() -> None:
    """Registered and refused dossiers are told below, not counted as received."""
    report = counted(row(1), row(3), row(4), row(9)).report(NOW)
    assert (report.whole.total, report.registered, report.refused) == (2, 1, 1)
    assert report.to_collect == 1


def test_lines_stand_in_order() -> None:
    """Months follow each other, fields go by number, the nameless stand last."""
    rows = [row(4, received=day) for day in ("2026-02-01", "2025-12-01", "2026-01-05", None)]
    rows += [row(4, field="Đất đai"), row(4, field="Đất đai"), row(4, field="")]
    report = counted(*rows).report(NOW)
    assert list(report.lines[By.month]) == ["12/2025", "01/2026", "02/2026", "11/2026", NO_NAME]
    assert list(report.lines[By.field]) == ["Hộ tịch", "Đất đai", NO_NAME]


def test_without_a_calendar_it_says_so() -> None:
    """Beyond the table of days off, "soon" is counted in plain days, and that is told."""
    report = counted(row(4), office=Calendar({}, frozenset({2025}))).report(NOW)
    assert report.plain_days
    assert any("ngày thường" in remark for remark in layout.remarks(report))


@pytest.mark.parametrize(
    ("on_time", "late", "shown"),
    [(0, 0, "–"), (1, 0, "100%"), (39, 1, "97,5%"), (1999, 1, "99,9%")],
)
def test_share_on_time(on_time: int, late: int, shown: str) -> None:
    """The share is written the Vietnamese way, and never better than it is."""
    tally = Tally()
    tally.counts.update({Standing.on_time: on_time, Standing.late: late})
    assert layout.share(tally) == shown
