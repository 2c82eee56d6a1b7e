"""A report as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.reports import layout
from bot.reports.counting import By, Report, Tally

_NAME_WIDTH = 42
_SHORT = (
    ("Tiếp", "nhận"),
    ("Xong", "đúng hạn"),
    ("Xong", "quá hạn"),
    ("Còn", "hạn"),
    ("Còn", "≤3 ngày"),
    ("Đang", "quá hạn"),
    ("Chờ", "dân"),
    ("Dừng,", "rút"),
    ("Thiếu", "ngày"),
    ("Đúng", "hạn"),
)
_GAP = 2


def text(report: Report, shown: Iterable[By] = layout.SHOWN) -> str:
    """Write a report in lines of about 115 characters."""
    lines = [layout.TITLE, layout.scope(report), layout.source(report)]
    for by in shown:
        lines += ["", *_table(by, report)]
    notes = list(layout.remarks(report))
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _table(by: By, report: Report) -> Iterator[str]:
    lines = [(name, _cells(tally)) for name, tally in report.lines[by].items()]
    total = _cells(report.whole)
    widths = [
        max(map(len, [*heading, *(cells[column] for _, cells in [*lines, ("", total)])])) + _GAP
        for column, heading in enumerate(_SHORT)
    ]
    yield _line(by.value.upper(), [heading[0] for heading in _SHORT], widths)
    yield _line("", [heading[1] for heading in _SHORT], widths)
    rule = "─" * (_NAME_WIDTH + sum(widths))
    yield rule
    for name, cells in lines:
        yield _line(name, cells, widths)
    yield rule
    yield _line(layout.TOTAL, total, widths)


def _cells(tally: Tally) -> list[str]:
    # A zero says less than a gap in a table of many.
    cells = [layout.number(value) if value else "·" for value in layout.numbers(tally)]
    return [*cells, layout.share(tally)]


def _line(name: str, cells: list[str], widths: list[int]) -> str:
    name = layout.printable(name)
    if len(name) > _NAME_WIDTH:
        name = f"{name[: _NAME_WIDTH - 1]}…"
    numbers = "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return f"{name.ljust(_NAME_WIDTH)}{numbers}".rstrip()
