"""Template messages: one row a message, from sending to delivered, by its tracking id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import inserting
from bot.store.tables import zbs


@dataclass(frozen=True)
class Fate:
    """What became of a template message; ``state`` is sending, sent, delivered, failed, unsure."""

    tracking_id: str
    template: str
    message_id: str
    state: str
    reason: str
    answer: str
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
    changed = await connection.execute(sa.update(zbs).where(sa.or_(*ours)).values(values))
    return bool(changed.rowcount)


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
        row.delivered_at,
    )
