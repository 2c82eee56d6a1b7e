"""Tokens that are renewed: sealed, numbered, and renewed by one process at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.messages import credentials

LEASE = timedelta(seconds=60)
"""How long one renewal may take before another process may try."""

FURTHEST = timedelta(hours=1)
"""The longest wait before a renewal that failed may be tried again."""

_FREE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """A credential as it is kept, still sealed."""

    sealed: str
    version: int
    issued_at: datetime
    expires_at: datetime
    trouble: str


async def read(connection: AsyncConnection, name: str) -> Kept | None:
    """Read a credential, None before the first."""
    query = sa.select(credentials).where(credentials.c.name == name)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Kept(row.sealed, row.version, row.issued_at, row.expires_at, row.trouble)


async def put(
    connection: AsyncConnection, name: str, sealed: str, issued_at: datetime, expires_at: datetime
) -> None:
    """Keep a credential that a person gave, over whatever was there."""
    row = {"sealed": sealed, "issued_at": issued_at, "expires_at": expires_at, "trouble": ""}
    free = {"locked_by": "", "locked_until": _FREE}
    insert = inserting(connection, credentials).values(name=name, version=1, **row, **free)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["name"], set_={**row, **free, "version": credentials.c.version + 1}
        )
    )


async def lock(
    connection: AsyncConnection, name: str, version: int, who: str, now: datetime
) -> bool:
    """Take the right to renew this version; False if another has it or was first."""
    # A lock that ends later than any we give was taken before the clock was set back.
    stale = credentials.c.locked_until > now + 2 * FURTHEST
    free = sa.or_(credentials.c.locked_until <= now, stale)
    taken = (
        sa.update(credentials)
        .where(credentials.c.name == name, credentials.c.version == version, free)
        .values(locked_by=who, locked_until=now + LEASE)
    )
    return bool((await connection.execute(taken)).rowcount)


async def renew(
    connection: AsyncConnection,
    name: str,
    version: int,
    sealed: str,
    issued_at: datetime,
    expires_at: datetime,
) -> bool:
    """Keep the renewed credential and free the lock; False if a person gave another meanwhile.

    The lock's holder is not asked: after a refresh this pair is the only one that is good, even
    if saving it took longer than the lease.
    """
    renewed = (
        sa.update(credentials)
        .where(credentials.c.name == name, credentials.c.version == version)
        .values(
            sealed=sealed,
            version=version + 1,
            issued_at=issued_at,
            expires_at=expires_at,
            trouble="",
            locked_by="",
            locked_until=_FREE,
        )
    )
    return bool((await connection.execute(renewed)).rowcount)


async def fail(
    connection: AsyncConnection, name: str, version: int, trouble: str, again_at: datetime
) -> None:
    """Remember why a renewal failed; nobody tries this version again before ``again_at``."""
    await connection.execute(
        sa.update(credentials)
        .where(credentials.c.name == name, credentials.c.version == version)
        .values(trouble=trouble[:200], locked_by="", locked_until=again_at)
    )
