"""Choices of a message nobody asked for: a number that is typed next picks one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import persons
from bot.store.engine import one_of
from bot.store.messages import sessions
from bot.store.messages.inbox import UNHANDLED
from bot.store.tables.messages import inbox
from handlers.conversation import Reply, Session


async def offer(
    connection: AsyncConnection, citizen: int, replies: Sequence[Reply], at: datetime
) -> None:
    """Let a citizen's session remember the choices, as it does those of an answer.

    Not while a message of theirs waits: a number in it belongs to what they saw when they wrote.
    """
    waiting = sa.select(inbox.c.id).where(
        inbox.c.person_id.in_(persons(citizen)), one_of(inbox.c.state, UNHANDLED)
    )
    if (await connection.execute(waiting.limit(1))).first():
        return
    offered = tuple((c.key, c.label) for reply in replies for c in reply.choices if c.key)
    session = Session.from_json(await sessions.load(connection, citizen))
    await sessions.save(connection, citizen, replace(session, offered=offered).to_json(), at)
