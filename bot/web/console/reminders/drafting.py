"""A new reminder: whom, what, when; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.reminders.audience import Whom
from bot.reminders.campaign import Moment, Purpose, State, Template
from bot.reminders.checks import written
from bot.reminders.contract import Reminders
from bot.reminders.errors import BadTemplate, OutsideUnits, ReminderError, WrongDraft
from bot.store.citizens import topics
from bot.store.dossiers import due_list, search
from bot.store.dossiers.search import Listed, Wanted
from bot.wallclock import local, now
from bot.web.console.parts import received
from bot.web.console.reminders import form as forms
from bot.web.console.reminders.desk import answering, number, reminders
from bot.web.console.reminders.form import Filled
from bot.web.console.reminders.lists import MOST_BYTES, with_file
from bot.web.console.reminders.pages import shared
from bot.web.console.reminders.presets import LISTED, PRESETS, Preset
from bot.web.console.reminders.words import said
from bot.web.console.shell import Console, Route, go, officer_of
from bot.web.console.today import said as counted
from handlers.conversation import Reply
from knowledge.status import Status

_PURPOSES = {
    Status.supplement: Purpose.papers,
    Status.payment: Purpose.payment,
    Status.finished: Purpose.result,
}


@dataclass(frozen=True)
class Offered:
    """A text to choose, as it reads when filled in."""

    template: Template
    text: str


@answering
async def choose(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/moi: whom; ?ai=choice or ?ma=code goes on to what and when."""
    code = request.query.get("ma") or request.query.get("ho-so") or ""
    if code:
        return await _about_one(console, request, code)
    preset = PRESETS.get(request.query.get("ai", ""))
    if preset is None:
        return await _choices(console, request)
    return await _form(console, request, await _begun(console, request, preset, preset.purpose))


async def _choices(console: Console, request: web.Request) -> web.Response:
    officer, at = officer_of(request), now()
    numbers = {}
    async with console.database.read() as connection:
        for key, preset in PRESETS.items():
            if preset.counted:
                wanted = preset.counted(officer.units, at, console.calendar)
                numbers[key] = counted(await search.count(connection, wanted))
    return console.page(
        request, "reminder_whom.html", presets=PRESETS, numbers=numbers, **shared(officer)
    )


async def _about_one(console: Console, request: web.Request, code: str) -> web.Response:
    """One person's reminder: the list of one code, with the text its status asks for."""
    found = await _dossier(console, officer_of(request), code[:80])
    if found is None:
        raise web.HTTPNotFound
    filled = await _begun(console, request, LISTED, purpose_of(found, now()), found.code)
    return await _form(console, request, _named(filled, f"Nhắc hồ sơ {found.code}"))


async def _dossier(console: Console, officer: Officer, code: str) -> Listed | None:
    async with console.database.read() as connection:
        id_ = await search.with_code(connection, (code,), officer.units)
        if id_ is None:
            return None
        rows = await search.page(connection, Wanted(officer.units, ids=(id_,)), most=1)
    return rows[0] if rows else None


def purpose_of(dossier: Listed, at: datetime) -> Purpose:
    """What a dossier's holder is to be reminded of, by how far it is."""
    if due_list.is_late(dossier.status, dossier.due_at, at):
        return Purpose.late
    return _PURPOSES.get(dossier.status, Purpose.appointment)


async def _begun(
    console: Console, request: web.Request, preset: Preset, purpose: Purpose, listed: str = ""
) -> Filled:
    known = await reminders(console).templates(officer_of(request))
    first = next((one.id for one in known if one.purpose is purpose and written(one)), None)
    return forms.begun(preset, now(), first, listed)


def _named(filled: Filled, name: str) -> Filled:
    return replace(filled, one={**filled.one, "ten": name})


