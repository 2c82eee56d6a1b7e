"""Letting go of what is finished and old; nothing unfinished is ever touched."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import few
from bot.store.messages import outbox as sending
from bot.store.reminders import recipients
from bot.store.tables.layer import unfound_marks
from bot.store.tables.messages import inbox, notes, outbox, sessions
from bot.store.tables.reminders import campaigns
from bot.store.tables.reminders import recipients as reminded
from handlers.conversation import NoteKind

AT_ONCE = 500
"""Rows of one transaction, so that nobody waits long for the store."""


async def messages(connection: AsyncConnection, before: datetime) -> int:
    """Delete finished messages, in both directions, from before a moment; return how many."""
    return await _sent(connection, before) + await _received(connection, before)


async def _sent(connection: AsyncConnection, before: datetime) -> int:
    old = (
        sa.select(outbox.c.id)
        .where(outbox.c.state.not_in(sending.PENDING), outbox.c.created_at < before)
        .limit(AT_ONCE)
    )
    ids = list((await connection.execute(old)).scalars())
    if not ids:
        return 0
    await recipients.close(connection, ids)
    gone = await connection.execute(sa.delete(outbox).where(outbox.c.id.in_(few(ids))))
    return gone.rowcount


async def _received(connection: AsyncConnection, before: datetime) -> int:
    # Its id is what a repetition is known by, so it stays as long as its answers wait.
    waiting = sa.exists().where(
        outbox.c.in_reply_to == inbox.c.id, outbox.c.state.in_(sending.PENDING)
    )
    old = (
        sa.select(inbox.c.id)
        .where(inbox.c.state.not_in(("new", "claimed")), inbox.c.received_at < before, ~waiting)
        .limit(AT_ONCE)
    )
    gone = await connection.execute(sa.delete(inbox).where(inbox.c.id.in_(old)))
    return gone.rowcount


async def conversations(connection: AsyncConnection, before: datetime) -> int:
    """Delete what is remembered of citizens who have not been here since; return how many."""
    old = sa.select(sessions.c.citizen_id).where(sessions.c.updated_at < before).limit(AT_ONCE)
    gone = await connection.execute(sa.delete(sessions).where(sessions.c.citizen_id.in_(old)))
    return gone.rowcount


async def questions(connection: AsyncConnection, before: datetime) -> int:
    """Delete what the office noted of conversations before a moment; return how many."""
    kinds = [kind.value for kind in NoteKind]
    old = sa.select(notes.c.id).where(notes.c.kind.in_(kinds), notes.c.at < before).limit(AT_ONCE)
    return (await connection.execute(sa.delete(notes).where(notes.c.id.in_(old)))).rowcount


async def marks(connection: AsyncConnection, before: datetime) -> int:
    """Delete what officers decided about questions before a moment; return how many.

    While the very words are still asked in vain the decision stands: it keeps nothing besides.
    """
    asked = sa.select(notes.c.text).where(notes.c.kind == NoteKind.unanswered.value)
    old = (
        sa.select(unfound_marks.c.key)
        .where(unfound_marks.c.at < before, unfound_marks.c.text.not_in(asked))
        .limit(AT_ONCE)
    )
    gone = await connection.execute(sa.delete(unfound_marks).where(unfound_marks.c.key.in_(old)))
    return gone.rowcount


async def reminders(connection: AsyncConnection, before: datetime) -> int:
    """Delete recipients of standing rules from before a moment; return how many.

    Only those whose message and dossier are gone: as long as there is the dossier, its row is
    what keeps a rule from reminding of one occasion twice.
    """
    c = reminded.c
    old = (
        sa.select(c.id)
        .join(campaigns, campaigns.c.id == c.campaign_id)
        .where(campaigns.c.rule != "", c.state.not_in(("planned", "queued")), c.at < before)
        .where(c.outbox_id.is_(None), c.dossier_id.is_(None))
        .limit(AT_ONCE)
    )
    return (await connection.execute(sa.delete(reminded).where(c.id.in_(old)))).rowcount
