"""What became of recipients: the end of a message, what Zalo told later, or their own state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.results import RecipientResult, Result
from bot.store.citizens.phone_people import CHANNEL as PHONE
from bot.store.engine import few
from bot.store.messages.outbox import PENDING
from bot.store.messages.zbs import tracking
from bot.store.tables.dossiers import dossiers
from bot.store.tables.messages import outbox, zbs
from bot.store.tables.reminders import recipients
from bot.wallclock import local

TAKEN = "Zalo đã nhận, chưa báo tới máy."

_r = recipients.c
_JOINED = recipients.join(outbox, outbox.c.id == _r.outbox_id, isouter=True)


def outcome() -> sa.ColumnElement[str]:
    """What became of a recipient: the end of its message, or its own state."""
    by_message = sa.case((outbox.c.state.in_(PENDING), Result.waiting.value), else_=outbox.c.state)
    own = sa.case(
        (_r.state == "planned", Result.waiting.value),
        # Its message is gone: taken back with whatever it belonged to.
        (_r.state == "queued", Result.skipped.value),
        else_=_r.state,
    )
    return sa.case((outbox.c.id.is_not(None), by_message), else_=own)


async def counts(connection: AsyncConnection, of: Sequence[int]) -> dict[int, dict[Result, int]]:
    """How many recipients of each campaign came to what."""
    found: dict[int, dict[Result, int]] = defaultdict(lambda: defaultdict(int))
    if not of:
        return found
    result = outcome().label("result")
    query = (
        sa.select(_r.campaign_id, result, sa.func.count().label("n"))
        .select_from(_JOINED)
        .where(_r.campaign_id.in_(few(of)))
        .group_by(_r.campaign_id, result)
    )
    for row in await connection.execute(query):
        found[row.campaign_id][Result(row.result)] += row.n
    return found


async def page(
    connection: AsyncConnection, campaign: int, result: Result | None, after: int, limit: int
) -> list[RecipientResult]:
    """Recipients of a campaign by their numbers, with what became of each."""
    query = _read(campaign, result).where(_r.id > after).order_by(_r.id).limit(limit)
    return [_result(row) for row in await connection.execute(query)]


async def sent_first(
    connection: AsyncConnection, campaign: int, result: Result | None, after: int, limit: int
) -> list[RecipientResult]:
    """The same, those who were sent something before all others."""
    other = sa.case((outcome() == Result.sent.value, 0), else_=1)
    query = _read(campaign, result).order_by(other, _r.id).limit(limit)
    if after:
        last = sa.select(other).select_from(_JOINED).where(_r.id == after)
        rank = (await connection.execute(last)).scalar_one_or_none() or 0
        query = query.where(sa.or_(other > rank, sa.and_(other == rank, _r.id > after)))
    return [_result(row) for row in await connection.execute(query)]


def _read(campaign: int, result: Result | None) -> sa.Select[Any]:
    query = (
        sa.select(
            *(_r.id, _r.occurrence, _r.due_at, _r.at, _r.reason, _r.channel),
            sa.func.coalesce(dossiers.c.code, "").label("code"),
            outcome().label("result"),
            outbox.c.reason.label("why"),
            *(outbox.c.sent_at, zbs.c.state.label("fate"), zbs.c.delivered_at, zbs.c.answer),
        )
        .select_from(_JOINED)
        .join(dossiers, dossiers.c.id == _r.dossier_id, isouter=True)
        .join(zbs, zbs.c.tracking_id == tracking(), isouter=True)
        .where(_r.campaign_id == campaign)
    )
    return query if result is None else query.where(outcome() == result.value)


def _result(row: Any) -> RecipientResult:
    result = Result(row.result)
    at = row.due_at if result is Result.waiting else row.sent_at or row.at
    why = row.why or row.reason or (_fate(row) if result is Result.sent else "")
    return RecipientResult(row.id, row.code, row.channel, result, why, row.occurrence, at)


def _fate(row: Any) -> str:
    """What Zalo told of an approved message, in words; nothing of other messages."""
    if row.fate == "delivered":
        told = f"Zalo báo tới máy lúc {local(row.delivered_at):%H:%M %d/%m}."
    else:
        told = TAKEN if row.fate == "sent" else ""
    return f"{told} Người nhận bấm “{row.answer}”." if row.answer else told


async def to_call(connection: AsyncConnection, campaign: int) -> list[sa.Row[Any]]:
    """Recipients to call: whom no message reaches, and whose phone Zalo did not reach."""
    by_phone = sa.and_(_r.channel == PHONE, outcome() == Result.failed.value)
    query = (
        sa.select(
            *(_r.id, _r.dossier_id, _r.line, dossiers.c.code),
            sa.func.coalesce(outbox.c.reason, _r.reason).label("reason"),
        )
        .select_from(_JOINED)
        .join(dossiers, dossiers.c.id == _r.dossier_id, isouter=True)
        .where(_r.campaign_id == campaign, sa.or_(_r.state == "call", by_phone))
        .order_by(_r.id)
    )
    return list(await connection.execute(query))
