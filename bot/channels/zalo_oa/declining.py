"""A quick reply below an approved message that says: no more of these."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import optouts
from bot.store.messages.zbs import recipient_of
from bot.store.tables.reminders import campaigns, recipients
from knowledge.vietnamese import fold

_WORDS = ("ngung nhan", "ngung gui", "dung gui", "tu choi nhan", "khong nhan", "huy nhan")


def declines(answer: str) -> bool:
    """Whether a button's words ask to stop: offices write them, so several forms count."""
    said = fold(answer)
    return any(words in said for words in _WORDS)


async def decline(connection: AsyncConnection, tracking_id: str, answer: str, at: datetime) -> bool:
    """Remember that who got this message wants no more of its purpose; tell whether they said so.

    Whoever was reached by phone is the number's own person, so it is the number that refuses.
    """
    recipient = recipient_of(tracking_id)
    if recipient is None or not declines(answer):
        return False
    query = (
        sa.select(recipients.c.citizen_id, campaigns.c.purpose)
        .join(campaigns, campaigns.c.id == recipients.c.campaign_id)
        .where(recipients.c.id == recipient, recipients.c.citizen_id.is_not(None))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return False
    await optouts.refuse(connection, row.citizen_id, row.purpose, at)
    return True