async def _form(
    console: Console,
    request: web.Request,
    filled: Filled,
    trouble: str = "",
    id_: int | None = None,
    wrong: Sequence[str] = (),
) -> web.Response:
    officer, engine = officer_of(request), reminders(console)
    fitting: list[Offered] = []
    others: list[Offered] = []
    chosen, preset = filled.one["mau"], filled.preset
    for template in await engine.templates(officer):
        shown = Offered(template, _sampled(engine, template))
        near = template.purpose is preset.purpose or str(template.id) == chosen
        (fitting if near else others).append(shown)
    async with console.database.read() as connection:
        known = await _known(connection, officer)
    return console.page(
        request, "reminder_form.html", status=400 if trouble else 200, filled=filled,
        one=filled.one, many=filled.many, preset=preset, fitting=fitting, others=others,
        trouble=trouble, wrong=wrong, id=id_, whoms=list(Whom), Moment=Moment,
        statuses=list(Status), most=forms.MOST_LISTED, **known, **shared(officer),
    )  # fmt: skip


def _sampled(engine: Reminders, template: Template) -> str:
    try:
        return said(engine.sample(template, "web"))
    except BadTemplate as error:
        return said(Reply(error.reason))


async def _known(connection: AsyncConnection, officer: Officer) -> dict[str, object]:
    """What the officer may choose from."""
    units = await search.known(connection, "unit_code")
    procedures = await search.known(connection, "procedure")
    return {
        "units": [unit for unit in units if officer.covers(unit)],
        "procedures": await search.names(connection, procedures),
        "fields": await search.known(connection, "field"),
        "topics": await topics.known(connection),
    }


@answering
async def save(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/moi."""
    return await _save(console, request, None)


@answering
async def edit(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}/sua."""
    officer, engine = officer_of(request), reminders(console)
    campaign = await engine.campaign(officer, number(request))
    if campaign.state is not State.draft:
        raise go(f"/nhac-viec/{campaign.id}")
    return await _form(console, request, forms.of_draft(campaign.draft), id_=campaign.id)


@answering
async def save_again(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/{id}/sua."""
    return await _save(console, request, number(request))


async def _save(console: Console, request: web.Request, id_: int | None) -> web.StreamResponse:
    officer, at = officer_of(request), now()
    sent = await received(request, MOST_BYTES)
    filled = forms.of_form(sent.fields)
    try:
        if sent.name and filled.preset is LISTED:
            filled, wrong = await with_file(filled, sent, local(at).date())
            if wrong:
                # Nobody is left out unseen: the list is looked at first.
                return await _form(console, request, filled, id_=id_, wrong=wrong)
        draft = filled.draft(local(at).date(), id_)
        if not all(officer.covers(unit) for unit in draft.audience.units):
            raise OutsideUnits
        kept = await reminders(console).save(officer, draft, at)
    except (WrongDraft, OutsideUnits) as error:
        return await _form(console, request, filled, _words(error), id_)
    raise go(f"/nhac-viec/{kept}")


def _words(error: ReminderError) -> str:
    # What is missing says more than that something is.
    return str(error) or error.reason


@answering
async def upload(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/danh-sach: a file of codes becomes the pasted list."""
    sent = await received(request, MOST_BYTES)
    filled = forms.of_form({**sent.fields, "ai": LISTED.key})
    try:
        filled, wrong = await with_file(filled, sent, local(now()).date())
    except WrongDraft as error:
        return await _form(console, request, filled, _words(error))
    return await _form(console, request, filled, wrong=wrong)


ROUTES = (
    Route("GET", "/nhac-viec/moi", choose, Act.remind),
    Route("POST", "/nhac-viec/moi", save, Act.remind, body=MOST_BYTES),
    Route("POST", "/nhac-viec/danh-sach", upload, Act.remind, body=MOST_BYTES),
    Route("GET", r"/nhac-viec/{id:\d{1,12}}/sua", edit, Act.remind),
    Route("POST", r"/nhac-viec/{id:\d{1,12}}/sua", save_again, Act.remind, body=256 * 1024),
)
