"""Notes: what the office keeps of a turn, without saying who it was."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.messages import notes
from handlers.conversation import Note


async def keep(
    connection: AsyncConnection, kept: Iterable[Note], *, person: str, at: datetime
) -> None:
    """Add notes; ``person`` is a fingerprint already."""
    rows = [
        {
            "kind": note.kind.value,
            "text": note.text,
            "about": note.about[:200],
            "value": note.value[:200],
            "person": person,
            "at": at,
        }
        for note in kept
    ]
    if rows:
        await connection.execute(sa.insert(notes), rows)


def fingerprint(person: str, key: str) -> str:
    """Make a short name that tells two people apart and, without the key, leads to neither."""
    return hmac.new(key.encode(), f"note:{person}".encode(), "sha256").hexdigest()[:16]
