"""A report as a CSV file and as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.reports import layout
from bot.reports.counting import By, Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(report: Report, path: Path, shown: Iterable[By] = layout.SHOWN) -> None:
    """Write a CSV file that Excel opens with its Vietnamese letters as they are.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Nhóm theo", "Tên", *layout.HEADINGS])
        for by in shown:
            for name, tally in report.lines[by].items():
                row = [by.value, name, *layout.numbers(tally), layout.share(tally)]
                writer.writerow([inert(cell) for cell in row])
        whole = report.whole
        writer.writerow([layout.TOTAL, "", *layout.numbers(whole), layout.share(whole)])
        for remark in (layout.source(report), layout.scope(report), *layout.remarks(report)):
            writer.writerow([inert(remark)])


def inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula.

    Source: OWASP, CSV Injection: texts that begin with = + - @, tab or return get an apostrophe.
    """
    if isinstance(cell, str) and (cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)):
        return f"'{cell}"
    return cell


def write_xlsx(report: Report, path: Path, shown: Iterable[By] = layout.SHOWN) -> None:
    """Write a workbook, a sheet for each way of drawing up.

    Raises:
        OSError: the file cannot be written.
    """
    # Imported here: only whoever wants a workbook waits for it.
    import xlsxwriter  # type: ignore[import-untyped]

    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": layout.TITLE, "comments": layout.source(report)})
    formats = _formats(book)
    for by in shown:
        _sheet(book.add_worksheet(by.value), by, report, formats)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _formats(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12}
    edge = {"border": 1, "border_color": "#B8C2CC", "valign": "vcenter"}
    head = {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DCE8F2"}
    strong = {"bold": True, "bg_color": "#F3F6F9"}
    return {
        "title": book.add_format({**font, "bold": True, "font_size": 14}),
        "plain": book.add_format({**font, "italic": True, "font_color": "#555555"}),
        "head": book.add_format({**font, **edge, **head}),
        "name": book.add_format({**font, **edge, "text_wrap": True}),
        "number": book.add_format({**font, **edge, "num_format": "#,##0;-#,##0;–"}),
        "share": book.add_format({**font, **edge, "num_format": "0.0%", "align": "right"}),
        "total name": book.add_format({**font, **edge, **strong}),
        "total number": book.add_format({**font, **edge, **strong, "num_format": "#,##0"}),
        "total share": book.add_format({**font, **edge, **strong, "num_format": "0.0%"}),
    }


_HEAD_ROW = 4


def _sheet(sheet: Any, by: By, report: Report, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, layout.TITLE, formats["title"])
    sheet.write_string(1, 0, layout.scope(report), formats["plain"])
    sheet.write_string(2, 0, layout.source(report), formats["plain"])
    for column, heading in enumerate((by.value, *layout.HEADINGS)):
        sheet.write_string(_HEAD_ROW, column, heading, formats["head"])
    row = _HEAD_ROW
    for row, (name, tally) in enumerate(report.lines[by].items(), _HEAD_ROW + 1):
        _line(sheet, row, name, tally, formats, "")
    _line(sheet, row + 1, layout.TOTAL, report.whole, formats, "total ")
    for offset, remark in enumerate(layout.remarks(report), 3):
        sheet.write_string(row + offset, 0, remark, formats["plain"])
    sheet.autofilter(_HEAD_ROW, 0, row, len(layout.HEADINGS))
    _page(sheet)


def _line(sheet: Any, row: int, name: str, tally: Any, formats: dict[str, Any], of: str) -> None:
    sheet.write_string(row, 0, name, formats[f"{of}name"])
    for column, value in enumerate(layout.numbers(tally), 1):
        sheet.write_number(row, column, value, formats[f"{of}number"])
    last = len(layout.HEADINGS)
    if tally.punctual is None:
        sheet.write_string(row, last, "–", formats[f"{of}share"])
    else:
        sheet.write_number(row, last, tally.punctual, formats[f"{of}share"])


def _page(sheet: Any) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(layout.HEADINGS), 12)
    sheet.set_row(_HEAD_ROW, 48)
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_footer("&L&9Số liệu tham khảo&R&9Trang &P/&N")
