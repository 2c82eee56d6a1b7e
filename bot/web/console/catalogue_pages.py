"""The catalogue: search it, browse it, see a procedure as citizens do, and what was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from aiohttp import web

from bot.office_layer import changes
from bot.office_layer.changes import Line
from bot.officers.roles import Act
from bot.store.office import layer_history
from bot.store.office.layer_history import Change
from bot.web.console import catalogue_cards
from bot.web.console.shell import Console, Route, officer_of
from knowledge.entry import Entry
from knowledge.procedure import Procedure
from knowledge.vietnamese import fold

CODE = "{code:[0-9A-Z.]{1,40}}"
"""A procedure's code in a path; one that no procedure has is not found."""

WHY = {
    "alias": "thêm cách gọi",
    "edit": "sửa",
    "new": "thêm thủ tục",
    "undo": "hoàn tác",
}


async def listed(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc?tim=…&linh-vuc=…"""
    ports = catalogue_cards.known(console)
    asked = " ".join(request.query.get("tim", "").split())[:200]
    field = request.query.get("linh-vuc", "")
    async with console.database.read() as connection:
        own = await layer_history.entries(connection)
        recent = await layer_history.history(connection, limit=8)
    # Outlines: of ten thousand procedures a page opens none to list them.
    known = {p.code: p for p in ports.catalogue.outlines.values() if not p.name_only}
    found: Sequence[Entry | Procedure]
    if asked:
        found = catalogue_cards.find(ports, asked)
    else:
        found = [p for p in known.values() if p.field == field]
    counted = Counter(p.field for p in known.values())
    fields = sorted(counted.items(), key=lambda field: fold(field[0]).lower())
    return console.page(
        request, "catalogue.html", asked=asked, field=field, found=found, fields=fields, own=own,
        mine=[known[code] for code in own if code in known], recent=recent, why=WHY,
        total=len(known), names={p.code: p.short_name for p in known.values()},
        teaching=officer_of(request).may(Act.teach),
    )  # fmt: skip


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc/{code}."""
    code = request.match_info["code"]
    procedure = catalogue_cards.procedure_of(console, code)
    async with console.database.read() as connection:
        raw, _ = await layer_history.entry(connection, code)
        past = await layer_history.history(connection, code)
    lower = catalogue_cards.below(console).procedures
    return console.page(
        request, "procedure.html", procedure=procedure, cards=catalogue_cards.shown(procedure),
        own=list(changes.told(raw or {})), is_new=code not in lower,
        past=[(change, _lines(change)) for change in past], why=WHY,
        teaching=officer_of(request).may(Act.teach),
    )  # fmt: skip


def _lines(change: Change) -> list[Line]:
    return changes.compare(change.before, change.after)


async def download(console: Console, _: web.Request) -> web.StreamResponse:
    """GET /danh-muc/lop.yaml: the office's layer, as one file of documents to keep elsewhere."""
    async with console.database.read() as connection:
        own = await layer_history.entries(connection)
    documents: list[Mapping[str, Any]] = [own[code] for code in sorted(own)]
    text = yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False, width=100)
    headers = {"Content-Disposition": 'attachment; filename="lop-cua-co-quan.yaml"'}
    return web.Response(text=text, content_type="application/yaml", headers=headers)


ROUTES = (
    Route("GET", "/danh-muc", listed, Act.look),
    Route("GET", "/danh-muc/lop.yaml", download, Act.look),
    Route("GET", f"/danh-muc/{CODE}", show, Act.look),
)
