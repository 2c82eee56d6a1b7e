"""Reminders: the list of campaigns, and one campaign from its draft to its results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.reminders.campaign import Campaign, State
from bot.reminders.contract import Reminders
from bot.reminders.errors import NobodyMeant, OutsideUnits
from bot.reminders.results import Preview, Result
from bot.store.reminders import campaigns
from bot.wallclock import now
from bot.web.chat.routes import number as asked_number
from bot.web.console.counters import Counter
from bot.web.console.reminders import words
from bot.web.console.reminders.desk import answering, number, reminders
from bot.web.console.shell import Console, Route, officer_of

PAGE = 50
ROWS = 100
UNSENT = (State.draft, State.waiting)
GROUPS: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "cho-duyet": ("Chờ duyệt", (State.waiting,)),
    "dang-gui": ("Đang gửi", (State.running, State.paused)),
    "sap-gui": ("Chờ tới giờ", (State.approved,)),
    "nhap": ("Bản nháp", (State.draft,)),
    "da-xong": ("Đã xong", (State.done, State.cancelled)),
}


async def _undecided(connection: AsyncConnection, officer: Officer, _: datetime) -> int:
    found = await campaigns.newest(connection, officer.units, [State.waiting], None, PAGE)
    return len(found)


WAITING = Counter("đợt nhắc chờ duyệt", "/nhac-viec?xem=cho-duyet", Act.approve, _undecided)
"""For the first page."""


@answering
async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec?xem=group&truoc=id: campaigns by how far they are."""
    officer, engine = officer_of(request), reminders(console)
    group = GROUPS.get(request.query.get("xem", ""))
    states = group[1] if group else ()
    before = asked_number(request, "truoc")
    found = await engine.campaigns(officer, states, before=before, limit=PAGE)
    asking = () if group or before else await engine.campaigns(officer, (State.waiting,), limit=10)
    rest = [one for one in found if one.id not in {a.id for a in asking}]
    return console.page(
        request, "reminders.html", campaigns=rest, asking=asking, groups=GROUPS,
        group=request.query.get("xem", "") if group else "",
        more=found[-1].id if len(found) == PAGE else None, by_phone=_by_phone(console),
        **shared(officer),
    )  # fmt: skip


def _by_phone(console: Console) -> bool:
    """Whether approved messages go to phone numbers here."""
    return console.settings is not None and console.settings.zalo_zbs_phone != "off"


def shared(officer: Officer) -> dict[str, Any]:
    """What all these pages draw with."""
    return {
        "words": words, "may_remind": officer.may(Act.remind), "may_rule": officer.may(Act.rules),
        "may_teach": officer.may(Act.teach), "State": State, "Result": Result,
    }  # fmt: skip


@answering
async def one(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}: what it would do, or what became of it."""
    officer, engine, at = officer_of(request), reminders(console), now()
    campaign = await engine.campaign(officer, number(request))
    if campaign.state in UNSENT:
        preview, trouble = await _preview(engine, officer, campaign, at)
        return console.page(
            request, "reminder_draft.html", campaign=campaign, preview=preview, trouble=trouble,
            own=campaign.by_id == officer.id, may_approve=officer.may(Act.approve),
            **shared(officer),
        )  # fmt: skip
    chosen = _result(request.query.get("ket-qua", ""))
    after = asked_number(request, "sau") or 0
    rows = await engine.results(officer, campaign.id, chosen, after=after, limit=ROWS)
    return console.page(
        request, "reminder.html", campaign=campaign, rows=rows, chosen=chosen,
        more=rows[-1].id if len(rows) == ROWS else None, done=gone(campaign),
        live=campaign.state in (State.running, State.approved), **shared(officer),
    )  # fmt: skip


async def _preview(
    engine: Reminders, officer: Officer, campaign: Campaign, at: datetime
) -> tuple[Preview | None, str]:
    """What it would do; or why it can do nothing, in words."""
    draft = replace(campaign.draft, id=campaign.id)
    try:
        return await engine.preview(officer, draft, at), ""
    except (NobodyMeant, OutsideUnits) as error:
        return None, error.reason


def _result(text: str) -> Result | None:
    return Result(text) if text in set(Result) else None


def gone(campaign: Campaign) -> int:
    """How many recipients do not wait any more."""
    return campaign.total - campaign.counts.get(Result.waiting, 0)


@answering
async def figures(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/{id}/so-lieu: what the page shows while messages go out, as JSON."""
    campaign = await reminders(console).campaign(officer_of(request), number(request))
    counts = {result.value: campaign.counts.get(result, 0) for result in Result}
    told: dict[str, Any] = {
        "state": campaign.state.value,
        "total": campaign.total,
        "done": gone(campaign),
        "counts": counts,
    }
    return web.json_response(told, headers={"Cache-Control": "no-store"})


ROUTES = (
    Route("GET", "/nhac-viec", show, Act.look),
    Route("GET", r"/nhac-viec/{id:\d{1,12}}", one, Act.look),
    Route("GET", r"/nhac-viec/{id:\d{1,12}}/so-lieu", figures, Act.look),
)
