"""The office's own layer of the catalogue, and every change to it.

It is kept in the store and not in files: several processes, on several machines, then see one
layer, and a change, its history and its line in the audit log are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.store.tables.layer import office_entries, office_history

Raw = dict[str, Any]
"""What a YAML file of a layer holds."""

_LOCK = 0x4D435448
"""PostgreSQL's advisory lock that puts writers in a row; SQLite has one writer."""


class ChangedMeanwhile(Exception):
    """Có người vừa sửa mục này. Tải lại trang để thấy bản mới, rồi sửa tiếp."""


@dataclass(frozen=True)
class Change:
    """One change of one procedure; ``before`` and ``after`` are None where it had no row."""

    id: int
    code: str
    before: Raw | None
    after: Raw | None
    why: str
    by: str
    by_id: int | None
    at: datetime


async def version(connection: AsyncConnection) -> int:
    """Tell which layer is in force: grows with every change; 0 before the first."""
    newest = sa.select(sa.func.coalesce(sa.func.max(office_history.c.id), 0))
    return int((await connection.execute(newest)).scalar_one())


async def entries(connection: AsyncConnection) -> dict[str, Raw]:
    """Read the whole layer, by code."""
    query = sa.select(office_entries.c.code, office_entries.c.entry)
    return {row.code: row.entry for row in await connection.execute(query)}


async def entry(connection: AsyncConnection, code: str) -> tuple[Raw | None, int]:
    """Read one procedure's part of the layer, and its revision: 0 if it was never changed."""
    query = sa.select(office_entries.c.entry).where(office_entries.c.code == code)
    found = (await connection.execute(query)).scalar_one_or_none()
    return found, await _revision(connection, code)


async def put(
    connection: AsyncConnection,
    code: str,
    after: Raw | None,
    *,
    by: Officer,
    why: str,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Change one procedure's part; None takes it out. ``revision`` is the one that was edited.

    Raises:
        ChangedMeanwhile: somebody else changed it since.
    """
    await lock(connection)
    before, current = await entry(connection, code)
    if revision is not None and revision != current:
        raise ChangedMeanwhile
    await connection.execute(sa.delete(office_entries).where(office_entries.c.code == code))
    if after is not None:
        row: Mapping[str, Any] = {"code": code, "entry": after, "updated_at": at}
        await connection.execute(sa.insert(office_entries).values(**row))
    change = {"code": code, "before": before, "after": after, "why": why}
    who = {"by": by.name, "by_id": by.id, "at": at}
    await connection.execute(sa.insert(office_history).values(**change, **who))


async def lock(connection: AsyncConnection) -> None:
    """Let nobody else change the layer until the transaction ends."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


async def history(connection: AsyncConnection, code: str = "", limit: int = 50) -> list[Change]:
    """Read the newest changes, of one procedure or of all."""
    query = sa.select(office_history).order_by(office_history.c.id.desc()).limit(limit)
    if code:
        query = query.where(office_history.c.code == code)
    return [Change(**row._mapping) for row in await connection.execute(query)]


async def change(connection: AsyncConnection, code: str, id_: int) -> Change | None:
    """Find one change of a procedure."""
    query = sa.select(office_history).where(
        office_history.c.code == code, office_history.c.id == id_
    )
    row = (await connection.execute(query)).one_or_none()
    return Change(**row._mapping) if row else None


async def _revision(connection: AsyncConnection, code: str) -> int:
    newest = sa.select(sa.func.coalesce(sa.func.max(office_history.c.id), 0))
    query = newest.where(office_history.c.code == code)
    return int((await connection.execute(query)).scalar_one())
