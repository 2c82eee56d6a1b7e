"""What officers work on reminders with: the store, the audit log, a campaign of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.reminders.campaign import Campaign, State, Template
from bot.reminders.errors import NoSuchCampaign, NotNow, OutsideUnits
from bot.reminders.tools import Tools
from bot.store.engine import Database, StoreDown
from bot.store.office.audit import Audit
from bot.store.reminders import campaigns


@dataclass(frozen=True)
class Desk:
    """The store and what is needed besides; ``approval_from`` recipients on, a second decides."""

    database: Database
    tools: Callable[[], Tools | None]
    key: str
    approval_from: int = 200
    own_site: str = ""

    @property
    def _audit(self) -> Audit:
        return Audit(self.key)

    def _use(self) -> Tools:
        tools = self.tools()
        if tools is None:
            # The catalogue, and with it the calendar, is still being read.
            raise StoreDown("not ready")
        return tools

    async def _found(
        self,
        connection: AsyncConnection,
        officer: Officer,
        id_: int,
        states: Sequence[State] = (),
    ) -> Campaign:
        found = await campaigns.find(connection, id_, officer.units)
        if found is None:
            raise NoSuchCampaign
        if states and found.state not in states:
            raise NotNow(f"Hiện: {found.state.label}.")
        return found

    async def _move(
        self,
        connection: AsyncConnection,
        id_: int,
        before: Sequence[State],
        after: State,
        **values: object,
    ) -> None:
        if not await campaigns.move(connection, id_, before, after, **values):
            raise NotNow

    async def _note(
        self,
        connection: AsyncConnection,
        officer: Officer,
        act: str,
        id_: int,
        at: datetime,
        **detail: int,
    ) -> None:
        await self._audit.note(connection, officer, act, str(id_), at=at, unit="", **detail)


def covers(officer: Officer, units: Sequence[str]) -> None:
    """Let an officer name only units of their own.

    Raises:
        OutsideUnits: with those that are not.
    """
    strange = [unit for unit in units if not officer.covers(unit)]
    if strange:
        raise OutsideUnits(", ".join(strange))


def kept(template: Template) -> dict[str, object]:
    """A template as a campaign keeps it."""
    return {**asdict(template), "purpose": template.purpose.value, "units": list(template.units)}
