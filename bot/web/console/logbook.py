"""The audit log, for reading, and whether anybody changed it."""

from __future__ import annotations

from aiohttp import web

from bot.officers.roles import Act
from bot.store.office import audit
from bot.web.chat.routes import number
from bot.web.console.shell import Console, Route

_PAGE = 100


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhat-ky?truoc=id&viec=act."""
    act = request.query.get("viec", "")
    async with console.database.read() as connection:
        entries = await audit.read(
            connection, before=number(request, "truoc"), act=act, limit=_PAGE
        )
        newest = await audit.read(connection, limit=1)
    more = entries[-1].id if len(entries) == _PAGE else None
    return console.page(
        request, "audit.html", entries=entries, more=more, act=act,
        newest=newest[0] if newest else None, checked=None, broken=None,
    )  # fmt: skip


async def check(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhat-ky/kiem-tra: go through the whole chain."""
    async with console.database.snapshot() as connection:
        broken = await console.audit.broken(connection)
        entries = await audit.read(connection, limit=_PAGE)
    return console.page(
        request, "audit.html", entries=entries, more=None, act="", checked=True, broken=broken,
        newest=entries[0] if entries else None,
    )  # fmt: skip


ROUTES = (
    Route("GET", "/nhat-ky", show, Act.audit),
    Route("POST", "/nhat-ky/kiem-tra", check, Act.audit),
)
