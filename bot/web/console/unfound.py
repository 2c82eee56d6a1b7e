"""What people could not find: told once by an officer, found from the next search on."""

from __future__ import annotations

from aiohttp import web

from bot.office_layer import edit_form
from bot.office_layer.grouping import ALIAS_LIMIT, Group
from bot.officers.roles import Act
from bot.store.office import layer_history, unfound
from bot.store.office.unfound import Mark
from bot.wallclock import now
from bot.web.console import catalogue_cards, unfound_groups
from bot.web.console.shell import Console, Route, go, officer_of
from bot.web.console.unfound_groups import LONGEST, PERIODS, SHOWN
from knowledge import office_layer

_KEY = "{key:[0-9a-f]{1,64}}"
_MOST_ALIASES = 20
_MOST_HIDDEN = 50


class NoWords(web.HTTPBadRequest):
    """Chưa có lời nào để thêm. Ghi ít nhất một cách gọi, từ 2 đến 80 ký tự."""


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /chua-tim-thay?ngay=7."""
    ports, days = catalogue_cards.known(console), _days(request)
    groups, marks = await unfound_groups.groups_of(console, days)
    hidden = [mark for mark in marks if mark.state is Mark.hidden][:_MOST_HIDDEN]
    taught = [mark for mark in marks if mark.state is Mark.taught][:10]
    return console.page(
        request, "unfound.html", days=days, periods=PERIODS, hidden=hidden, taught=taught,
        opened=await unfound_groups.opened(ports, groups[:SHOWN]), count=len(groups),
        people=sum(group.people for group in groups), names=_names(console),
        teaching=officer_of(request).may(Act.teach),
    )  # fmt: skip


async def detail(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /chua-tim-thay/{key}?tim=…: one matter, and a search over the catalogue."""
    ports = catalogue_cards.known(console)
    group = await _group(console, request)
    asked = " ".join(request.query.get("tim", "").split())[:200]
    found = catalogue_cards.find(ports, asked) if asked else []
    return console.page(
        request, "unfound_one.html", one=unfound_groups.look(ports, group, 6), asked=asked,
        found=found, aliases=unfound_groups.aliases(group),
        teaching=officer_of(request).may(Act.teach),
    )  # fmt: skip


async def teach(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/{key}/la: these words mean that procedure."""
    group, form = await _group(console, request), await request.post()
    code = str(form.get("ma", ""))
    procedure = catalogue_cards.procedure_of(console, code)
    typed = edit_form.lines(str(form["loi"])) if "loi" in form else unfound_groups.aliases(group)
    said = [text for text in typed if 2 <= len(text) <= ALIAS_LIMIT][:_MOST_ALIASES]
    if not said:
        raise NoWords(text=NoWords.__doc__)
    new = [text for text in said if text not in procedure.aliases]
    await _add(console, request, group, code, new)
    await console.taught()
    raise go("/chua-tim-thay", xong="cach-goi")


async def _add(
    console: Console, request: web.Request, group: Group, code: str, new: list[str]
) -> None:
    by, at = officer_of(request), now()
    lower = catalogue_cards.below(console).procedures.get(code)
    async with console.database.write() as connection:
        await layer_history.lock(connection)
        raw, _ = await layer_history.entry(connection, code)
        laid = {**(raw or {"code": code})}
        laid["aliases"] = [*dict.fromkeys([*laid.get("aliases", ()), *new])]
        wrong = edit_form.problems(office_layer.over(lower, laid))
        if wrong:
            raise web.HTTPBadRequest(text=" ".join(wrong))
        if new:
            await layer_history.put(connection, code, laid, by=by, why="alias", at=at)
        texts = [phrase.text for phrase in group.phrases]
        await unfound.mark(connection, texts, Mark.taught, by=by.name, at=at, code=code)
        await console.audit.note(connection, by, "alias-taught", code, at=at, count=len(new))


async def settle(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/{key}/xong: what the search gives now is right."""
    await _mark(console, request, Mark.taught, "question-settled")
    raise go("/chua-tim-thay", xong="da-xong")


async def hide(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/{key}/an: not this office's business; its likes stay away, too."""
    await _mark(console, request, Mark.hidden, "question-hidden")
    raise go("/chua-tim-thay", xong="an")


async def _mark(console: Console, request: web.Request, state: Mark, act: str) -> None:
    group, by, at = await _group(console, request), officer_of(request), now()
    texts = [phrase.text for phrase in group.phrases]
    async with console.database.write() as connection:
        await unfound.mark(connection, texts, state, by=by.name, at=at)
        await console.audit.note(connection, by, act, at=at, count=len(texts))


async def show_again(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /chua-tim-thay/hien-lai."""
    form, by, at = await request.post(), officer_of(request), now()
    async with console.database.write() as connection:
        await unfound.unmark(connection, [str(form.get("cau", ""))])
        await console.audit.note(connection, by, "question-shown", at=at)
    raise go("/chua-tim-thay", xong="hien-lai")


async def _group(console: Console, request: web.Request) -> Group:
    catalogue_cards.known(console)
    group = await unfound_groups.group_of(console, request.match_info["key"], LONGEST)
    if group is None:
        raise web.HTTPNotFound
    return group


def _days(request: web.Request) -> int:
    given = request.query.get("ngay", "")
    return int(given) if given.isdecimal() and int(given) in PERIODS else min(PERIODS)


def _names(console: Console) -> dict[str, str]:
    outlines = catalogue_cards.known(console).catalogue.outlines
    return {code: entry.short_name for code, entry in outlines.items()}


ROUTES = (
    Route("GET", "/chua-tim-thay", show, Act.look),
    Route("POST", "/chua-tim-thay/hien-lai", show_again, Act.teach),
    Route("GET", f"/chua-tim-thay/{_KEY}", detail, Act.look),
    Route("POST", f"/chua-tim-thay/{_KEY}/la", teach, Act.teach),
    Route("POST", f"/chua-tim-thay/{_KEY}/xong", settle, Act.teach),
    Route("POST", f"/chua-tim-thay/{_KEY}/an", hide, Act.teach),
)
