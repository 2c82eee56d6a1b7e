"""Templates as officers keep them, and the call list: what is read and written for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.reminders import templates
from bot.reminders.audience import Listed
from bot.reminders.campaign import Purpose, Template
from bot.reminders.errors import BadTemplate, OutsideUnits, WrongDraft
from bot.reminders.results import CallRow
from bot.reminders.ways import Approved
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import few
from bot.store.reminders import recipient_results
from bot.store.sealing import Unsealable
from bot.store.tables.dossiers import dossiers
from bot.store.tables.reminders import reminder_templates
from knowledge.dossier_record import Holder
from knowledge.vietnamese import normalise

_t = reminder_templates.c


async def find(connection: AsyncConnection, officer: Officer, id_: int) -> Template:
    """A template the officer may use.

    Raises:
        WrongDraft: there is none.
    """
    if id_ in templates.BUILT_IN:
        return templates.BUILT_IN[id_]
    row = (await connection.execute(_live().where(_t.id == id_))).one_or_none()
    found = _template(row) if row else None
    if found is None or not _usable(officer, found):
        raise WrongDraft("Chọn mẫu tin.")
    return found


async def usable(connection: AsyncConnection, officer: Officer) -> list[Template]:
    """Templates the officer may use, built-in ones first."""
    rows = await connection.execute(_live().order_by(_t.name, _t.id))
    own = [_template(row) for row in rows]
    return [*templates.BUILT_IN.values(), *(one for one in own if _usable(officer, one))]


async def save(
    connection: AsyncConnection,
    officer: Officer,
    template: Template,
    problems: Sequence[str],
    at: datetime,
) -> int:
    """Keep a template that has no problems; return its number.

    Raises:
        BadTemplate: it has some.
        OutsideUnits: it is for units the officer does not have.
    """
    if problems:
        raise BadTemplate(problems)
    units = template.units or officer.units
    if not all(officer.covers(unit) for unit in units):
        raise OutsideUnits
    values = {
        "name": template.name.strip(),
        "purpose": template.purpose.value,
        "text": normalise(template.text),
        "zbs": template.zbs,
        "units": list(units),
        "updated_at": at,
        "updated_by": officer.name,
    }
    if template.id is None:
        made = sa.insert(reminder_templates).values(**values).returning(_t.id)
        return int((await connection.execute(made)).scalar_one())
    await _own(connection, officer, template.id)
    changed = sa.update(reminder_templates).where(_t.id == template.id)
    await connection.execute(changed.values(**values))
    return template.id


async def drop(connection: AsyncConnection, officer: Officer, id_: int, at: datetime) -> None:
    """Offer a template no longer."""
    await _own(connection, officer, id_)
    gone = sa.update(reminder_templates).where(_t.id == id_).values(dropped_at=at)
    await connection.execute(gone)


async def _own(connection: AsyncConnection, officer: Officer, id_: int) -> None:
    """Whether an officer may edit a template: one of everybody's belongs to those of every unit."""
    row = (await connection.execute(_live().where(_t.id == id_))).one_or_none()
    units = tuple(row.units) if row else ()
    mine = all(officer.covers(unit) for unit in units) if units else not officer.units
    if row is None or not mine:
        raise OutsideUnits("Mẫu tin này của đơn vị khác; hãy lưu thành mẫu mới.")


def problems(template: Template, zbs: Mapping[str, Approved], own_site: str = "") -> list[str]:
    """What is wrong with a template, each as a sentence."""
    found = templates.check(template.text, template.purpose, own_site=own_site)
    if not 2 <= len(template.name.strip()) <= 120:
        found = ["Đặt tên cho mẫu tin, từ 2 đến 120 ký tự.", *found]
    if template.zbs:
        found += _zbs(template, zbs)
    return found


def _zbs(template: Template, zbs: Mapping[str, Approved]) -> list[str]:
    declared = zbs.get(template.zbs)
    if declared is None:
        return [f"Chưa khai báo mẫu ZBS “{template.zbs}” (BOT_ZALO_ZBS_TEMPLATES)."]
    known = templates.OF_OFFICE if template.purpose is Purpose.news else templates.FIELDS.keys()
    strange = sorted(declared.parameters.keys() - known)
    if strange:
        return [f"Mẫu ZBS “{template.zbs}” cần thông tin không có: {', '.join(strange)}."]
    return []


def _live() -> sa.Select[Any]:
    return sa.select(reminder_templates).where(_t.dropped_at.is_(None))


def _template(row: Any) -> Template:
    return Template(row.name, row.text, Purpose(row.purpose), row.zbs, tuple(row.units), row.id)


def _usable(officer: Officer, template: Template) -> bool:
    return not template.units or any(officer.covers(unit) for unit in template.units)


async def call_rows(
    connection: AsyncConnection, campaign: int, key: str, listed: Sequence[Listed]
) -> list[CallRow]:
    """Whom to call, their names and phones opened."""
    rows = await recipient_results.to_call(connection, campaign)
    ids = few(row.dossier_id for row in rows if row.dossier_id)
    query = sa.select(dossiers).where(dossiers.c.id.in_(ids))
    about = {row.id: row for row in (await connection.execute(query) if ids else ())}
    seal = DossierSeal(key)
    return [
        _call(row, about[row.dossier_id], seal, listed) for row in rows if row.dossier_id in about
    ]


def _call(row: Any, about: Any, seal: DossierSeal, listed: Sequence[Listed]) -> CallRow:
    holder = _holder(about.sealed, seal)
    given = listed[row.line].phone if row.line is not None and row.line < len(listed) else ""
    name = holder.owner or holder.applicant
    return CallRow(about.code, name, given or holder.phone, about.procedure_name, row.reason)


def _holder(sealed: str, seal: DossierSeal) -> Holder:
    try:
        found = seal.open(sealed)["holder"]
    except Unsealable:
        return Holder()
    assert isinstance(found, Holder)
    return found
