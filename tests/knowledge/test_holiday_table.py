"""The table of days off as an office writes it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from knowledge import holiday_table
from knowledge.holiday_table import WrongHours, WrongTable
from knowledge.workdays import Kind, Span

YAML = "days:\n  - {date: 2026-12-31, name: Bão, kind: nghỉ chiều}\n"


def table(folder: Path, text: str, name: str = "nghi.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nghi.yaml", YAML),
        ("nghi.yaml", "ngày nghỉ:\n  - ngày: 31/12/2026\n    tên: Bão\n    loại: Nghỉ Chiều\n"),
        ("nghi.csv", "ngày,tên,loại\n2026-12-31,Bão,nghỉ chiều\n"),
        ("nghi.csv", "\ufeffNgày;Tên ngày;Loại;Ghi chú\n31/12/2026;Bão;nghi chieu;\n\n"),
        ("nghi.csv", "date,name,kind\n2026-12-31,Bão,afternoon_off\n"),
    ],
)
def test_reads_what_offices_write(tmp_path: Path, name: str, text: str) -> None:
    """YAML and CSV, Vietnamese headings, either form of date: all read the same."""
    found = holiday_table.read(table(tmp_path, text, name))
    assert found.days[date(2026, 12, 31)].kind is Kind.afternoon_off


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", "days:\n  - {date: 2026-13-01, name: A, kind: nghỉ lễ}", "dòng 2: “2026-13-01”"),
        ("a.yaml", YAML + "  - {date: 2026-12-31, name: B, kind: nghỉ lễ}", "dòng 3: ngày 31/12"),
        ("a.yaml", "days:\n  - {date: 2026-12-31, name: A, kind: vui}", "không hiểu loại “vui”"),
        ("a.yaml", "days:\n  - {date: 2026-12-31, kind: nghỉ lễ}", "thiếu tên ngày"),
        ("a.yaml", "days:\n  - {dat: 2026-12-31, name: A, kind: nghỉ lễ}", "trường “dat”"),
        ("a.yaml", "days:\n  - {date: 2026-12-31, name: A, kind: làm bù}", "không thể là ngày làm"),
        ("a.yaml", "days:\n  - {date: 2026-12-27, name: A, kind: nghỉ hoán đổi}", "cuối tuần"),
        ("a.yaml", "days: [", "dạng YAML"),
        ("a.yaml", "", "cần một danh sách days"),
        ("a.yaml", "- 1\n- 2\n", "cần một danh sách days"),
        ("a.csv", "x,y\n1,2\n", "dòng 1: cần dòng tiêu đề"),
        ("a.csv", "", "dòng 1: cần dòng tiêu đề"),
        ("a.csv", "ngày,tên,loại\n31/12/2026,A,nghỉ lễ\n32/12/2026,B,nghỉ lễ\n", "dòng 3: “32"),
        ("a.yaml", YAML.replace("days:", "replaces: có\ndays:"), "chưa có năm nào đủ"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path: Path, name: str, text: str, told: str) -> None:
    """A table that cannot be right is refused with its line and the reason."""
    with pytest.raises(WrongTable) as refused:
        holiday_table.calendar(table(tmp_path, text, name))
    assert told in str(refused.value)


def test_no_file_and_no_text(tmp_path: Path) -> None:
    """A missing table, or one that is not text, is told."""
    with pytest.raises(WrongTable, match="không mở được"):
        holiday_table.read(tmp_path / "nothing.yaml")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00ng\xe0y")
    with pytest.raises(WrongTable, match="UTF-8"):
        holiday_table.read(tmp_path / "a.csv")


def test_lies_over_ours(tmp_path: Path) -> None:
    """An office's day goes before ours; every other day stays."""
    own = table(tmp_path, "ngày,tên,loại\n2027-02-04,Ngày thường,làm việc\n", "a.csv")
    office = holiday_table.calendar(own)
    assert office.is_working_day(date(2027, 2, 4))
    assert not office.is_working_day(date(2026, 11, 24))
    assert office.last_year == 2027


def test_a_year_is_covered_once_it_is_whole(tmp_path: Path) -> None:
    """A new year counts only when its fixed holidays and its Tết are there."""
    rows = ["2028-01-01", "2028-01-26", "2028-04-30", "2028-05-01", "2028-09-02"]
    head = "ngày,tên,loại\n"
    torn = table(tmp_path, head + "".join(f"{d},Nghỉ,nghỉ lễ\n" for d in rows[:4]), "a.csv")
    assert holiday_table.calendar(torn).last_year == 2027
    whole = table(tmp_path, head + "".join(f"{d},Nghỉ,nghỉ lễ\n" for d in rows), "b.csv")
    assert holiday_table.calendar(whole).last_year == 2028


def test_office_hours() -> None:
    """Hours are read as an office writes them."""
    both = (Span(time(7, 30), time(11, 30)), Span(time(13), time(17)))
    assert holiday_table.hours("07:30-11:30, 13:00-17:00") == both
    assert holiday_table.hours("7h30-11h30;13h-17h") == both


@pytest.mark.parametrize(
    "text", ["", "sáng", "07:00", "11:30-07:00", "07:00-12:00,11:00-17:00", "7-8,9-10,11-12", "a-b"]
)
def test_wrong_office_hours(text: str) -> None:
    """Hours that cannot be are refused with their form."""
    with pytest.raises(WrongHours, match="07:00-11:30"):
        holiday_table.hours(text)
