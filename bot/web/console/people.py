"""Who works here: officers, what each may do, and invitations."""

from __future__ import annotations

import re

from aiohttp import web

from bot.officers.roles import Act, Role
from bot.store.office import officers
from bot.store.office.officers import INVITATION, Invitation
from bot.wallclock import now
from bot.web.console.shell import ROOT, Console, Route, go, officer_of

_UNIT = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]{1,5}){0,5}")


class BadUnit(web.HTTPBadRequest):
    """Mã đơn vị chưa đúng. Ví dụ đúng: H15.120; nhiều đơn vị cách nhau bằng dấu phẩy."""


class BadName(web.HTTPBadRequest):
    """Hãy ghi tên người được mời, từ 2 đến 80 ký tự."""


class LastAdmin(web.HTTPConflict):
    """Đây là người quản trị cuối cùng. Giao quyền quản trị cho người khác trước."""


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nguoi-dung."""
    return await _page(console, request)


async def _page(
    console: Console, request: web.Request, link: str = "", name: str = ""
) -> web.Response:
    async with console.database.read() as connection:
        everybody = await officers.everybody(connection)
        waiting = await officers.open_invitations(connection, now())
    return console.page(
        request, "people.html", everybody=everybody, waiting=waiting, roles=list(Role),
        link=link, name=name, days=INVITATION.days,
    )  # fmt: skip


async def invite(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nguoi-dung/moi: make a link; it is shown this once."""
    form = await request.post()
    name = " ".join(str(form.get("ten", "")).split())
    if not 2 <= len(name) <= 80:
        raise BadName(text=BadName.__doc__)
    role, units = _role(str(form.get("vai-tro", ""))), read_units(str(form.get("don-vi", "")))
    link = await _make(console, request, Invitation(name, role, units, now() + INVITATION))
    return await _page(console, request, link, name)


async def let_back(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nguoi-dung/{id}/vao-lai: a link for somebody who lost passkey and chat."""
    async with console.database.read() as connection:
        officer = await officers.find(connection, int(request.match_info["id"]))
    if officer is None or not officer.active:
        raise web.HTTPNotFound
    invitation = Invitation(
        officer.name, officer.role, officer.units, now() + INVITATION, officer.id
    )
    link = await _make(console, request, invitation)
    return await _page(console, request, link, officer.name)


async def _make(console: Console, request: web.Request, invitation: Invitation) -> str:
    by, at = officer_of(request), now()
    async with console.database.write() as connection:
        token = await officers.invite(connection, console.key, invitation, by=by, at=at)
        await console.audit.note(
            connection, by, "invited", invitation.name, at=at,
            role=invitation.role.value, units=list(invitation.units),
        )  # fmt: skip
    return f"{console.place(request).origin}{ROOT}/moi/{token}"


async def withdraw(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nguoi-dung/thu-hoi: an invitation that is not to be used."""
    form, by, at = await request.post(), officer_of(request), now()
    async with console.database.write() as connection:
        if await officers.withdraw(connection, str(form.get("loi-moi", "")), at):
            await console.audit.note(connection, by, "invitation-withdrawn", at=at)
    raise go("/nguoi-dung", xong="thu-hoi")


async def change(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nguoi-dung/{id}: another role, other units, or no way in any more."""
    form, by, at = await request.post(), officer_of(request), now()
    id_ = int(request.match_info["id"])
    role, units = _role(str(form.get("vai-tro", ""))), read_units(str(form.get("don-vi", "")))
    active = form.get("nghi") != "1"
    async with console.database.write() as connection:
        officer = await officers.find(connection, id_)
        if officer is None:
            raise web.HTTPNotFound
        stays = active and role is Role.admin
        if officer.role is Role.admin and not stays and await officers.last_admin(connection, id_):
            raise LastAdmin(text=LastAdmin.__doc__)
        await officers.change(connection, id_, role, units, active=active)
        await console.audit.note(
            connection, by, "officer-changed", officer.name, at=at,
            role=role.value, units=list(units), active=active,
        )  # fmt: skip
    raise go("/nguoi-dung", xong="doi")


def read_units(text: str) -> tuple[str, ...]:
    """Read codes of units; none stands for every unit.

    Raises:
        BadUnit: one is no unit's code (QĐ 20/2020 Điều 4).
    """
    units = tuple(dict.fromkeys(part.upper() for part in re.split(r"[\s,;]+", text) if part))
    if not all(_UNIT.fullmatch(unit) for unit in units):
        raise BadUnit(text=BadUnit.__doc__)
    return units


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise web.HTTPBadRequest from None


ROUTES = (
    Route("GET", "/nguoi-dung", show, Act.people),
    Route("POST", "/nguoi-dung/moi", invite, Act.people),
    Route("POST", "/nguoi-dung/thu-hoi", withdraw, Act.people),
    Route("POST", r"/nguoi-dung/{id:\d{1,12}}", change, Act.people),
    Route("POST", r"/nguoi-dung/{id:\d{1,12}}/vao-lai", let_back, Act.people),
)
