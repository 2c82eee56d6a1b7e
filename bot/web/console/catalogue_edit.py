"""Editing the office's layer of the catalogue: a preview, then saving, and undoing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.office_layer import changes, edit_form, new_form
from bot.officers.roles import Act
from bot.store.office import layer_history, unfound
from bot.store.office.layer_history import ChangedMeanwhile, Raw
from bot.store.office.unfound import Mark
from bot.wallclock import now
from bot.web.console import catalogue_cards, unfound_groups
from bot.web.console.catalogue_pages import CODE
from bot.web.console.shell import Console, Route, go, officer_of
from knowledge import office_layer
from knowledge.procedure import FeeKind, Procedure


class Unusable(web.HTTPConflict):
    """Bản cũ này không còn dùng được với danh mục bây giờ, nên không trở lại được."""


@dataclass(frozen=True)
class Draft:
    """What a form came to: the entry, what is wrong with it, and the procedure it makes."""

    raw: Raw | None
    wrong: list[str]
    whole: Procedure | None


async def edit(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc/{code}/sua."""
    code = request.match_info["code"]
    catalogue_cards.procedure_of(console, code)
    async with console.database.read() as connection:
        raw, revision = await layer_history.entry(connection, code)
    return _form_page(console, request, code, raw, None, None, str(revision))


async def preview(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /danh-muc/{code}/xem-truoc: the procedure as citizens would see it; nothing is kept."""
    code, form = request.match_info["code"], await _read(request)
    catalogue_cards.procedure_of(console, code)
    async with console.database.read() as connection:
        raw, _ = await layer_history.entry(connection, code)
    draft = _draft(console, code, form)
    return _form_page(console, request, code, raw, form, draft, form.get("revision", "0"))


async def save(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /danh-muc/{code}/sua."""
    code, form = request.match_info["code"], await _read(request)
    catalogue_cards.procedure_of(console, code)
    draft = _draft(console, code, form)
    if draft.wrong:
        return await preview(console, request)
    async with console.database.read() as connection:
        raw, _ = await layer_history.entry(connection, code)
    if raw != draft.raw:
        await _put(console, request, code, draft.raw, "edit", form.get("revision", ""))
    raise go(f"/danh-muc/{code}", xong="danh-muc")


def _draft(console: Console, code: str, form: Mapping[str, str]) -> Draft:
    lower = catalogue_cards.below(console).procedures.get(code)
    if lower is None:
        raw, wrong = new_form.read({**form, "code": code})
    else:
        laid, wrong = edit_form.read(form, lower)
        raw = laid or {}
    whole = office_layer.over(lower, raw) if not wrong else None
    return Draft(raw or None, wrong, Procedure.model_validate(whole) if whole else None)


def _form_page(
    console: Console,
    request: web.Request,
    code: str,
    raw: Raw | None,
    form: Mapping[str, str] | None,
    draft: Draft | None,
    revision: str,
) -> web.Response:
    lower = catalogue_cards.below(console).procedures.get(code)
    shared: dict[str, Any] = {
        "code": code, "revision": revision, "action": f"/danh-muc/{code}", "question": "",
        **_outcome(draft, raw),
    }  # fmt: skip
    if lower is None:
        given = form if form is not None else new_form.fill(raw or {})
        return _new_page(console, request, given, shared)
    aliases = form.get("aliases", "") if form is not None else _aliases(raw)
    return console.page(
        request, "procedure_edit.html", procedure=lower, aliases=aliases, kinds=edit_form.KINDS,
        ways=edit_form.way_rows(lower, raw, form), places=edit_form.place_rows(raw, form), **shared,
    )  # fmt: skip


def _outcome(draft: Draft | None, raw: Raw | None) -> dict[str, Any]:
    whole = draft.whole if draft else None
    return {
        "previewed": draft is not None,
        "wrong": draft.wrong if draft else [],
        "cards": catalogue_cards.shown(whole) if whole else [],
        "lines": changes.compare(raw, draft.raw) if draft and not draft.wrong else [],
    }


def _aliases(raw: Raw | None) -> str:
    return "\n".join((raw or {}).get("aliases", ()))


async def _read(request: web.Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.post()).items()}


# --- a procedure the catalogue lacks ---------------------------------------------------------


