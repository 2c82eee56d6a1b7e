"""The number behind a recipient, opened when the message leaves and kept nowhere in the clear."""

from __future__ import annotations

import asyncio
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


class Numbers:
    """Opens the numbers behind recipients.

    A list is sealed as a whole and may hold thousands of lines: what was opened for one recipient
    serves those who leave in the next ``KEEP`` seconds, and is let go of then.
    """

    KEEP = 10.0

    def __init__(self, key: str) -> None:
        self._list, self._dossiers = Seal(key, LIST), DossierSeal(key)
        self._opening = asyncio.Lock()
        self._opened: dict[int, list[list[str]]] = {}

    async def of_recipient(self, connection: AsyncConnection, id_: int) -> Number | None:
        """The number an officer gave for a recipient, else the dossier's; None for none."""
        query = (
            sa.select(recipients.c.citizen_id, recipients.c.campaign_id, recipients.c.line)
            .add_columns(dossiers.c.sealed)
            .join(dossiers, dossiers.c.id == recipients.c.dossier_id, isouter=True)
            .where(recipients.c.id == id_)
        )
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        try:
            digits = await self._listed(connection, row) or self._holder(row)
        except Unsealable:
            return None
        return Number(digits, row.citizen_id) if digits else None

    async def _listed(self, connection: AsyncConnection, row: Any) -> str:
        if row.line is None:
            return ""
        # Many leave at once; the list is opened by the first of them.
        async with self._opening:
            lines = await self._lines(connection, row.campaign_id)
        return lines[row.line][1] if row.line < len(lines) else ""

    async def _lines(self, connection: AsyncConnection, campaign: int) -> list[list[str]]:
        if campaign not in self._opened:
            query = sa.select(campaigns.c.listed).where(campaigns.c.id == campaign)
            sealed = (await connection.execute(query)).scalar_one()
            self._opened[campaign] = json.loads(self._list.open(sealed)) if sealed else []
            asyncio.get_running_loop().call_later(self.KEEP, self._opened.pop, campaign, None)
        return self._opened[campaign]

    def _holder(self, row: Any) -> str:
        if not row.sealed:
            return ""
        holder = self._dossiers.open(row.sealed)["holder"]
        assert isinstance(holder, Holder)
        return holder.phone
