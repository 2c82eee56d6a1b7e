"""Standing rules: what a unit lets be reminded of by itself, each occasion once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.reminders.audience import Audience, Whom
from bot.reminders.campaign import Draft, Moment, Purpose, Rule, State, When
from bot.reminders.errors import WrongDraft as WrongRule
from bot.store.citizens.people import inserting
from bot.store.reminders import campaigns, recipients
from bot.store.reminders.audience import UNDER_WAY, conditions
from bot.store.tables.dossiers import dossiers
from bot.store.tables.reminders import campaigns as campaigns_table
from bot.store.tables.reminders import reminder_rules
from knowledge.status import Status

LONGEST = 60
"""Days of a rule."""


@dataclass(frozen=True)
class _Kind:
    """A rule as it is before anybody changed it."""

    days: int
    template: int
    statuses: tuple[int, ...]


KINDS: Mapping[Purpose, _Kind] = {
    Purpose.papers: _Kind(3, -1, (Status.supplement.value,)),
    Purpose.payment: _Kind(2, -2, (Status.payment.value,)),
    Purpose.result: _Kind(2, -3, (Status.finished.value,)),
    Purpose.appointment: _Kind(1, -4, UNDER_WAY),
    Purpose.late: _Kind(0, -5, UNDER_WAY),
}
"""``days``: in the status for more than so many, or working days before the appointment."""


async def of_unit(connection: AsyncConnection, unit: str, at: datetime) -> list[Rule]:
    """The rules of a unit, and how many dossiers each would have reminded of last week."""
    query = sa.select(reminder_rules).where(reminder_rules.c.unit == unit)
    kept = {row.purpose: row for row in await connection.execute(query)}
    found = []
    for purpose, kind in KINDS.items():
        row = kept.get(purpose.value)
        days = row.days if row else kind.days
        rule = Rule(
            purpose, unit, bool(row and row.active), days, row.template_id if row else kind.template
        )
        count = await _last_week(connection, rule, at)
        found.append(Rule(purpose, unit, rule.on, days, rule.template, count))
    return found


async def _last_week(connection: AsyncConnection, rule: Rule, at: datetime) -> int:
    """Dossiers that fit now and did not a week ago: what came up within seven days."""
    count = sa.select(sa.func.count()).select_from(dossiers)
    audience = audience_of(rule)
    fits = conditions(audience, at)
    week = at - timedelta(days=7)
    if audience.waiting_days is not None:
        longer = Audience(
            statuses=audience.statuses,
            units=audience.units,
            waiting_days=audience.waiting_days + 7,
        )
        fits = sa.and_(fits, ~conditions(longer, at))
    else:
        near = sa.and_(dossiers.c.due_at >= week, dossiers.c.due_at <= at + timedelta(days=7))
        fits = sa.and_(fits, near)
    return int((await connection.execute(count.where(fits))).scalar_one())


def audience_of(rule: Rule) -> Audience:
    """Whose dossiers a rule is about."""
    base: dict[str, Any] = {"units": (rule.unit,), "statuses": KINDS[rule.purpose].statuses}
    if rule.purpose is Purpose.appointment:
        return Audience(**base, due_from=0, due_until=rule.days * 2 + 10)
    if rule.purpose is Purpose.late:
        return Audience(**base, late=True)
    return Audience(**base, waiting_days=rule.days, whom=Whom.followers)


async def switch(
    connection: AsyncConnection,
    officer: Officer,
    rule: Rule,
    template: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep a rule, and let its campaign run or rest; what was reminded of stays known.

    Raises:
        WrongDraft: a rule of no kind, or with days nobody means.
    """
    if rule.purpose not in KINDS or not 0 <= rule.days <= LONGEST or not rule.unit:
        raise WrongRule(f"Số ngày từ 0 đến {LONGEST}.")
    if template["purpose"] != rule.purpose:
        raise WrongRule("Mẫu tin không hợp với việc cần nhắc.")
    await _keep(connection, rule, at)
    name = f"{rule.purpose}:{rule.unit}"
    query = sa.select(campaigns_table.c.id).where(campaigns_table.c.rule == name)
    id_ = (await connection.execute(query)).scalar_one_or_none()
    draft = _draft(rule)
    values = {"purpose": rule.purpose.value, "template": dict(template)}
    if id_ is None:
        id_ = await campaigns.insert(
            connection, draft, **values, rule=name, state=State.paused.value, by=officer.name,
            by_id=officer.id, created_at=at, starts_at=at,
        )  # fmt: skip
    else:
        await campaigns.rewrite(connection, id_, draft, **values)
    state = State.approved if rule.on else State.paused
    await campaigns.change(connection, id_, state=state.value, starts_at=at, ended_at=None)
    if not rule.on:
        await recipients.take_back(connection, id_)


async def _keep(connection: AsyncConnection, rule: Rule, at: datetime) -> None:
    row = {
        "unit": rule.unit,
        "purpose": rule.purpose.value,
        "active": rule.on,
        "days": rule.days,
        "template_id": rule.template,
        "updated_at": at,
    }
    insert = inserting(connection, reminder_rules).values(row)
    await connection.execute(
        insert.on_conflict_do_update(index_elements=["unit", "purpose"], set_=row)
    )


def _draft(rule: Rule) -> Draft:
    before = rule.purpose is Purpose.appointment
    when = When(Moment.before, working_days=rule.days) if before else When()
    return Draft(f"Tự động: {rule.purpose.label}", audience_of(rule), rule.template, when)