async def begin(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /danh-muc/moi?cau=…: an empty form, or one with the words people asked with."""
    catalogue_cards.known(console)
    key = request.query.get("cau", "")
    group = await unfound_groups.group_of(console, key, unfound_groups.LONGEST) if key else None
    aliases = unfound_groups.aliases(group) if group else []
    form = {"aliases": "\n".join(aliases), "way-counter": "1", "level-Cấp xã": "1"}
    shared = {"code": "", "revision": "0", "action": "/danh-muc/moi", "question": key}
    return _new_page(console, request, form, {**shared, **_outcome(None, None)})


async def preview_new(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /danh-muc/moi/xem-truoc."""
    form = await _read(request)
    code = form.get("code", "").strip()
    draft = _draft_new(console, form)
    shared = {"code": "", "revision": "0", "action": "/danh-muc/moi"}
    shared |= {"question": form.get("cau", "")}
    return _new_page(console, request, {**form, "code": code}, {**shared, **_outcome(draft, None)})


async def save_new(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /danh-muc/moi."""
    form = await _read(request)
    draft = _draft_new(console, form)
    if draft.wrong or draft.raw is None:
        return await preview_new(console, request)
    code = str(draft.raw["code"])
    key = form.get("cau", "")
    group = await unfound_groups.group_of(console, key, unfound_groups.LONGEST) if key else None
    await _put(console, request, code, draft.raw, "new", "0")
    if group:
        texts, at, by = [p.text for p in group.phrases], now(), officer_of(request).name
        async with console.database.write() as connection:
            await unfound.mark(connection, texts, Mark.taught, by=by, at=at, code=code)
    raise go(f"/danh-muc/{code}", xong="thu-tuc-moi")


def _draft_new(console: Console, form: Mapping[str, str]) -> Draft:
    raw, wrong = new_form.read(form)
    if raw["code"] in catalogue_cards.known(console).catalogue.procedures:
        wrong = ["Mã: thủ tục này đã có trong danh mục. Mở thủ tục ấy rồi bấm Sửa.", *wrong]
    return Draft(raw, wrong, None if wrong else Procedure.model_validate(raw))


def _new_page(
    console: Console, request: web.Request, form: Mapping[str, str], shared: Mapping[str, Any]
) -> web.Response:
    return console.page(
        request, "procedure_new.html", form=form, levels=new_form.LEVELS, units=new_form.UNITS,
        kinds={k: v for k, v in edit_form.KINDS.items() if k}, unknown=FeeKind.unknown.value,
        today=f"{now():%Y-%m-%d}", **shared,
    )  # fmt: skip


# --- keeping it ------------------------------------------------------------------------------


async def undo(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /danh-muc/{code}/hoan-tac/{id}: as it was before a change."""
    code, id_ = request.match_info["code"], int(request.match_info["id"])
    async with console.database.read() as connection:
        change = await layer_history.change(connection, code, id_)
    if change is None:
        raise web.HTTPNotFound
    lower = catalogue_cards.below(console).procedures.get(code)
    if change.before is not None and office_layer.check(office_layer.over(lower, change.before)):
        raise Unusable(text=Unusable.__doc__)
    await _put(console, request, code, change.before, "undo", "")
    gone = code not in catalogue_cards.known(console).catalogue.procedures
    raise go("/danh-muc" if gone else f"/danh-muc/{code}", xong="hoan-tac")


async def _put(
    console: Console, request: web.Request, code: str, raw: Raw | None, why: str, revision: str
) -> None:
    by, at = officer_of(request), now()
    edited = int(revision) if revision.isdecimal() and len(revision) < 16 else None
    try:
        async with console.database.write() as connection:
            await layer_history.put(connection, code, raw, by=by, why=why, at=at, revision=edited)
            await console.audit.note(connection, by, f"catalogue-{why}", code, at=at)
    except ChangedMeanwhile:
        raise web.HTTPConflict(text=ChangedMeanwhile.__doc__) from None
    await console.taught()


ROUTES = (
    Route("GET", "/danh-muc/moi", begin, Act.teach),
    Route("POST", "/danh-muc/moi", save_new, Act.teach),
    Route("POST", "/danh-muc/moi/xem-truoc", preview_new, Act.teach),
    Route("GET", f"/danh-muc/{CODE}/sua", edit, Act.teach),
    Route("POST", f"/danh-muc/{CODE}/sua", save, Act.teach),
    Route("POST", f"/danh-muc/{CODE}/xem-truoc", preview, Act.teach),
    Route("POST", rf"/danh-muc/{CODE}/hoan-tac/{{id:\d{{1,12}}}}", undo, Act.teach),
)
