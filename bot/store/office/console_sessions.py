"""Who is signed in at the console: the cookie holds a token, the store its keyed hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer, Role
from bot.store.office.officers import digest, token
from bot.store.tables.officers import console_sessions, officers

_SEEN = timedelta(minutes=1)
"""How exactly it is known when somebody was last there."""


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts in all, and without anything being done."""

    longest: timedelta = timedelta(hours=9)
    idle: timedelta = timedelta(hours=1)


async def begin(
    connection: AsyncConnection,
    key: str,
    officer: Officer,
    lifetimes: Lifetimes,
    *,
    device: str,
    at: datetime,
) -> str:
    """Sign an officer in; return the cookie's token, always a new one."""
    made = token()
    await connection.execute(
        sa.insert(console_sessions).values(
            token_hash=digest(made, key, "session"),
            officer_id=officer.id,
            created_at=at,
            seen_at=at,
            expires_at=at + lifetimes.longest,
            device=device[:120],
        )
    )
    seen = sa.update(officers).where(officers.c.id == officer.id).values(seen_at=at)
    await connection.execute(seen)
    return made


async def whose(
    connection: AsyncConnection, key: str, given: str, lifetimes: Lifetimes, at: datetime
) -> tuple[Officer, bool] | None:
    """Find whose token it is, and whether it is time to note that they are there."""
    query = (
        sa.select(officers, console_sessions.c.seen_at.label("there_at"))
        .join(console_sessions, console_sessions.c.officer_id == officers.c.id)
        .where(
            console_sessions.c.token_hash == digest(given, key, "session"),
            console_sessions.c.expires_at > at,
            console_sessions.c.seen_at > at - lifetimes.idle,
            officers.c.active,
        )
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    officer = Officer(row.id, row.name, Role(row.role), tuple(row.units), row.active)
    return officer, at - row.there_at > _SEEN


async def touch(connection: AsyncConnection, key: str, given: str, at: datetime) -> None:
    """Note that somebody is there."""
    mine = console_sessions.c.token_hash == digest(given, key, "session")
    await connection.execute(sa.update(console_sessions).where(mine).values(seen_at=at))


async def end(connection: AsyncConnection, key: str, given: str) -> None:
    """Sign out."""
    mine = console_sessions.c.token_hash == digest(given, key, "session")
    await connection.execute(sa.delete(console_sessions).where(mine))


async def end_all(connection: AsyncConnection, officer: int) -> int:
    """Sign an officer out everywhere."""
    mine = sa.delete(console_sessions).where(console_sessions.c.officer_id == officer)
    return int((await connection.execute(mine)).rowcount)


async def forget(connection: AsyncConnection, at: datetime) -> None:
    """Drop what has expired."""
    await connection.execute(sa.delete(console_sessions).where(console_sessions.c.expires_at < at))
