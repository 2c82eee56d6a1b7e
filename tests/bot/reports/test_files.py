"""A report as text, CSV, workbook and pictures."""

from __future__ import annotations

import csv
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.reports import layout, sheets, terminal
from bot.reports.charts import draw
from bot.reports.counting import By, Counting, Report, Wanted
from bot.wallclock import VIETNAM
from knowledge import holiday_table
from knowledge.status import Status
from tests.counted_by_hand import Row, groups

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
TRAP = '=HYPERLINK("http://x","$a$ $b")'
LABEL = "Số liệu tham khảo · dữ liệu đến 09:30 20/11/2026"


@pytest.fixture
def report() -> Report:
    counting = Counting(Wanted(), holiday_table.calendar(), NOW)
    due = NOW + timedelta(days=1)
    rows: list[Row] = []
    for number in range(60):
        field = TRAP if number < 20 else f"Lĩnh vực {number % 20} có tên dài hơn chỗ của một dòng"
        received = NOW - timedelta(days=number)
        status = Status.processing if number % 3 else Status.returned
        ended = None if number % 3 else NOW
        rows.append(
            Row(status, field, "xã\x1b[2J Buôn Đôn", "1.001193", "Khai sinh", received, due, ended)
        )
    for group in groups(rows, NOW, counting.soon):
        counting.add(group)
    return counting.report(NOW - timedelta(minutes=30))


def test_terminal(report: Report) -> None:
    """The table says what it is and as of when, lines up, and moves no cursor."""
    text = terminal.text(report)
    lines = text.splitlines()
    assert LABEL in lines
    assert "LĨNH VỰC" in text
    assert "THÁNG NHẬN" in text
    assert "\x1b" not in text
    assert max(len(line) for line in lines) <= 120
    totals = [line for line in lines if line.startswith(layout.TOTAL)]
    assert len(totals) == 3
    assert len(set(totals)) == 1


def test_csv(report: Report, tmp_path: Path) -> None:
    """Excel reads the letters right, finds no formula, and the label is in the file."""
    path = tmp_path / "a.csv"
    sheets.write_csv(report, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    cells = [cell for row in rows for cell in row]
    assert f"'{TRAP}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert LABEL in cells
    assert next(row for row in rows if row[0] == layout.TOTAL)[2] == "60"


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-1", "@x", "\t=1", " =1", "\r1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """Whatever a spreadsheet takes for a formula is made a text."""
    assert sheets.inert(cell) == f"'{cell}"


def test_workbook(report: Report, tmp_path: Path) -> None:
    """The workbook has a sheet for each way, its numbers as numbers and no formula."""
    path = tmp_path / "a.xlsx"
    sheets.write_xlsx(report, path)
    book = load_workbook(path)
    assert book.sheetnames == ["Lĩnh vực", "Đơn vị", "Tháng nhận"]
    sheet = book["Lĩnh vực"]
    assert sheet.freeze_panes == "B6"
    assert sheet["A3"].value == LABEL
    assert [cell.value for cell in sheet[5]] == ["Lĩnh vực", *layout.HEADINGS]
    assert (sheet["A6"].value, sheet["B6"].value) == (TRAP, 20)
    with zipfile.ZipFile(path) as archive:
        assert not [n for n in archive.namelist() if b"<f>" in archive.read(n)]


def test_charts(report: Report, tmp_path: Path) -> None:
    """Three pictures come out, whatever the names hold, large enough to be read."""
    paths = draw(report, tmp_path / "charts")
    assert [path.name for path in paths] == [
        "theo-thang.png",
        "theo-linh-vuc.png",
        "theo-don-vi.png",
    ]
    for path in paths:
        with Image.open(path) as image:
            assert image.width > 1000


def test_nothing_to_report(tmp_path: Path) -> None:
    """A period without dossiers gives empty tables, not an error."""
    empty = Counting(Wanted(), holiday_table.calendar(), NOW).report(NOW)
    assert layout.TOTAL in terminal.text(empty, By)
    sheets.write_csv(empty, tmp_path / "a.csv", By)
    sheets.write_xlsx(empty, tmp_path / "a.xlsx", By)
    assert draw(empty, tmp_path) == []
