"""Campaigns: what officers wrote, how far each is, who takes the next step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.audience import Audience, Kind, Whom
from bot.reminders.campaign import Campaign, Draft, Moment, Purpose, State, Template, When
from bot.reminders.results import Result
from bot.store.reminders import recipient_results
from bot.store.tables.reminders import campaign_units, campaigns
from bot.store.units import covered

_c = campaigns.c


@dataclass(frozen=True)
class Round:
    """A campaign's present occurrence and how far it is expanded, for whoever works on it."""

    id: int
    draft: Draft
    template: Template
    purpose: Purpose
    rule: str
    occurrence: int
    cursor: int
    began: datetime
    listed: str


async def insert(connection: AsyncConnection, draft: Draft, **values: Any) -> int:
    """Keep a new campaign with the units its audience names."""
    made = sa.insert(campaigns).values(**_written(draft), **values).returning(_c.id)
    id_ = int((await connection.execute(made)).scalar_one())
    await _set_units(connection, id_, draft.audience.units)
    return id_


async def rewrite(connection: AsyncConnection, id_: int, draft: Draft, **values: Any) -> None:
    """Replace what a draft says."""
    await change(connection, id_, **_written(draft), **values)
    await connection.execute(sa.delete(campaign_units).where(campaign_units.c.campaign_id == id_))
    await _set_units(connection, id_, draft.audience.units)


async def _set_units(connection: AsyncConnection, id_: int, units: Iterable[str]) -> None:
    rows = [{"campaign_id": id_, "unit": unit} for unit in dict.fromkeys(units)]
    if rows:
        await connection.execute(sa.insert(campaign_units), rows)


async def change(connection: AsyncConnection, id_: int, **values: Any) -> None:
    """Change a campaign's columns."""
    await connection.execute(sa.update(campaigns).where(_c.id == id_).values(**values))


async def move(
    connection: AsyncConnection, id_: int, before: Sequence[State], after: State, **values: Any
) -> bool:
    """Bring a campaign from one of some states to another; False if it was in none of them."""
    mine = sa.and_(_c.id == id_, _c.state.in_([state.value for state in before]))
    moved = sa.update(campaigns).where(mine).values(state=after.value, **values)
    return bool((await connection.execute(moved)).rowcount)


async def find(connection: AsyncConnection, id_: int, units: Sequence[str]) -> Campaign | None:
    """Find a campaign that lies within an officer's units."""
    query = sa.select(campaigns).where(_c.id == id_, within(units))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return _campaign(row, (await recipient_results.counts(connection, [id_]))[id_])


async def sealed_list(connection: AsyncConnection, id_: int) -> str:
    """The sealed list that was uploaded for a campaign, or nothing."""
    query = sa.select(_c.listed).where(_c.id == id_)
    return str((await connection.execute(query)).scalar_one_or_none() or "")


async def newest(
    connection: AsyncConnection,
    units: Sequence[str],
    states: Sequence[State],
    before: int | None,
    limit: int,
) -> list[Campaign]:
    """Campaigns within an officer's units, the newest first; standing rules are left out."""
    query = sa.select(campaigns).where(within(units), _c.rule == "")
    if states:
        query = query.where(_c.state.in_([state.value for state in states]))
    if before is not None:
        query = query.where(_c.id < before)
    rows = (await connection.execute(query.order_by(_c.id.desc()).limit(limit))).all()
    counts = await recipient_results.counts(connection, [row.id for row in rows])
    return [_campaign(row, counts[row.id]) for row in rows]


