"""What the bot learned from people's choices: to see, to take back, to switch off."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.learning import told
from bot.officers.roles import Act
from bot.store.office import choices, controls
from bot.wallclock import now
from bot.web.console import catalogue_cards
from bot.web.console.shell import Console, Route, go, officer_of

_HERE = "/chua-tim-thay/hoc-duoc"


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /chua-tim-thay/hoc-duoc."""
    ports = catalogue_cards.known(console)
    async with console.database.read() as connection:
        some = await told.observed(connection)
        dropped = await choices.dropped(connection)
        off = (await controls.read(connection)).get(choices.OFF)
    page = await asyncio.to_thread(told.page, some, ports.index)
    names = {code: entry.short_name for code, entry in ports.index.by_code.items()}
    return console.page(
        request, "learned.html", page=page, dropped=dropped[:100], off=off, names=names,
        allowed=console.settings.learning, teaching=officer_of(request).may(Act.teach),
        least=told.LEAST, highest=told.HIGHEST,
    )  # fmt: skip


async def drop(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/hoc-duoc/bo: these words lead there no more."""
    form, by, at = await request.post(), officer_of(request), now()
    async with console.database.write() as connection:
        line = told.find(await told.observed(connection), str(form.get("dong", "")))
        if line is None:
            raise web.HTTPNotFound
        await choices.drop(connection, line.words, line.code, by=by.name, at=at)
        words = " ".join(line.words)
        await console.audit.note(connection, by, "learned-dropped", line.code, at=at, words=words)
    await console.learned()
    raise go(_HERE, xong="bo-hoc")


async def restore(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/hoc-duoc/dung-lai: a line that was dropped counts again."""
    form, by = await request.post(), officer_of(request)
    name = str(form.get("dong", ""))
    async with console.database.write() as connection:
        gone = next((one for one in await choices.dropped(connection) if one.key == name), None)
        if gone is None:
            raise web.HTTPNotFound
        await choices.restore(connection, name)
        await console.audit.note(connection, by, "learned-restored", gone.code, at=now())
    await console.learned()
    raise go(_HERE, xong="dung-lai-hoc")


async def switch(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/hoc-duoc/tat-mo: learn nothing and move nothing, or learn again."""
    form, by, at = await request.post(), officer_of(request), now()
    on = form.get("hoc") == "mo"
    async with console.database.write() as connection:
        if await choices.switch(connection, on, by=by.name, at=at):
            act = "learning-on" if on else "learning-off"
            await console.audit.note(connection, by, act, at=at)
    await console.learned()
    raise go(_HERE, xong="mo-hoc" if on else "tat-hoc")


ROUTES = (
    Route("GET", _HERE, show, Act.look),
    Route("POST", f"{_HERE}/bo", drop, Act.teach),
    Route("POST", f"{_HERE}/dung-lai", restore, Act.teach),
    Route("POST", f"{_HERE}/tat-mo", switch, Act.teach),
)
