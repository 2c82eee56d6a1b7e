"""Claiming: what leaves the outbox next, and whose it is to send.

Replies are looked for first and apart from bulk: somebody waits for them, and a look at a kind
alone walks its index in order, however many reminders stand behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.store.engine import few, given, one_of, several
from bot.store.messages import pacing
from bot.store.messages.outbox import PENDING, Outgoing
from bot.store.tables.messages import outbox
from bot.store.tables.messages import people as people_table

LEASE = timedelta(seconds=30)
"""How long sending one message may take before its outcome counts as unknown."""

SET_BACK = timedelta(minutes=1)
"""A row from further in the future than this was written before the clock was set back."""

REPLY, BULK = "reply", "bulk"


async def due(connection: AsyncConnection, now: datetime) -> dict[str, set[str]]:
    """Find the channels that have something to send now, and of which kinds."""
    found: dict[str, set[str]] = {}
    for row in await connection.execute(_KINDS, _moments(now)):
        found.setdefault(row.channel, set()).add(row.kind)
    return found


async def claim(
    connection: AsyncConnection,
    sender: str,
    channel: str,
    limit: int,
    now: datetime,
    *,
    limits: Limits | None = None,
    holding: Collection[int] = (),
    bulk: int | None = None,
) -> list[Outgoing]:
    """Take what is due on a channel: replies before bulk, one person's messages in order.

    At most ``bulk`` of it is bulk, if that is given. Left out are people who were written to too
    short a while ago (``limits``), and what the sender holds already: a clock that was set
    forward ends every lease.
    """
    pause = timedelta(seconds=1 / ((limits and limits.per_chat_second) or inf))
    asked = _moments(now) | {"on": channel, "holding": few(holding)}
    asked["crowded"] = now + pause + pacing.SKEW
    ids = await _free_ids(connection, REPLY, asked, limit, paced=bool(pause))
    most = limit - len(ids) if bulk is None else min(bulk, limit - len(ids))
    ids += await _free_ids(connection, BULK, asked, most, paced=bool(pause))
    if not ids:
        return []
    await connection.execute(_TAKE, {"ids": few(ids), "sender": sender, "until": now + LEASE})
    return [_outgoing(row) for row in await connection.execute(_READ, {"ids": few(ids)})]


def _moments(now: datetime) -> dict[str, Any]:
    return {"now": now, "set_back": now + SET_BACK, "too_late": now + LEASE + SET_BACK}


async def _free_ids(
    connection: AsyncConnection, kind: str, asked: Mapping[str, Any], most: int, *, paced: bool
) -> list[int]:
    if most <= 0:
        return []
    found = await connection.execute(_DUE[kind, paced], {**asked, "most": most})
    return list(found.scalars())


def _head(kind: str) -> sa.ColumnElement[bool]:
    """Nothing of the same kind stands before it in the person's conversation."""
    earlier = outbox.alias()
    return _none(
        sa.select(earlier.c.id).where(
            earlier.c.person_id == outbox.c.person_id,
            earlier.c.id < outbox.c.id,
            earlier.c.kind == kind,
            one_of(earlier.c.state, PENDING),
        )
    )


def _none(rows: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """The condition that there is no such row, asked row by row.

    PostgreSQL makes a join of NOT EXISTS, and with a guess of how many rows there are of a table
    that fills in minutes it joins thousands with thousands; a look of one row it leaves alone.
    """
    return rows.limit(1).scalar_subquery().is_(None)


def _free() -> sa.ColumnElement[bool]:
    """It is nobody's, or its lease has ended or was given before the clock was set back."""
    ended = sa.or_(outbox.c.lease_until <= given("now"), outbox.c.lease_until > given("too_late"))
    return sa.or_(outbox.c.state == "queued", ended)


def _ripe() -> sa.ColumnElement[bool]:
    """It is due; a reply also when only a clock that was set back says otherwise."""
    put_back = sa.func.coalesce(outbox.c.lease_until, outbox.c.created_at)
    early = sa.and_(outbox.c.kind == REPLY, put_back > given("set_back"))
    return sa.or_(outbox.c.due_at <= given("now"), outbox.c.state == "wired", early)


# Statements that run all the time are built once: building one takes longer than running it.


def _due(kind: str, *, paced: bool) -> sa.Select[Any]:
    query = (
        sa.select(outbox.c.id)
        .where(outbox.c.channel == sa.bindparam("on"), outbox.c.kind == kind)
        .where(one_of(outbox.c.state, PENDING), _ripe(), _free())
        .where(outbox.c.id.not_in(several("holding")), _head(kind))
        # As their index has them: a batch that became due together is not sorted for the next few.
        .order_by(outbox.c.due_at)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )
    crowd = pacing.crowd(outbox.c.channel, outbox.c.person_id)
    return query.where(_none(crowd)) if paced else query


def _every_due() -> dict[tuple[str, bool], sa.Select[Any]]:
    return {(k, paced): _due(k, paced=paced) for k in (REPLY, BULK) for paced in (True, False)}


_DUE = _every_due()
_KINDS = (
    sa.select(outbox.c.channel, outbox.c.kind)
    .where(one_of(outbox.c.state, PENDING), _ripe(), _free())
    .distinct()
)
_TAKE = (
    sa.update(outbox)
    .where(outbox.c.id.in_(several("ids")))
    .values(
        state="wired",
        claimed_by=sa.bindparam("sender"),
        lease_until=given("until"),
        claims=outbox.c.claims + 1,
        # On its way already: nobody knows how far its sender came.
        doubts=outbox.c.doubts + sa.case((outbox.c.state == "wired", 1), else_=0),
    )
)
_READ = (
    sa.select(outbox, people_table.c.address, people_table.c.seen_at)
    .join(people_table, people_table.c.id == outbox.c.person_id)
    .where(outbox.c.id.in_(several("ids")))
    .order_by(outbox.c.kind.desc(), outbox.c.due_at, outbox.c.id)
)


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        id=row.id,
        person=row.person_id,
        address=row.address,
        kind=row.kind,
        payload=row.payload,
        attempts=row.attempts,
        doubts=row.doubts,
        claims=row.claims,
        claimed_by=row.claimed_by,
        seen_at=row.seen_at,
    )