def within(units: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether every unit of a campaign is one of these or below; without any it is everybody's."""
    if not units:
        return sa.true()
    theirs = campaign_units.c.campaign_id == _c.id
    return sa.and_(
        sa.exists().where(theirs),
        ~sa.exists().where(theirs, ~covered(campaign_units.c.unit, units)),
    )


async def begin(connection: AsyncConnection, at: datetime) -> int:
    """Let those run whose time has come, and begin the rounds that are due; return how many."""
    first = (
        sa.update(campaigns)
        .where(_c.state == State.approved.value, _c.starts_at <= at)
        .values(state=State.running.value, occurrence=1, cursor=0, expanded=False, next_at=at)
    )
    again = (
        sa.update(campaigns)
        .where(_c.state == State.running.value, _c.expanded, _c.next_at <= at, _pausing())
        .values(
            occurrence=_c.occurrence + sa.case((_c.rule == "", 1), else_=0),
            cursor=0,
            expanded=False,
            ended_at=None,
        )
    )
    begun = (await connection.execute(again)).rowcount
    return begun + (await connection.execute(first)).rowcount


def _pausing() -> sa.ColumnElement[bool]:
    """Between two rounds: ``ended_at`` holds when the last one was through."""
    return _c.ended_at.is_not(None)


async def any_due(connection: AsyncConnection, at: datetime) -> bool:
    """Whether a campaign runs, or one's time has come."""
    waiting = sa.and_(_c.state == State.approved.value, _c.starts_at <= at)
    query = sa.select(_c.id).where(sa.or_(_c.state == State.running.value, waiting)).limit(1)
    return (await connection.execute(query)).first() is not None


async def rest(connection: AsyncConnection, id_: int, until: datetime, at: datetime) -> None:
    """Let a campaign wait for its next round; ``ended_at`` marks that this one is through."""
    resting = sa.and_(_c.id == id_, _c.ended_at.is_(None))
    values = {"next_at": until, "ended_at": at}
    await connection.execute(sa.update(campaigns).where(resting).values(**values))


async def any_begins(connection: AsyncConnection, at: datetime) -> bool:
    """Whether a campaign, or a round of one, is to begin."""
    first = sa.and_(_c.state == State.approved.value, _c.starts_at <= at)
    again = sa.and_(_c.state == State.running.value, _c.expanded, _c.next_at <= at, _pausing())
    query = sa.select(_c.id).where(sa.or_(first, again)).limit(1)
    return (await connection.execute(query)).first() is not None


async def running(connection: AsyncConnection) -> list[tuple[int, bool]]:
    """The campaigns that run, and whether each is expanded."""
    query = sa.select(_c.id, _c.expanded).where(_c.state == State.running.value).order_by(_c.id)
    return [(row.id, row.expanded) for row in await connection.execute(query)]


async def hold(
    connection: AsyncConnection, id_: int, *, expanded: bool | None = None
) -> Round | None:
    """Take a running campaign to work on until the transaction ends; None if somebody has it."""
    query = sa.select(campaigns).where(_c.id == id_, _c.state == State.running.value)
    if expanded is not None:
        query = query.where(_c.expanded == expanded)
    query = query.with_for_update(skip_locked=True)
    row = (await connection.execute(query)).one_or_none()
    return _round(row) if row else None


def _round(row: Any) -> Round:
    return Round(
        row.id,
        _draft(row),
        template(row.template),
        Purpose(row.purpose),
        row.rule,
        row.occurrence,
        row.cursor,
        row.next_at,
        row.listed,
    )


def _written(draft: Draft) -> dict[str, Any]:
    kept = asdict(replace(draft.audience, listed=()))
    return {
        "name": draft.name,
        "audience": {k: list(v) if isinstance(v, tuple) else v for k, v in kept.items()},
        "whens": {**asdict(draft.when), "at": draft.when.at and draft.when.at.isoformat()},
        "template_id": draft.template,
        "urgent": draft.urgent,
    }


def audience(kept: Mapping[str, Any]) -> Audience:
    """An audience as it is kept; its list stands elsewhere, sealed."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
    return Audience(**{**values, "kind": Kind(kept["kind"]), "whom": Whom(kept["whom"])})


def template(kept: Mapping[str, Any]) -> Template:
    """A template as a campaign keeps it."""
    values = {**kept, "purpose": Purpose(kept["purpose"]), "units": tuple(kept["units"])}
    return Template(**values)


def _draft(row: Any) -> Draft:
    at = row.whens["at"]
    when = When(
        **{
            **row.whens,
            "kind": Moment(row.whens["kind"]),
            "at": datetime.fromisoformat(at) if at else None,
        }
    )
    made = audience(row.audience)
    return Draft(row.name, made, row.template_id, when, urgent=row.urgent, id=row.id)


def _campaign(row: Any, counts: Mapping[Result, int]) -> Campaign:
    return Campaign(
        id=row.id,
        draft=_draft(row),
        state=State(row.state),
        template=template(row.template),
        counts=counts or defaultdict(int),
        by=row.by,
        by_id=row.by_id,
        created_at=row.created_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        why=row.why,
        starts_at=row.starts_at,
        ended_at=row.ended_at,
        rule=row.rule,
    )
