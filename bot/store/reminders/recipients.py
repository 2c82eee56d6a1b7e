"""Recipients: whom a campaign is for, each once an occurrence, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.engine import few, one_of
from bot.store.messages.outbox import PENDING
from bot.store.tables.base import Moment
from bot.store.tables.dossiers import dossiers
from bot.store.tables.messages import outbox
from bot.store.tables.reminders import campaigns, recipients

_r = recipients.c
CANCELLED = "Đợt nhắc đã huỷ."


@dataclass(frozen=True)
class Planned:
    """Somebody to be reminded; without a citizen it is a holder, known by the dossier alone."""

    target: str
    due_at: datetime
    citizen: int | None = None
    dossier: int | None = None
    line: int | None = None
    state: str = "planned"
    reason: str = ""


Place = tuple[datetime, int]
"""Of recipients who wait: since when, and the number. They are taken in this order."""


@dataclass(frozen=True)
class Waiting:
    """A planned recipient whose time has come; ``place`` is where it stands in the row."""

    id: int
    citizen: int | None
    dossier: int | None
    line: int | None
    due_at: datetime

    @property
    def place(self) -> Place:
        return self.due_at, self.id


@dataclass(frozen=True)
class Queued:
    """A recipient whose message goes into the outbox, and whose it is."""

    id: int
    citizen: int | None
    row: dict[str, Any]


async def plan(
    connection: AsyncConnection,
    campaign: int,
    occurrence: int,
    many: Sequence[Planned],
    at: datetime,
) -> None:
    """Write recipients down; whoever is there already is left as they are."""
    rows = [
        {
            "campaign_id": campaign,
            "occurrence": occurrence,
            "target": one.target,
            "citizen_id": one.citizen,
            "dossier_id": one.dossier,
            "line": one.line,
            "state": one.state,
            "reason": one.reason,
            "due_at": one.due_at,
            "at": at,
        }
        for one in many
    ]
    if rows:
        await connection.execute(inserting(connection, recipients).on_conflict_do_nothing(), rows)


async def due(
    connection: AsyncConnection, campaign: int, at: datetime, after: Place | None, limit: int
) -> list[Waiting]:
    """The next recipients whose time has come, ours until the transaction ends."""
    query = (
        sa.select(_r.id, _r.citizen_id, _r.dossier_id, _r.line, _r.due_at)
        .where(_r.campaign_id == campaign, one_of(_r.state, ("planned",)), _r.due_at <= at)
        # As the index of who waits has them: a hundred thousand are not sorted for the next few.
        .order_by(_r.due_at, _r.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        query = query.where(sa.tuple_(_r.due_at, _r.id) > _place(after))
    return [Waiting(*row) for row in await connection.execute(query)]


def _place(after: Place) -> sa.Tuple:
    return sa.tuple_(sa.literal(after[0], Moment), sa.literal(after[1], sa.BigInteger))


async def any_due(connection: AsyncConnection, campaign: int, at: datetime) -> bool:
    """Whether anybody's time has come."""
    query = sa.select(_r.id).where(
        _r.campaign_id == campaign, one_of(_r.state, ("planned",)), _r.due_at <= at
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def unfinished(connection: AsyncConnection, campaign: int) -> bool:
    """Whether anybody has not left yet, or is on the way."""
    planned = sa.select(_r.id).where(_r.campaign_id == campaign, one_of(_r.state, ("planned",)))
    if (await connection.execute(planned.limit(1))).first():
        return True
    leaving = (
        sa.select(_r.id)
        .join(outbox, outbox.c.id == _r.outbox_id)
        .where(_r.campaign_id == campaign, one_of(outbox.c.state, PENDING))
    )
    return (await connection.execute(leaving.limit(1))).first() is not None


async def queue(connection: AsyncConnection, many: Sequence[Queued], at: datetime) -> None:
    """Put a message into the outbox for each of these recipients.

    They get their place in the conversation only when they leave: what is taken back meanwhile
    was never part of it.
    """
    numbers = await _numbers(connection, len(many))
    fresh = {"kind": "bulk", "state": "queued", "due_at": at, "created_at": at}
    rows = [{**one.row, **fresh, "id": id_} for one, id_ in zip(many, numbers, strict=True)]
    await connection.execute(sa.insert(outbox), rows)
    marks = [
        {"recipient": one.id, "message": message, "on": one.row["channel"], "whose": one.citizen}
        for one, message in zip(many, numbers, strict=True)
    ]
    await connection.execute(_QUEUED, marks)


async def _numbers(connection: AsyncConnection, count: int) -> list[int]:
    """The numbers of the next rows of the outbox: known before, all go in by one statement."""
    if connection.dialect.name == "postgresql":
        return list((await connection.execute(_NEXT, {"count": count})).scalars())
    # Nobody else writes until this transaction ends.
    last = (await connection.execute(_LAST)).scalar_one() or 0
    return list(range(last + 1, last + 1 + count))


_NEXT = sa.text(
    "SELECT nextval(pg_get_serial_sequence('outbox', 'id')) FROM generate_series(1, :count)"
)
_LAST = sa.select(sa.func.max(outbox.c.id))
_QUEUED = (
    sa.update(recipients)
    .where(_r.id == sa.bindparam("recipient"))
    .values(
        state="queued",
        outbox_id=sa.bindparam("message"),
        channel=sa.bindparam("on"),
        citizen_id=sa.bindparam("whose"),
    )
)


async def settle(
    connection: AsyncConnection, ids: Iterable[int], state: str, reason: str, at: datetime
) -> None:
    """Say of recipients that they get no message (``skipped``, ``call``), and why."""
    values = {"state": state, "reason": reason[:200], "outbox_id": None, "at": at}
    await connection.execute(sa.update(recipients).where(_r.id.in_(few(ids))).values(**values))


async def put_off(
    connection: AsyncConnection, ids: Iterable[int], until: datetime, reason: str = ""
) -> None:
    """Let recipients wait until a moment."""
    values = {"state": "planned", "due_at": until, "outbox_id": None, "reason": reason[:200]}
    await connection.execute(sa.update(recipients).where(_r.id.in_(few(ids))).values(**values))


async def take_back(connection: AsyncConnection, campaign: int) -> None:
    """Take what is queued of a campaign out of the outbox; it waits as before."""
    mine = (
        sa.select(outbox.c.id)
        .join(recipients, _r.outbox_id == outbox.c.id)
        # What was tried before may have arrived: that is for the sender to end.
        .where(_r.campaign_id == campaign, outbox.c.state == "queued", outbox.c.doubts == 0)
        .with_for_update(of=outbox)
    )
    ids = list((await connection.execute(mine)).scalars())
    for start in range(0, len(ids), 1000):
        some = few(ids[start : start + 1000])
        again = sa.update(recipients).where(_r.outbox_id.in_(some))
        await connection.execute(again.values(state="planned", outbox_id=None))
        await connection.execute(sa.delete(outbox).where(outbox.c.id.in_(some)))


async def cancel(connection: AsyncConnection, campaign: int, at: datetime) -> None:
    """Let nobody of a campaign leave who has not."""
    await take_back(connection, campaign)
    left = sa.and_(_r.campaign_id == campaign, one_of(_r.state, ("planned",)))
    values = {"state": "skipped", "reason": CANCELLED, "at": at}
    await connection.execute(sa.update(recipients).where(left).values(**values))


async def again(connection: AsyncConnection, campaign: int, at: datetime) -> int:
    """Plan those anew that failed for certain; return how many."""
    failed = (
        sa.select(_r.id)
        .join(outbox, outbox.c.id == _r.outbox_id)
        .where(_r.campaign_id == campaign, outbox.c.state == "failed", outbox.c.doubts == 0)
    )
    values = {"state": "planned", "outbox_id": None, "due_at": at, "reason": ""}
    tried = sa.update(recipients).where(_r.id.in_(failed)).values(**values)
    called = (
        sa.update(recipients)
        .where(_r.campaign_id == campaign, _r.state.in_(("call", "failed")))
        .values(**values)
    )
    count = (await connection.execute(tried)).rowcount
    return count + (await connection.execute(called)).rowcount


async def leaving(connection: AsyncConnection, messages: Iterable[int]) -> list[sa.Row[Any]]:
    """The recipients of messages that are about to leave, each with its campaign."""
    query = (
        sa.select(
            *(_r.id, _r.outbox_id, _r.citizen_id, _r.dossier_id, _r.channel, _r.occurrence),
            *(campaigns.c.state.label("campaign_state"), campaigns.c.id.label("campaign")),
            *(campaigns.c.audience, campaigns.c.purpose, campaigns.c.urgent, campaigns.c.whens),
            *(dossiers.c.due_at, dossiers.c.updated_at, outbox.c.created_at, outbox.c.seq),
        )
        .join(campaigns, campaigns.c.id == _r.campaign_id)
        .join(outbox, outbox.c.id == _r.outbox_id)
        .join(dossiers, dossiers.c.id == _r.dossier_id, isouter=True)
        .where(_r.outbox_id.in_(few(messages)))
        .order_by(_r.id)
    )
    return list(await connection.execute(query))


async def reminded(
    connection: AsyncConnection, citizens: Iterable[int], since: datetime, but: Iterable[int]
) -> list[sa.Row[Any]]:
    """The reminders of these citizens that left, or may have, since a moment."""
    query = (
        sa.select(_r.citizen_id, _r.dossier_id, campaigns.c.purpose, campaigns.c.urgent)
        .join(outbox, outbox.c.id == _r.outbox_id)
        .join(campaigns, campaigns.c.id == _r.campaign_id)
        .where(_r.citizen_id.in_(few(citizens)), _r.at >= since, _left())
        .where(_r.outbox_id.not_in(few(but)))
    )
    return list(await connection.execute(query))


async def reminded_of(
    connection: AsyncConnection, dossiers_: Iterable[int], since: datetime, but: Iterable[int]
) -> list[sa.Row[Any]]:
    """The reminders of these dossiers that left, or may have, since a moment."""
    query = (
        sa.select(_r.dossier_id, _r.channel, campaigns.c.purpose)
        .join(outbox, outbox.c.id == _r.outbox_id)
        .join(campaigns, campaigns.c.id == _r.campaign_id)
        .where(_r.dossier_id.in_(few(dossiers_)), _r.at >= since, _left())
        .where(_r.outbox_id.not_in(few(but)))
    )
    return list(await connection.execute(query))


def _left() -> sa.ColumnElement[bool]:
    return sa.or_(one_of(outbox.c.state, ("sent", "unsure", "wired")), outbox.c.doubts > 0)


async def close(connection: AsyncConnection, messages: Iterable[int]) -> None:
    """Keep what became of messages that are about to be deleted for their age."""
    ids = few(messages)
    mine = outbox.c.id == _r.outbox_id
    state = sa.select(outbox.c.state).where(mine).scalar_subquery()
    reason = sa.select(outbox.c.reason).where(mine).scalar_subquery()
    values = {"state": state, "reason": reason, "outbox_id": None}
    await connection.execute(sa.update(recipients).where(_r.outbox_id.in_(ids)).values(**values))
