"""Template messages: one row a message, from sending to delivered, by its tracking id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.messages import outbox, zbs
from bot.store.tables.reminders import recipients

ASKED_FROM, ASKED_UNTIL = timedelta(minutes=30), timedelta(days=2)
"""How old a message is that is asked after: Zalo tells by itself first, and after days no more."""


@dataclass(frozen=True)
class Fate:
    """What became of a template message; ``state`` is sending, sent, delivered, failed, unsure."""

    tracking_id: str
    template: str
    message_id: str
    state: str
    reason: str
    answer: str
    created_at: datetime
    delivered_at: datetime | None


async def begin(
    connection: AsyncConnection, tracking_id: str, template: str, person: int | None, at: datetime
) -> bool:
    """Note that a message is about to leave; False when one with this tracking id has before.

    A message that failed for certain may leave again under the same tracking id.
    """
    row = {"tracking_id": tracking_id, "template": template, "person_id": person}
    fresh = {"state": "sending", "reason": "", "created_at": at}
    insert = inserting(connection, zbs).values(**row, **fresh)
    made = insert.on_conflict_do_update(
        index_elements=["tracking_id"], set_=fresh, where=zbs.c.state == "failed"
    ).returning(zbs.c.tracking_id)
    return (await connection.execute(made)).first() is not None


async def sent(connection: AsyncConnection, tracking_id: str, message_id: str) -> None:
    """Note that the platform took the message; a delivery told earlier stays."""
    await connection.execute(
        sa.update(zbs)
        .where(zbs.c.tracking_id == tracking_id)
        .values(
            message_id=message_id,
            state=sa.case((zbs.c.state == "delivered", "delivered"), else_="sent"),
        )
    )


async def failed(connection: AsyncConnection, tracking_id: str, state: str, reason: str) -> None:
    """Note that it did not leave, or may not have (``state`` unsure)."""
    mine = sa.and_(zbs.c.tracking_id == tracking_id, zbs.c.state == "sending")
    await connection.execute(sa.update(zbs).where(mine).values(state=state, reason=reason[:200]))


async def delivered(
    connection: AsyncConnection, *, tracking_id: str, message_id: str, at: datetime
) -> bool:
    """Note that it reached the phone; tell whether the message is one of ours."""
    ours = [zbs.c.tracking_id == tracking_id] if tracking_id else []
    ours += [zbs.c.message_id == message_id] if message_id else []
    if not ours:
        return False
    values = {"state": "delivered", "reason": "", "delivered_at": at}
    changed = sa.update(zbs).where(sa.or_(*ours)).values(values).returning(zbs.c.tracking_id)
    found = list((await connection.execute(changed)).scalars())
    for one in filter(None, map(recipient_of, found)):
        await _arrived(connection, one, at)
    return bool(found)


async def _arrived(connection: AsyncConnection, recipient: int, at: datetime) -> None:
    """A reminder nobody was sure of has arrived after all."""
    mine = recipients.c.id == recipient
    message = sa.select(recipients.c.outbox_id).where(mine).scalar_subquery()
    unsure = sa.update(outbox).where(outbox.c.id == message, outbox.c.state == "unsure")
    await connection.execute(unsure.values(state="sent", sent_at=at, reason=""))
    closed = sa.update(recipients).where(mine, recipients.c.state == "unsure")
    await connection.execute(closed.values(state="sent", reason="", at=at))


def recipient_of(tracking_id: str) -> int | None:
    """The number of the recipient whose reminder a tracking id is; None for another message."""
    match = re.fullmatch(r"r(\d{1,15})", tracking_id, re.ASCII)
    return int(match[1]) if match else None


def tracking() -> sa.ColumnElement[str]:
    """The tracking id of a recipient's reminder."""
    return sa.literal("r") + sa.cast(recipients.c.id, sa.String)


async def unheard_of(connection: AsyncConnection, at: datetime, limit: int) -> list[str]:
    """Messages the platform took a while ago without telling that they arrived, newest first."""
    query = (
        sa.select(zbs.c.tracking_id)
        .where(zbs.c.state == "sent", zbs.c.message_id != "")
        .where(zbs.c.created_at.between(at - ASKED_UNTIL, at - ASKED_FROM))
        .order_by(zbs.c.created_at.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).scalars())


async def answered(connection: AsyncConnection, tracking_id: str, answer: str) -> bool:
    """Note which quick reply was tapped below a message."""
    mine = zbs.c.tracking_id == tracking_id
    changed = await connection.execute(sa.update(zbs).where(mine).values(answer=answer[:200]))
    return bool(changed.rowcount)


async def read(connection: AsyncConnection, tracking_id: str) -> Fate | None:
    """Read what became of a message."""
    query = sa.select(zbs).where(zbs.c.tracking_id == tracking_id)
    row: Any = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Fate(
        row.tracking_id,
        row.template,
        row.message_id,
        row.state,
        row.reason,
        row.answer,
        row.created_at,
        row.delivered_at,
    )
