"""Counting dossiers: each in one column, by the rules an officer expects."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import layout
from bot.reports.counting import NO_NAME, By, Counting, Row, Standing, Tally, Wanted, stand
from bot.wallclock import VIETNAM
from knowledge import holiday_table
from knowledge.status import Status
from knowledge.workdays import Calendar

OFFICE = holiday_table.calendar()
SOON = date(2026, 11, 26)


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


@pytest.mark.parametrize(
    ("given_row", "standing"),
    [
        (row(10, "2026-11-10 17:00", "2026-11-10 16:59"), Standing.on_time),
        (row(10, "2026-11-10 17:00", "2026-11-10 17:01"), Standing.late),
        (row(9, "2026-11-10 17:00", "2026-11-09 09:00"), Standing.on_time),
        # Only the day is known of one of them: the whole day is in time.
        (row(10, "2026-11-10 00:00", "2026-11-10 17:30"), Standing.on_time),
        (row(10, "2026-11-10 11:00", "2026-11-10 00:00"), Standing.on_time),
        (row(10, "2026-11-10 00:00", "2026-11-11 00:00"), Standing.late),
        (row(10, None, "2026-11-10 09:00"), Standing.unknown),
        (row(10, "2026-11-10 17:00"), Standing.unknown),
        (row(4, "2026-11-27 17:00"), Standing.running),
        # Tuesday is a holiday: the third working day is Thursday.
        (row(4, "2026-11-26 17:00"), Standing.soon),
        (row(2, "2026-11-20 17:00"), Standing.soon),
        (row(4, "2026-11-20 09:00"), Standing.overdue),
        (row(4, "2026-11-20 00:00"), Standing.soon),
        (row(4), Standing.unknown),
        # Who waits for the citizen is not late.
        (row(5, "2026-11-10 17:00"), Standing.waiting),
        (row(6, "2026-11-10 17:00"), Standing.waiting),
        (row(7, "2026-11-10 17:00"), Standing.dropped),
        (row(8), Standing.dropped),
    ],
)
def test_where_a_dossier_stands(given_row: Row, standing: Standing) -> None:
    """Each dossier stands in the column that its status and its dates put it in."""
    assert NOW
    assert stand(given_row, NOW, SOON) is standing


def counted(*rows: Row, wanted: Wanted | None = None, office: Calendar = OFFICE) -> Counting:
    assert NOW
    counting = Counting(wanted or Wanted(), office, NOW)
    for one in rows:
        counting.add(one)
    return counting


@given(st.lists(st.builds(row, st.integers(1, 10), field=st.sampled_from(["", "A", "B"]))))
def test_columns_add_up(rows: list[Row]) -> None:
    """Lines add up to the total, whatever they are drawn up by, and no dossier is lost."""
    report = counted(*rows).report(NOW)
    assert report.whole.total + report.registered + report.refused == len(rows)
    for lines in report.lines.values():
        assert sum(tally.total for tally in lines.values()) == report.whole.total
        assert all(sum(layout.numbers(tally)[1:]) == tally.total for tally in lines.values())


def test_a_period_holds_both_its_days() -> None:
    """A period counts from its first day to the end of its last; undated ones are told."""
    rows = [row(4, received=day) for day in ("2026-10-31 16:59", "2026-11-01 00:00")]
    rows += [
        row(4, received="2026-11-30 23:59"),
        row(4, received="2026-12-01"),
        row(4, received=None),
    ]
    wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30))
    report = counted(*rows, wanted=wanted).report(NOW)
    assert report.whole.total == 2
    assert report.undated == 1
    assert "1 hồ sơ không ghi ngày nhận" in " ".join(layout.remarks(report))


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
