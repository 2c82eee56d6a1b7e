"""What officers do with a campaign: send, approve, give back, hold, go on, stop, try again."""

from __future__ import annotations

from aiohttp import web

from bot.officers.roles import Act
from bot.reminders.campaign import State
from bot.wallclock import now
from bot.web.console.reminders.desk import answering, number, reminders
from bot.web.console.shell import Console, Route, go, officer_of


class NoReason(web.HTTPBadRequest):
    """Hãy ghi lý do, để người soạn biết cần sửa gì."""


@answering
async def submit(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/gui: send it, or ask for approval."""
    id_ = number(request)
    state = await reminders(console).submit(officer_of(request), id_, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-xin-duyet" if state is State.waiting else "nhac-gui")


@answering
async def approve(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/duyet."""
    id_ = number(request)
    await reminders(console).approve(officer_of(request), id_, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-duyet")


@answering
async def refuse(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/tra-lai: with the reason."""
    id_, why = number(request), await _why(request)
    if not why:
        raise NoReason(text=NoReason.__doc__)
    await reminders(console).refuse(officer_of(request), id_, why, now())
    raise go("/nhac-viec", xong="nhac-tra-lai")


@answering
async def pause(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/tam-dung."""
    id_ = number(request)
    await reminders(console).pause(officer_of(request), id_, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-dung")


@answering
async def resume(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/tiep-tuc."""
    id_ = number(request)
    await reminders(console).resume(officer_of(request), id_, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-tiep")


@answering
async def cancel(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/huy."""
    id_, why = number(request), await _why(request)
    await reminders(console).cancel(officer_of(request), id_, why, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-huy")


@answering
async def retry(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/gui-lai: those that failed."""
    id_ = number(request)
    count = await reminders(console).retry_failed(officer_of(request), id_, now())
    raise go(f"/nhac-viec/{id_}", xong="nhac-lai" if count else "nhac-khong-lai")


@answering
async def phone(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/so-dien-thoai: a number whose owner told the office what they want."""
    form = await request.post()
    again = "nhan-lai" in form
    given = str(form.get("so", ""))[:40]
    await reminders(console).refuse_phone(officer_of(request), given, now(), again=again)
    raise go("/nhac-viec", xong="so-nhan" if again else "so-ngung")


async def _why(request: web.Request) -> str:
    return " ".join(str((await request.post()).get("ly-do", "")).split())[:200]


_ID = r"/nhac-viec/{id:\d{1,12}}"
ROUTES = (
    Route("POST", "/nhac-viec/so-dien-thoai", phone, Act.remind),
    Route("POST", f"{_ID}/gui", submit, Act.remind),
    Route("POST", f"{_ID}/duyet", approve, Act.approve),
    Route("POST", f"{_ID}/tra-lai", refuse, Act.approve),
    Route("POST", f"{_ID}/tam-dung", pause, Act.remind),
    Route("POST", f"{_ID}/tiep-tuc", resume, Act.remind),
    Route("POST", f"{_ID}/huy", cancel, Act.remind),
    Route("POST", f"{_ID}/gui-lai", retry, Act.remind),
)
