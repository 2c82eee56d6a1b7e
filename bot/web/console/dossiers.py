"""Dossiers: found by code or phone, listed and filtered, taken along as a file, looked at."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.store.dossiers import postponements, register, trail
from bot.store.dossiers import search as dossier_search
from bot.store.dossiers.register import Stored
from bot.store.dossiers.search import Listed, Wanted
from bot.store.sealing import Unsealable
from bot.wallclock import local, now
from bot.web.console import dossier_export
from bot.web.console.dossier_query import (
    GROUPS,
    ORDERS,
    WINDOWS,
    Asked,
    read_place,
    typed,
    write_place,
)
from bot.web.console.listing import lines, nearness, shown
from bot.web.console.shell import Console, Route, go, officer_of
from bot.web.console.today import said
from knowledge.status import Status

PAGE = 50


class NoSuchDossier(web.HTTPNotFound):
    """Không có hồ sơ này, hoặc nó thuộc đơn vị khác."""


class SealedOtherwise(web.HTTPConflict):
    """Không mở được thông tin chủ hồ sơ: BOT_SECRET_KEY đã đổi. Nạp lại tệp hồ sơ là có lại."""


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so?trang-thai=…: the list."""
    asked, officer, at = Asked.of(request.query), officer_of(request), now()
    wanted = asked.wanted(officer.units, at, console.calendar)
    after = read_place(request.query.get("sau", ""))
    async with console.database.read() as connection:
        found = await dossier_search.page(connection, wanted, after, PAGE)
        number = await dossier_search.count(connection, wanted)
        choices = await _choices(connection, officer)
    more = asked.path(sau=write_place(found[-1].place)) if len(found) == PAGE else ""
    return _list(
        console, request, found, asked=asked, number=said(number), more=more,
        later=after is not None, **choices,
    )  # fmt: skip


def _list(
    console: Console, request: web.Request, found: list[Listed], **values: Any
) -> web.Response:
    officer = officer_of(request)
    shared = {
        "lines": lines(found, now(), console.calendar),
        "asked": Asked.of({}), "number": said(len(found)), "more": "", "later": False,
        "searched": "", "reminding": _reminding(console, officer),
        "importing": officer.may(Act.import_),
    }  # fmt: skip
    return console.page(request, "dossiers.html", **{**shared, **values})


async def search(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so: a code, the end of one, or a phone; a phone never stands in an address."""
    form, officer, at = await request.post(), officer_of(request), now()
    text = str(form.get("tim", "")).strip()
    what = typed(text, at)
    if what.ending:
        raise go("/ho-so", duoi=what.ending)
    if what.phone:
        return await _of_phone(console, request, what.phone)
    async with console.database.read() as connection:
        id_ = await dossier_search.with_code(connection, what.codes, officer.units)
    if id_ is not None:
        raise go(f"/ho-so/{id_}")
    return await _none(console, request, text)


async def _of_phone(console: Console, request: web.Request, phone: str) -> web.Response:
    officer, at = officer_of(request), now()
    wanted = Wanted(officer.units, phone=console.seal.phone(phone) or "")
    async with console.database.read() as connection:
        found = await dossier_search.page(connection, wanted, most=PAGE)
        choices = await _choices(connection, officer)
    async with console.database.write() as connection:
        await console.audit.note(connection, officer, "phone-searched", at=at, found=len(found))
    return _list(console, request, found, searched="số điện thoại vừa tìm", **choices)


async def _none(console: Console, request: web.Request, text: str) -> web.Response:
    officer = officer_of(request)
    async with console.database.read() as connection:
        choices = await _choices(connection, officer)
    return _list(console, request, [], searched=f"“{text[:80]}”", **choices)


async def _choices(connection: AsyncConnection, officer: Officer) -> dict[str, Any]:
    """What can be chosen from: only what there is."""
    units = await dossier_search.known(connection, "unit_code")
    procedures = await dossier_search.known(connection, "procedure")
    return {
        "units": [unit for unit in units if officer.covers(unit)],
        "procedures": await dossier_search.names(connection, procedures[:300]),
        "fields": await dossier_search.known(connection, "field"),
        "groups": GROUPS, "statuses": list(Status), "windows": WINDOWS, "orders": ORDERS,
    }  # fmt: skip


async def export(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/xuat: the list as a file; it holds no personal data."""
    form, officer, at = await request.post(), officer_of(request), now()
    wanted = Asked.of(form).wanted(officer.units, at, console.calendar)
    kind = "xlsx" if form.get("tep") == "xlsx" else "csv"
    content, number = await dossier_export.write(console, wanted, kind, at)
    async with console.database.write() as connection:
        await console.audit.note(
            connection, officer, "dossiers-exported", at=at, rows=number, file=kind
        )
    name = f"ho-so-{local(at):%Y%m%d-%H%M}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, content_type=dossier_export.TYPES[kind], headers=headers)


async def look(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so/{id}: one dossier, without its holder."""
    async with console.database.read() as connection:
        stored = await find(console, connection, request)
        return await _page(console, request, connection, stored, opened=False)


async def open_holder(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/{id}/chu-ho-so: the same with the holder, which the log keeps."""
    async with console.database.write() as connection:
        stored = await find(console, connection, request, opened=True)
        officer, code = officer_of(request), stored.dossier.code
        await console.audit.note(connection, officer, "holder-seen", code, at=now())
    async with console.database.read() as connection:
        return await _page(console, request, connection, stored, opened=True)


async def find(
    console: Console, connection: AsyncConnection, request: web.Request, *, opened: bool = False
) -> Stored:
    """Find the dossier of an address, if the officer's units cover it.

    Raises:
        NoSuchDossier: there is none for this officer.
        SealedOtherwise: its personal part cannot be opened.
    """
    id_, units = int(request.match_info["id"]), officer_of(request).units
    code = await dossier_search.code_of(connection, id_, units)
    try:
        stored = code and await register.find(connection, code, console.seal if opened else None)
    except Unsealable:
        raise SealedOtherwise(text=SealedOtherwise.__doc__) from None
    if not stored:
        raise NoSuchDossier(text=NoSuchDossier.__doc__)
    return stored


async def _page(
    console: Console,
    request: web.Request,
    connection: AsyncConnection,
    stored: Stored,
    *,
    opened: bool,
) -> web.Response:
    officer, at, dossier = officer_of(request), now(), stored.dossier
    known = [dossier.code, *filter(None, [dossier.other_code])]
    when, kind = nearness(dossier.status, dossier.due_at, at, console.calendar)
    return console.page(
        request, "dossier.html", stored=stored, dossier=dossier, opened=opened,
        due=shown(dossier.due_at), when=when, kind=kind,
        history=await trail.history(connection, stored.id),
        followers=await trail.followers(connection, stored.id),
        sent=await trail.sent(connection, stored.id),
        postponed=await postponements.find(connection, known),
        reminding=_reminding(console, officer), may_open=officer.may(Act.remind),
        today=local(at).date(),
    )  # fmt: skip


def _reminding(console: Console, officer: Officer) -> bool:
    return console.has("/nhac-viec/moi") and officer.may(Act.remind)


_ONE = r"/ho-so/{id:\d{1,12}}"

ROUTES = (
    Route("GET", "/ho-so", show, Act.look),
    Route("POST", "/ho-so", search, Act.look),
    Route("POST", "/ho-so/xuat", export, Act.look),
    Route("GET", _ONE, look, Act.look),
    Route("POST", f"{_ONE}/chu-ho-so", open_holder, Act.remind),
)
