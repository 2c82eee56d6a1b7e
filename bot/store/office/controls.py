"""What is posted for everybody: a banner, the off switch with its reason, topics of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.people import inserting
from bot.store.tables.controls import controls

BANNER = "banner"
OFF = "off"
TOPICS = "topics"
"""Notices that people may agree to, one a line."""
LONGEST = 500
"""Characters of a banner or a reason."""


@dataclass(frozen=True)
class Control:
    """What is in force; ``number`` tells one wording from the one before."""

    text: str
    number: int
    changed_at: datetime
    changed_by: str


async def read(connection: AsyncConnection) -> dict[str, Control]:
    """Read what is in force, by name."""
    rows = await connection.execute(sa.select(controls).where(controls.c.text != ""))
    return {r.name: Control(r.text, r.number, r.changed_at, r.changed_by) for r in rows}


async def change(
    connection: AsyncConnection, name: str, text: str, *, by: str, at: datetime
) -> bool:
    """Put a text in force, or nothing; tell whether that changed anything."""
    known = (await read(connection)).get(name)
    if (known.text if known else "") == text:
        return False
    row = {"text": text[:LONGEST], "changed_at": at, "changed_by": by[:80]}
    insert = inserting(connection, controls).values(name=name, number=1, **row)
    # What is taken down stays as an empty row: its number must not come back.
    changed = insert.on_conflict_do_update(
        index_elements=["name"], set_={**row, "number": controls.c.number + 1}
    )
    await connection.execute(changed)
    return True
