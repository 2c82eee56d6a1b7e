"""Standing rules: what a unit's citizens are reminded of without anybody's doing."""

from __future__ import annotations

from aiohttp import web

from bot.officers.roles import Act, Officer
from bot.reminders.campaign import Purpose, Rule
from bot.reminders.errors import OutsideUnits
from bot.store.dossiers import search
from bot.wallclock import now
from bot.web.console.reminders.desk import answering, reminders
from bot.web.console.reminders.pages import shared
from bot.web.console.shell import Console, Route, go, officer_of

DAYS: dict[Purpose, tuple[str, str]] = {
    Purpose.papers: ("Sau khi được yêu cầu", "ngày mà chưa bổ sung"),
    Purpose.payment: ("Sau khi được yêu cầu", "ngày mà chưa nộp"),
    Purpose.result: ("Sau khi có kết quả", "ngày mà chưa tới nhận"),
    Purpose.appointment: ("Trước ngày hẹn", "ngày làm việc"),
    Purpose.late: ("Khi đã quá ngày hẹn", "ngày"),
}
"""What a rule's days count."""
MOST_DAYS = 60


class BadRule(web.HTTPBadRequest):
    """Số ngày phải từ 0 tới 60, và phải chọn một mẫu tin."""


@answering
async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/tu-dong?don-vi=code."""
    officer, engine = officer_of(request), reminders(console)
    units = await _units(console, officer)
    unit = request.query.get("don-vi", "") or (units[0] if units else "")
    if unit and not officer.covers(unit):
        raise OutsideUnits
    rules = await engine.rules(officer, unit, now()) if unit else []
    return console.page(
        request, "reminder_rules.html", units=units, unit=unit, rules=rules, days=DAYS,
        templates=await engine.templates(officer), most=MOST_DAYS, **shared(officer),
    )  # fmt: skip


async def _units(console: Console, officer: Officer) -> list[str]:
    """The units one may choose: one's own, and those of dossiers below them."""
    async with console.database.read() as connection:
        known = await search.known(connection, "unit_code")
    covered = [unit for unit in known if unit and officer.covers(unit)]
    return sorted({*officer.units, *covered})


@answering
async def change(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /nhac-viec/tu-dong: switch one rule of one unit."""
    form, officer = await request.post(), officer_of(request)
    unit = str(form.get("don-vi", ""))
    if not unit or not officer.covers(unit):
        raise OutsideUnits
    rule = _read({name: str(value) for name, value in form.items()}, unit)
    await reminders(console).set_rule(officer, rule, now())
    raise go("/nhac-viec/tu-dong", xong="tu-bat" if rule.on else "tu-tat", **{"don-vi": unit})


def _read(form: dict[str, str], unit: str) -> Rule:
    days, template = form.get("so-ngay", ""), form.get("mau", "")
    try:
        rule = Rule(
            Purpose(form.get("loai", "")), unit, form.get("bat") == "1", int(days), int(template)
        )
    except ValueError:
        raise BadRule(text=BadRule.__doc__) from None
    if rule.purpose not in DAYS or not 0 <= rule.days <= MOST_DAYS:
        raise BadRule(text=BadRule.__doc__)
    return rule


ROUTES = (
    Route("GET", "/nhac-viec/tu-dong", show, Act.look),
    Route("POST", "/nhac-viec/tu-dong", change, Act.rules),
)
