"""Today: what is late, what falls due, who is waited for; and an office's first steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.store.dossiers import due_list, imports, search
from bot.store.dossiers.search import MOST_COUNTED
from bot.wallclock import now
from bot.web.console import failed_sends, talks
from bot.web.console.counters import Counter
from bot.web.console.listing import Line, lines
from bot.web.console.reminders import pages
from bot.web.console.shell import Console, Route, officer_of

COUNTERS: tuple[Counter, ...] = (talks.WAITING, pages.WAITING, failed_sends.FAILED)
"""Tiles of other pages; each stands here once its module has one."""

_SHOWN = 10


@dataclass(frozen=True)
class Tile:
    """A number, what it counts and where it leads."""

    number: str
    label: str
    path: str
    kind: str = ""


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /canbo."""
    officer, at = officer_of(request), now()
    async with console.database.read() as connection:
        desk = await due_list.desk(connection, officer.units, at, console.calendar)
        others = await _others(connection, console, officer, at)
        late = await _some(console, connection, due_list.late(officer.units, at), at)
        wanted = due_list.soon(officer.units, at, console.calendar)
        soon = await _some(console, connection, wanted, at)
        latest = await imports.latest(connection, 1)
    return console.page(
        request, "today.html", tiles=[*_tiles(desk), *others], late=late, soon=soon,
        desk=desk, more=max(0, desk.late - _SHOWN), latest=latest[0] if latest else None,
        reminding=console.has("/nhac-viec/moi") and officer.may(Act.remind),
        importing=officer.may(Act.import_), days=due_list.SOON_DAYS,
    )  # fmt: skip


async def _some(
    console: Console, connection: AsyncConnection, wanted: search.Wanted, at: datetime
) -> list[Line]:
    found = await search.page(connection, wanted, most=_SHOWN)
    return lines(found, at, console.calendar)


async def _others(
    connection: AsyncConnection, console: Console, officer: Officer, at: datetime
) -> list[Tile]:
    shown = [c for c in COUNTERS if officer.may(c.act) and console.has(c.path.partition("?")[0])]
    tiles = []
    for counter in shown:
        number = await counter.count(connection, officer, at)
        kind = "late" if counter.urgent and number else ""
        tiles.append(Tile(said(number), counter.label, counter.path, kind))
    return tiles


def _tiles(desk: due_list.Desk) -> list[Tile]:
    return [
        Tile(said(desk.late), "quá hẹn", "/ho-so?hen=tre", "late" if desk.late else ""),
        Tile(
            said(desk.soon), f"đến hẹn trong {due_list.SOON_DAYS} ngày làm việc",
            "/ho-so?hen=gan", "due" if desk.soon else "",
        ),
        Tile(said(desk.waiting), "chờ người dân", "/ho-so?trang-thai=cho-dan"),
    ]  # fmt: skip


def said(number: int) -> str:
    """A number as people here write it; what was not counted to its end says so."""
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED:,}+".replace(",", ".")
    return f"{number:,}".replace(",", ".")


ROUTES = (Route("GET", "", show, Act.look),)
