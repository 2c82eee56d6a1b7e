"""Conversations with citizens who asked for an officer: the queue, and one at a time."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handover.talks import BadAnswer, NoSuchTalk, TalkError, Talks
from bot.officers.roles import Act, Officer
from bot.store.office import handovers, talk_lines
from bot.store.office.handovers import State, Talk
from bot.wallclock import now
from bot.web.chat.routes import number
from bot.web.console.counters import Counter
from bot.web.console.shell import Console, Route, go, officer_of
from bot.web.console.talks_lines import ENDED, Lists, lines, lists
from bot.web.console.words import CHANNELS

WAITING = Counter(
    "chờ gặp cán bộ",
    "/tro-chuyen",
    Act.talk,
    lambda connection, officer, _: handovers.waiting(connection, officer),
    urgent=True,
)


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /tro-chuyen."""
    async with console.database.read() as connection:
        listed = await _lists(connection, officer_of(request))
        canned = await talk_lines.canned(connection)
    return console.page(request, "talks.html", lists=listed, talk=None, canned=canned)


async def one(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /tro-chuyen/{id}?mau=id: a conversation; only who has it, or had it, reads it."""
    officer, id_ = officer_of(request), int(request.match_info["id"])
    async with console.database.read() as connection:
        talk = await _found(connection, officer, id_)
        said = await _said(connection, officer, talk)
        listed = await _lists(connection, officer)
        canned = await talk_lines.canned(connection)
    wanted = number(request, "mau")
    return console.page(
        request, "talk.html", talk=talk, lines=said, lists=listed, canned=canned,
        mine=_mine(officer, talk), token=_token(), channels=CHANNELS, ended=ENDED,
        draft=next((c.text for c in canned if c.id == wanted), ""),
    )  # fmt: skip


async def news(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /tro-chuyen/moi?cuoc=id: what has changed, as the page puts it in."""
    officer, id_ = officer_of(request), number(request, "cuoc")
    async with console.database.read() as connection:
        listed = await _lists(connection, officer)
        talk = await handovers.find(connection, officer, id_) if id_ is not None else None
        said = await _said(connection, officer, talk) if talk else []
    told: dict[str, Any] = {
        "count": listed.count,
        "queue": _fragment(console, request, "_talk_lists.html", lists=listed, talk=talk),
        "state": f"{talk.state} {talk.officer or ''}" if talk else "",
        "lines": _fragment(console, request, "_talk_lines.html", lines=said),
    }
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
    if request.query.get("da") == digest:
        return web.json_response({"same": digest})
    return web.json_response({**told, "digest": digest})


async def take(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/{id}/nhan; 409 with who has it."""
    id_ = int(request.match_info["id"])
    try:
        await _talks(console).take(officer_of(request), id_, now())
    except TalkError as error:
        raise _refusal(error) from None
    raise go(f"/tro-chuyen/{id_}")


async def answer(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/{id}/tra-loi: a form that is posted twice sends once."""
    id_, form = int(request.match_info["id"]), await request.post()
    if form.get("mau"):
        raise go(f"/tro-chuyen/{id_}", mau=str(form["mau"])[:12])
    token, text = _posted(str(form.get("phieu", ""))), str(form.get("cau", ""))
    try:
        await _talks(console).answer(officer_of(request), id_, token, text, now())
    except TalkError as error:
        raise _refusal(error) from None
    if request.headers.get("Accept") == "application/json":
        return web.json_response({"token": _token()})
    raise go(f"/tro-chuyen/{id_}")


async def put_back(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/{id}/tra-lai: back to the queue, for a colleague."""
    try:
        await _talks(console).put_back(officer_of(request), int(request.match_info["id"]), now())
    except TalkError as error:
        raise _refusal(error) from None
    raise go("/tro-chuyen", xong="tra-lai-hang")


async def close(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/{id}/xong: with a last word, or without."""
    id_, form = int(request.match_info["id"]), await request.post()
    token, words = _posted(str(form.get("phieu", ""))), str(form.get("cau", ""))
    try:
        await _talks(console).close(officer_of(request), id_, token, words, now())
    except TalkError as error:
        raise _refusal(error) from None
    raise go("/tro-chuyen", xong="xong-cuoc")


async def canned(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /tro-chuyen/cau-mau."""
    async with console.database.read() as connection:
        kept = await talk_lines.canned(connection)
    return console.page(request, "canned.html", canned=kept)


class BadCanned(web.HTTPBadRequest):
    """Câu mẫu cần tên (tới 60 ký tự) và lời (tới 1.000 ký tự)."""


async def keep_canned(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/cau-mau: a new one, or another text for one."""
    form = await request.post()
    title, text = (str(form.get(name, "")).strip() for name in ("ten", "loi"))
    if not 0 < len(title) <= 60 or not 0 < len(text) <= 1000:
        raise BadCanned(text=BadCanned.__doc__)
    id_, officer, at = str(form.get("so", "")), officer_of(request), now()
    known = int(id_) if id_.isdecimal() and len(id_) < 12 else None
    async with console.database.write() as connection:
        if not await talk_lines.keep_canned(connection, known, title, text, at):
            raise web.HTTPNotFound
        await console.audit.note(connection, officer, "canned-changed", title, at=at)
    raise go("/tro-chuyen/cau-mau", xong="doi")


async def drop_canned(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tro-chuyen/cau-mau/bo."""
    form, officer = await request.post(), officer_of(request)
    id_ = str(form.get("so", ""))
    async with console.database.write() as connection:
        if id_.isdecimal() and len(id_) < 12:
            await talk_lines.drop_canned(connection, int(id_))
            await console.audit.note(connection, officer, "canned-changed", at=now())
    raise go("/tro-chuyen/cau-mau", xong="doi")


async def _lists(connection: AsyncConnection, officer: Officer) -> Lists:
    return lists(await handovers.listed(connection, officer), officer.id, now())


async def _found(connection: AsyncConnection, officer: Officer, id_: int) -> Talk:
    talk = await handovers.find(connection, officer, id_)
    if talk is None:
        raise web.HTTPNotFound(text=NoSuchTalk.__doc__)
    return talk


async def _said(connection: AsyncConnection, officer: Officer, talk: Talk) -> list[Any]:
    """What was said, for the officer who has the conversation or ended it; nobody else."""
    if talk.officer != officer.id or talk.state is State.waiting:
        return []
    return lines(await talk_lines.read(connection, talk), officer.name)


def _mine(officer: Officer, talk: Talk) -> bool:
    return talk.state is State.taken and talk.officer == officer.id


def _talks(console: Console) -> Talks:
    if console.talks is None:
        raise web.HTTPNotFound
    return console.talks


def _token() -> str:
    return secrets.token_urlsafe(16)


def _posted(token: str) -> str:
    if not 16 <= len(token) <= 64 or not token.isascii():
        raise web.HTTPBadRequest
    return token


def _refusal(error: TalkError) -> web.HTTPError:
    if isinstance(error, NoSuchTalk):
        return web.HTTPNotFound(text=error.reason)
    if isinstance(error, BadAnswer):
        return web.HTTPBadRequest(text=error.reason)
    return web.HTTPConflict(text=error.reason)


def _fragment(console: Console, request: web.Request, template: str, **values: Any) -> str:
    return console.page(request, template, **values).text or ""


ROUTES = (
    Route("GET", "/tro-chuyen", show, Act.talk),
    Route("GET", "/tro-chuyen/moi", news, Act.talk),
    Route("GET", "/tro-chuyen/cau-mau", canned, Act.teach),
    Route("POST", "/tro-chuyen/cau-mau", keep_canned, Act.teach),
    Route("POST", "/tro-chuyen/cau-mau/bo", drop_canned, Act.teach),
    Route("GET", r"/tro-chuyen/{id:\d{1,12}}", one, Act.talk),
    Route("POST", r"/tro-chuyen/{id:\d{1,12}}/nhan", take, Act.talk),
    Route("POST", r"/tro-chuyen/{id:\d{1,12}}/tra-loi", answer, Act.talk),
    Route("POST", r"/tro-chuyen/{id:\d{1,12}}/tra-lai", put_back, Act.talk),
    Route("POST", r"/tro-chuyen/{id:\d{1,12}}/xong", close, Act.talk),
)
