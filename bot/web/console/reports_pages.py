"""The office's report: what people ask, where they stop, reminders, dossiers, satisfaction."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO, StringIO
from time import monotonic
from weakref import WeakKeyDictionary

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.reminders.campaign import Purpose
from bot.reminders.results import Result
from bot.reports import office
from bot.reports.counting import Counting, Report, Wanted
from bot.reports.office import Section
from bot.reports.sheets import inert
from bot.store.dossiers import report as dossier_report
from bot.store.engine import Database
from bot.store.office import figures_days, report_figures
from bot.wallclock import local, now
from bot.web.console.dossier_export import TYPES
from bot.web.console.shell import Console, Route, officer_of
from bot.web.console.system import NAMES

FRESH_SECONDS = 180.0
"""How long a report is shown before it is counted anew."""

PERIODS = {"7": "7 ngày qua", "30": "30 ngày qua", "90": "90 ngày qua", "365": "12 tháng qua"}
_USUAL = "30"
_PURPOSES = {purpose.value: purpose.label for purpose in Purpose}
_RESULTS = {result.value: result.label for result in Result}

_Kept = dict[tuple[tuple[str, ...], date, date], tuple[float, list[Section]]]
_KEPT: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


@dataclass(frozen=True)
class Period:
    """The days a report is about, both included."""

    key: str
    since: date
    until: date


def period(request: web.Request) -> Period:
    """Read ?ky=days."""
    key = request.query.get("ky", _USUAL)
    key = key if key in PERIODS else _USUAL
    today = local(now()).date()
    return Period(key, today - timedelta(days=int(key) - 1), today)


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /bao-cao?ky=days."""
    chosen = period(request)
    sections = await _sections(console, officer_of(request), chosen)
    return console.page(
        request, "reports.html", sections=sections, period=chosen, periods=PERIODS, few=office.FEWER
    )


async def download(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /bao-cao/tai?ky=days&dang=csv|xlsx."""
    kind = request.query.get("dang", "xlsx")
    if kind not in TYPES:
        raise web.HTTPNotFound
    chosen = period(request)
    sections = await _sections(console, officer_of(request), chosen)
    make = _workbook if kind == "xlsx" else _csv
    body = await asyncio.to_thread(make, sections)
    name = f"bao-cao-{chosen.since:%Y%m%d}-{chosen.until:%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=TYPES[kind], headers=headers)


async def _sections(console: Console, officer: Officer, chosen: Period) -> list[Section]:
    kept = _KEPT.setdefault(console.database, {})
    key = (officer.units, chosen.since, chosen.until)
    until, known = kept.get(key, (0.0, []))
    if monotonic() < until:
        return known
    made = await _gather(console, officer, chosen)
    for old in [one for one, (end, _) in kept.items() if end <= monotonic()]:
        del kept[old]
    kept[key] = (monotonic() + FRESH_SECONDS, made)
    return made


async def _gather(console: Console, officer: Officer, chosen: Period) -> list[Section]:
    since, until, units = chosen.since, chosen.until, officer.units
    async with console.database.read() as connection:
        counts = await figures_days.read(connection, since, until)
        sent = await report_figures.reminded(connection, units, since, until)
        names = await report_figures.unit_names(connection, units) if units else None
        scores = await report_figures.rated(connection, names, since, until)
        report = await _count(console, connection, Wanted(since, until), units)
    guides = getattr(console.ports(), "guides", {})
    return [
        office.questions(counts, since, until),
        office.channels(counts, NAMES),
        office.guides(counts, guides),
        office.stops(counts, guides),
        office.reminders(sent, _PURPOSES, _RESULTS),
        office.dossiers(report),
        office.satisfaction(scores),
    ]


async def _count(
    console: Console, connection: AsyncConnection, wanted: Wanted, units: tuple[str, ...]
) -> Report:
    counting = Counting(wanted, console.calendar, local(now()))
    async for group in dossier_report.groups(connection, counting, codes=units):
        counting.add(group)
    return counting.report(None)


def _csv(sections: list[Section]) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file)
    for section in sections:
        writer.writerow([section.title])
        writer.writerow(["", *section.headings])
        writer.writerows(
            [inert(cell) for cell in (line.name, *line.cells)] for line in section.lines
        )
        writer.writerow([])
    # With its mark at the front Excel knows that it is UTF-8.
    return file.getvalue().encode("utf-8-sig", "replace")


def _workbook(sections: list[Section]) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    file = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, plain) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for section in sections:
            sheet = book.add_worksheet(section.title[:31])
            sheet.set_column(0, 0, 44)
            sheet.set_column(1, len(section.headings), 14)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, ["", *section.headings], bold)
            for row, line in enumerate(section.lines, 1):
                for column, cell in enumerate((line.name, *line.cells)):
                    write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                    write(row, column, cell)
    return file.getvalue()


ROUTES = (
    Route("GET", "/bao-cao", show, Act.look),
    Route("GET", "/bao-cao/tai", download, Act.look),
)
