"""Texts of reminders: read, changed, tried out before they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiohttp import web

from bot.officers.roles import Act, Officer
from bot.reminders import templates as texts
from bot.reminders.campaign import Purpose, Template
from bot.reminders.contract import Reminders
from bot.reminders.errors import BadTemplate, NoSuchCampaign, OutsideUnits
from bot.wallclock import now
from bot.web.console.people import read_units
from bot.web.console.reminders.desk import answering, number, reminders
from bot.web.console.reminders.pages import shared
from bot.web.console.reminders.words import channel, said
from bot.web.console.shell import Console, Route, go, officer_of

LONGEST = 4000
_SHOWN_ON = ("web", "telegram", "zalo_oa", "zalo_bot")


@dataclass(frozen=True)
class Look:
    """How a text reads on some channels: its HTML, and what can be tapped below."""

    channels: str
    text: str
    choices: tuple[str, ...]


@answering
async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/mau."""
    officer, engine = officer_of(request), reminders(console)
    known = await engine.templates(officer)
    shown = [(one, looks(engine, one)[0] if not engine.check(one) else None) for one in known]
    return console.page(request, "reminder_templates.html", templates=shown, **shared(officer))


@answering
async def fresh(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/mau/moi: an empty text."""
    own = officer_of(request).units
    return _editor(console, request, Template("", "", Purpose.papers, units=own))


@answering
async def edit(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/mau/{id}; a built-in one is changed as a copy."""
    template = await _known(reminders(console), officer_of(request), number(request))
    if (template.id or 0) < 0:
        own = officer_of(request).units
        template = replace(template, id=None, name=f"{template.name} (của mình)", units=own)
    return _editor(console, request, template)


async def _known(engine: Reminders, officer: Officer, id_: int) -> Template:
    found = next((one for one in await engine.templates(officer) if one.id == id_), None)
    if found is None:
        raise NoSuchCampaign
    return found


def _editor(
    console: Console,
    request: web.Request,
    template: Template,
    problems: tuple[str, ...] = (),
    *,
    tried: bool = False,
) -> web.Response:
    engine, officer = reminders(console), officer_of(request)
    fine = template.text and not engine.check(template)
    return console.page(
        request, "reminder_template.html", status=400 if problems and not tried else 200,
        one=template, problems=problems, tried=tried, fields=texts.FIELDS,
        looks=looks(engine, template) if fine else [], purposes=list(Purpose), longest=LONGEST,
        of_office=texts.OF_OFFICE, **shared(officer),
    )  # fmt: skip


def looks(engine: Reminders, template: Template) -> list[Look]:
    """How a text reads, channels on which it is the same together."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name in _SHOWN_ON:
        reply = engine.sample(template, name)
        key = said(reply), tuple(choice.label for choice in reply.choices)
        found.setdefault(key, []).append(channel(name))
    return [Look(", ".join(names), *key) for key, names in found.items()]


@answering
async def save(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/mau: keep it, or with ``xem`` only try it out."""
    form, officer, engine = await request.post(), officer_of(request), reminders(console)
    given = str(form.get("id", ""))
    template = Template(
        name=" ".join(str(form.get("ten", "")).split())[:120],
        # Browsers send lines as CRLF (HTML standard, form submission).
        text=str(form.get("tin", "")).replace("\r\n", "\n")[: LONGEST + 1],
        purpose=_purpose(str(form.get("loai", ""))),
        zbs=str(form.get("zbs", "")).strip()[:60],
        units=read_units(str(form.get("don-vi", ""))),
        id=int(given) if given.isascii() and given.isdecimal() and len(given) < 13 else None,
    )
    problems = _problems(engine, template)
    if problems or "xem" in form:
        return _editor(console, request, template, tuple(problems), tried="xem" in form)
    try:
        await engine.save_template(officer, template, now())
    except (BadTemplate, OutsideUnits) as error:
        return _editor(console, request, template, (error.reason,))
    raise go("/nhac-viec/mau", xong="mau-luu")


def _problems(engine: Reminders, template: Template) -> list[str]:
    problems = [] if template.name else ["Hãy đặt tên cho mẫu tin."]
    if len(template.text) > LONGEST:
        return [*problems, f"Mẫu tin dài quá {LONGEST} ký tự."]
    return problems + engine.check(template)


def _purpose(text: str) -> Purpose:
    return Purpose(text) if text in set(Purpose) else Purpose.papers


@answering
async def drop(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/mau/{id}/bo."""
    await reminders(console).drop_template(officer_of(request), number(request), now())
    raise go("/nhac-viec/mau", xong="mau-bo")


ROUTES = (
    Route("GET", "/nhac-viec/mau", show, Act.remind),
    Route("POST", "/nhac-viec/mau", save, Act.teach),
    Route("GET", "/nhac-viec/mau/moi", fresh, Act.teach),
    Route("GET", r"/nhac-viec/mau/{id:-?\d{1,12}}", edit, Act.teach),
    Route("POST", r"/nhac-viec/mau/{id:\d{1,12}}/bo", drop, Act.teach),
)
