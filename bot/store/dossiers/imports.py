"""Which files of dossiers were read in: names, fingerprints and numbers, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.dossiers import imports
from bot.wallclock import local


@dataclass(frozen=True)
class Import:
    """A file that was read in to its end; ``counts`` are numbers of rows by what they did."""

    file: str
    digest: str
    who: str
    counts: Mapping[str, int]
    told_at: datetime
    at: datetime


async def add(connection: AsyncConnection, done: Import) -> None:
    """Note a file."""
    row = {
        "file": done.file[:200].replace("\0", "").encode("utf-8", "replace").decode(),
        "digest": done.digest,
        "who": done.who[:80],
        "counts": dict(done.counts),
        "told_at": done.told_at,
        "at": done.at,
    }
    await connection.execute(sa.insert(imports).values(row))


async def latest(connection: AsyncConnection, most: int = 20) -> list[Import]:
    """The files read in last, the newest first."""
    query = sa.select(imports).order_by(imports.c.at.desc(), imports.c.id.desc()).limit(most)
    return [
        Import(row.file, row.digest, row.who, row.counts, local(row.told_at), local(row.at))
        for row in await connection.execute(query)
    ]
