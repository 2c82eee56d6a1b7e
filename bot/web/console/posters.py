"""Posters for the notice board: a QR code for each channel that is on, A4, to print."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from aiohttp import web

from bot.officers.roles import Act
from bot.web.console import catalogue_cards
from bot.web.console.catalogue_pages import CODE
from bot.web.console.shell import Console, Route

_HINT_LIMIT = 34


@dataclass(frozen=True)
class Door:
    """A way into a chat: where its QR code leads, and what to do once it is open."""

    name: str
    label: str
    url: str
    ask: bool
    """Whether the procedure has to be typed: the link opens the chat and nothing more."""


def start_of(code: str) -> str:
    """The word that opens a procedure: ``1.001193`` → ``tt_1_001193``.

    Telegram takes at most 64 of ``A-Za-z0-9_-`` (Bot API, deep linking).
    """
    return f"tt_{code.replace('.', '_')}"


def doors(console: Console, request: web.Request, code: str) -> list[Door]:
    """The channels that are on, the likeliest first; without a code the chat just opens."""
    links = {p.name: getattr(p, "link", "") for p in console.platforms}
    found = []
    zalo = console.settings.zalo_link
    if zalo:
        found.append(Door("zalo", "Zalo", zalo, bool(code)))
    if links.get("telegram"):
        start = f"?start={start_of(code)}" if code else ""
        found.append(Door("telegram", "Telegram", f"{links['telegram']}{start}", False))
    home = console.place(request).origin
    found.append(Door("web", "Trang web", f"{home}/{f'#{start_of(code)}' if code else ''}", False))
    return sorted(found, key=lambda door: door.name != "web")


async def poster(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc/{code}/to-dan and /danh-muc/to-dan."""
    code = request.match_info.get("code", "")
    procedure = catalogue_cards.procedure_of(console, code) if code else None
    hint = _hint(procedure.short_name) if procedure else ""
    return console.page(
        request, "poster.html", procedure=procedure, code=code, doors=doors(console, request, code),
        hint=hint, given=console.settings, home=console.place(request).origin,
        local=not console.public_url,
    )  # fmt: skip


def _hint(name: str) -> str:
    return name if len(name) <= _HINT_LIMIT else name[:_HINT_LIMIT].rsplit(" ", 1)[0]


async def drawing(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc/qr/{door}/{code}.svg; ``chung`` stands for no procedure."""
    code = request.match_info["code"]
    code = "" if code == "chung" else code
    if code:
        catalogue_cards.procedure_of(console, code)
    name = request.match_info["door"]
    door = next((d for d in doors(console, request, code) if d.name == name), None)
    if door is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "private, max-age=300"}
    return web.Response(body=qr(door.url), content_type="image/svg+xml", headers=headers)


def qr(url: str) -> bytes:
    """Draw a QR code that survives a scratch (level M), with its quiet zone of four modules."""
    out = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=True, omitsize=True)
    return out.getvalue()


ROUTES = (
    Route("GET", "/danh-muc/to-dan", poster, Act.look),
    Route("GET", f"/danh-muc/{CODE}/to-dan", poster, Act.look),
    Route(
        "GET", "/danh-muc/qr/{door:[0-9a-z]{1,12}}/{code:[0-9A-Za-z.]{1,40}}.svg", drawing, Act.look
    ),
)
