"""Deleting a person: what Zalo's ``user_withdraw`` asks for, and later the person themselves."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import notes, people, sessions


async def forget(
    connection: AsyncConnection, channel: str, address: str, *, fingerprint: str
) -> bool:
    """Delete a person and all that is kept of them; tell whether there was anything.

    Inbox, outbox, session and template messages go with the person's row (ON DELETE CASCADE);
    notes carry only a fingerprint and are found by it. A session shared with another channel
    goes too, as what was typed here may stand in it; the person of the other channel stays.
    """
    theirs = sa.and_(people.c.channel == channel, people.c.address == address)
    shared = sa.select(people.c.citizen_id).where(theirs, people.c.citizen_id.is_not(None))
    await connection.execute(sa.delete(sessions).where(sessions.c.citizen_id.in_(shared)))
    person = await connection.execute(sa.delete(people).where(theirs))
    left = await connection.execute(sa.delete(notes).where(notes.c.person == fingerprint))
    return bool(person.rowcount or left.rowcount)
