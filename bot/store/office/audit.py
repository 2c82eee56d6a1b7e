"""The audit log: who did what, in rows that cannot be changed without its showing.

Each row's digest is a keyed hash over the row and the digest before it, so a changed, removed or
inserted row breaks the chain for whoever has the key; triggers refuse changes in the first place.
A cut-off end shows only against a digest that was noted elsewhere: the console shows the newest.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.store.tables.officers import audit

_LOCK = 0x4D434155
"""PostgreSQL's advisory lock that puts writers of the log in a row; SQLite has one writer."""


@dataclass(frozen=True)
class Entry:
    """One act. ``detail`` holds counts, names of things and reasons: no personal data."""

    id: int
    at: datetime
    officer_id: int | None
    who: str
    act: str
    about: str
    unit: str
    detail: Mapping[str, Any]
    previous: str
    digest: str


class Audit:
    """Writes and checks the log with one key."""

    def __init__(self, key: str) -> None:
        self._key = hmac.new(key.encode(), b"audit log", "sha256").digest()

    async def note(
        self,
        connection: AsyncConnection,
        officer: Officer | None,
        act: str,
        about: str = "",
        *,
        at: datetime,
        unit: str = "",
        **detail: Any,
    ) -> None:
        """Add an act, in the transaction that does it; no officer stands for the program."""
        if connection.dialect.name == "postgresql":
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        newest = sa.select(audit.c.digest).order_by(audit.c.id.desc()).limit(1)
        previous = (await connection.execute(newest)).scalar_one_or_none() or ""
        row: dict[str, Any] = {
            "at": at.astimezone(UTC),
            "officer_id": officer.id if officer else None,
            "who": officer.name if officer else "chương trình",
            "act": act,
            "about": about[:200],
            "unit": unit,
            "detail": detail,
            "previous": previous,
        }
        await connection.execute(sa.insert(audit).values(**row, digest=self._digest(row)))

    async def broken(self, connection: AsyncConnection) -> int | None:
        """Find the first row that is not as it was written; None if the chain holds.

        The connection is a ``Database.snapshot``: rows come one after the other.
        """
        before = ""
        result = await connection.stream(sa.select(audit).order_by(audit.c.id))
        async for row in result:
            values = dict(row._mapping)
            fits = values["previous"] == before and values["digest"] == self._digest(values)
            if not fits:
                return int(row.id)
            before = row.digest
        return None

    def _digest(self, row: Mapping[str, Any]) -> str:
        told = [
            row["at"].astimezone(UTC).isoformat(),
            *(row[name] for name in ("officer_id", "who", "act", "about", "unit", "detail")),
            row["previous"],
        ]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()


async def read(
    connection: AsyncConnection, *, before: int | None = None, act: str = "", limit: int = 100
) -> list[Entry]:
    """Read the newest acts; ``before`` goes on where the last page ended."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    if act:
        query = query.where(audit.c.act == act)
    return [Entry(**row._mapping) for row in await connection.execute(query)]
