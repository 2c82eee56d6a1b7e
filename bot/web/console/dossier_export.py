"""A list of dossiers as a file for Excel: nothing personal, and nothing taken for a formula."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO

from bot.reports.sheets import inert
from bot.store.dossiers import search
from bot.store.dossiers.search import Listed, Place, Wanted
from bot.web.console.listing import shown, when
from bot.web.console.shell import Console
from knowledge.workdays import Calendar

MOST = 50_000
"""Rows of a file; whoever wants more takes a narrower list."""
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADERS = (
    "Mã hồ sơ", "Mã thủ tục", "Thủ tục", "Lĩnh vực", "Đơn vị", "Trạng thái", "Ngày nhận",
    "Hẹn trả", "Tới hẹn", "Có kết quả", "Đã trả", "Dữ liệu lúc",
)  # fmt: skip
_AT_ONCE = 1000


async def write(console: Console, wanted: Wanted, kind: str, at: datetime) -> tuple[bytes, int]:
    """Write a list, up to MOST rows; return the file and how many rows it has."""
    rows: list[Listed] = []
    after: Place | None = None
    while len(rows) < MOST:
        async with console.database.read() as connection:
            part = await search.page(connection, wanted, after, _AT_ONCE)
        rows += part
        if len(part) < _AT_ONCE:
            break
        after = part[-1].place
    make = _workbook if kind == "xlsx" else _csv
    return await asyncio.to_thread(make, rows, at, console.calendar), len(rows)


def _csv(rows: Sequence[Listed], at: datetime, calendar: Calendar) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADERS)
    writer.writerows([inert(cell) for cell in _cells(row, at, calendar)] for row in rows)
    # With its mark at the front Excel knows that it is UTF-8.
    return file.getvalue().encode("utf-8-sig", "replace")


def _workbook(rows: Sequence[Listed], at: datetime, calendar: Calendar) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Hồ sơ")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 4, 32)
        sheet.set_column(5, 11, 18)
        sheet.freeze_panes(1, 1)
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(_cells(row, at, calendar)):
                sheet.write_string(number, column, cell)
    return file.getvalue()


def _cells(row: Listed, at: datetime, calendar: Calendar) -> tuple[str, ...]:
    moments = (row.finished_at, row.returned_at, row.told_at)
    ended, returned, told = (shown(moment) if moment else "" for moment in moments)
    return (
        row.code, row.procedure, row.procedure_name, row.field, row.unit, row.status.label,
        shown(row.received_at) if row.received_at else "",
        shown(row.due_at) if row.due_at else "",
        when(row, at, calendar)[0], ended, returned, told,
    )  # fmt: skip
