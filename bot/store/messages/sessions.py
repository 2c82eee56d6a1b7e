"""Sessions: what is remembered of a citizen between turns, as the handlers wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.engine import few, several
from bot.store.tables.messages import sessions


async def load(connection: AsyncConnection, citizen: int) -> str | None:
    """Read a citizen's session, None when there is none yet."""
    query = sa.select(sessions.c.state).where(sessions.c.citizen_id == citizen)
    return (await connection.execute(query)).scalar_one_or_none()


async def load_all(connection: AsyncConnection, citizens: Iterable[int]) -> dict[int, str]:
    """Read the sessions of those citizens who have one."""
    found = await connection.execute(_THEIRS, {"citizens": few(citizens)})
    return {row.citizen_id: row.state for row in found}


_THEIRS = sa.select(sessions.c.citizen_id, sessions.c.state).where(
    sessions.c.citizen_id.in_(several("citizens"))
)


async def save(connection: AsyncConnection, citizen: int, state: str, at: datetime) -> None:
    """Write a citizen's session over the former one."""
    await save_all(connection, {citizen: state}, at)


async def save_all(connection: AsyncConnection, states: Mapping[int, str], at: datetime) -> None:
    """Write citizens' sessions over the former ones."""
    rows = [
        {"citizen_id": citizen, "state": state, "version": 1, "updated_at": at}
        for citizen, state in sorted(states.items())
    ]
    if not rows:
        return
    insert = inserting(connection, sessions)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["citizen_id"],
            set_={
                "state": insert.excluded.state,
                "version": sessions.c.version + 1,
                "updated_at": insert.excluded.updated_at,
            },
        ),
        rows,
    )
