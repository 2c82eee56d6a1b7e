"""The number behind a recipient, opened when the message leaves and kept nowhere in the clear."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers.sealing import DossierSeal
from bot.store.sealing import Seal, Unsealable
from bot.store.tables.dossiers import dossiers
from bot.store.tables.reminders import campaigns, recipients
from knowledge.dossier_record import Holder

LIST = "reminder list"
"""What uploaded lists are sealed for."""


@dataclass(frozen=True)
class Number:
    """A number of ten digits and whose row of ``people`` it is; ``repr`` never shows it."""

    digits: str
    person: int | None

    def __repr__(self) -> str:
        """Leave the digits out: what is logged by accident tells nothing."""
        return f"Number(person={self.person})"


async def of_recipient(connection: AsyncConnection, id_: int, key: str) -> Number | None:
    """The number an officer gave for a recipient, or else the one on the dossier; None for none."""
    query = (
        sa.select(recipients.c.citizen_id, recipients.c.line, campaigns.c.listed, dossiers.c.sealed)
        .join(campaigns, campaigns.c.id == recipients.c.campaign_id)
        .join(dossiers, dossiers.c.id == recipients.c.dossier_id, isouter=True)
        .where(recipients.c.id == id_)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    try:
        digits = _listed(row, key) or _holder(row, key)
    except Unsealable:
        return None
    return Number(digits, row.citizen_id) if digits else None


def _listed(row: Any, key: str) -> str:
    if row.line is None or not row.listed:
        return ""
    lines = json.loads(Seal(key, LIST).open(row.listed))
    return str(lines[row.line][1]) if row.line < len(lines) else ""


def _holder(row: Any, key: str) -> str:
    if not row.sealed:
        return ""
    holder = DossierSeal(key).open(row.sealed)["holder"]
    assert isinstance(holder, Holder)
    return holder.phone
