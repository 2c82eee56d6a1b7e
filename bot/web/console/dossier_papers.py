"""Papers about one dossier, as Word files: the control slip, the letter that says sorry."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.dossiers.postponing import CannotPostpone, check_day, check_first
from bot.officers.roles import Act
from bot.store.dossiers import postponements
from bot.store.dossiers.postponements import Postponement
from bot.wallclock import local, now
from bot.web.console.dossiers import find
from bot.web.console.shell import Console, Route, officer_of
from knowledge.dossier_record import Dossier

if TYPE_CHECKING:
    from bot.reports.paper import Paper

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NotADay(web.HTTPBadRequest):
    """Ngày hẹn lại chưa đúng. Hãy chọn một ngày trong lịch."""


class NoReason(web.HTTPBadRequest):
    """Hãy ghi vì sao chưa có kết quả: người dân cần biết."""


async def slip(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/{id}/phieu-kiem-soat."""
    async with console.database.read() as connection:
        dossier = (await find(console, connection, request, opened=True)).dossier
    content = await asyncio.to_thread(_slip, dossier, console.office)
    async with console.database.write() as connection:
        officer = officer_of(request)
        await console.audit.note(connection, officer, "slip-written", dossier.code, at=now())
    return _file(content, f"phieu-kiem-soat-{dossier.code}.docx")


async def apology(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/{id}/xin-loi: the letter, and the new day it promises."""
    form, at = await request.post(), local(now())
    reason, day = " ".join(str(form.get("ly-do", "")).split())[:500], _day(form.get("ngay"))
    if not reason:
        raise NoReason(text=NoReason.__doc__)
    async with console.database.read() as connection:
        dossier = (await find(console, connection, request, opened=True)).dossier
    try:
        check_day(dossier, day, at, console.calendar)
        content = await asyncio.to_thread(_apology, dossier, console.office, reason, day, at)
        await _promise(console, request, dossier, day, at)
    except CannotPostpone as error:
        raise web.HTTPConflict(text=str(error)) from error
    return _file(content, f"phieu-xin-loi-{dossier.code}.docx")


async def _promise(
    console: Console, request: web.Request, dossier: Dossier, day: date, at: datetime
) -> None:
    known = [dossier.code, *filter(None, [dossier.other_code])]
    async with console.database.write() as connection:
        check_first(await postponements.find(connection, known))
        await postponements.put(connection, known, Postponement(dossier.due_at, day, at))
        await console.audit.note(
            connection, officer_of(request), "apology-written", dossier.code, at=at,
            new_day=day.isoformat(),
        )  # fmt: skip


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise NotADay(text=NotADay.__doc__) from None


def _slip(dossier: Dossier, office: str) -> bytes:
    # Here and below: python-docx is loaded when the first paper is written, not at every start.
    from bot.reports import forms

    return _bytes(forms.slip(dossier, forms.Letterhead(office)))


def _apology(dossier: Dossier, office: str, reason: str, day: date, at: datetime) -> bytes:
    from bot.reports import forms

    return _bytes(forms.apology(dossier, forms.Letterhead(office), reason, day, at))


def _bytes(paper: Paper) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.docx"
        paper.save(path)
        return path.read_bytes()


def _file(content: bytes, name: str) -> web.Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, content_type=_WORD, headers=headers)


ROUTES = (
    Route("POST", r"/ho-so/{id:\d{1,12}}/phieu-kiem-soat", slip, Act.remind),
    Route("POST", r"/ho-so/{id:\d{1,12}}/xin-loi", apology, Act.remind),
)
