"""What became of a campaign, to take along: a file for Excel, a list to call from."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from aiohttp import web

from bot.officers.roles import Act
from bot.reports.sheets import inert
from bot.wallclock import now
from bot.web.console.reminders import words
from bot.web.console.reminders.desk import answering, number, reminders
from bot.web.console.shell import Console, Route, officer_of

MOST = 200_000
"""Rows of a file."""
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WIDTHS = 24

Rows = Sequence[Sequence[str]]


@answering
async def as_csv(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}/ket-qua.csv."""
    return _file(request, await asyncio.to_thread(write_csv, await _rows(console, request)), "csv")


@answering
async def as_workbook(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}/ket-qua.xlsx."""
    made = await asyncio.to_thread(write_workbook, await _rows(console, request))
    return _file(request, made, "xlsx")


async def _rows(console: Console, request: web.Request) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    async for row in reminders(console).export(officer_of(request), number(request)):
        # Channels by the names that people know.
        rows.append(tuple(words.CHANNELS.get(cell, cell) for cell in row))
        if len(rows) > MOST:
            break
    return rows


def write_csv(rows: Rows) -> bytes:
    """Write rows so that no cell is taken for a formula."""
    file = StringIO(newline="")
    csv.writer(file).writerows([inert(cell) for cell in row] for row in rows)
    # With its mark at the front Excel knows that it is UTF-8.
    return file.getvalue().encode("utf-8-sig", "replace")


def write_workbook(rows: Rows) -> bytes:
    """Write rows as plain text, the first one in bold."""
    import xlsxwriter  # type: ignore[import-untyped]

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Kết quả")
        sheet.set_column(0, 20, _WIDTHS)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, None if line else bold)
    return file.getvalue()


def _file(request: web.Request, data: bytes, kind: str) -> web.Response:
    name = f"nhac-viec-{number(request)}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=data, content_type=_TYPES[kind], headers=headers)


@answering
async def calls(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}/goi-dien: whom to call, with names and phones, to print."""
    officer, engine, id_ = officer_of(request), reminders(console), number(request)
    campaign = await engine.campaign(officer, id_)
    rows = await engine.call_list(officer, id_, now())
    return console.page(request, "reminder_calls.html", campaign=campaign, rows=rows, words=words)


_ID = r"/nhac-viec/{id:\d{1,12}}"
ROUTES = (
    Route("GET", f"{_ID}/ket-qua.csv", as_csv, Act.remind),
    Route("GET", f"{_ID}/ket-qua.xlsx", as_workbook, Act.remind),
    Route("GET", f"{_ID}/goi-dien", calls, Act.remind),
)
