"""Decisions on a campaign: approve, give back, hold, go on, stop, try again."""

from __future__ import annotations

from datetime import datetime

from bot.officers.roles import Officer
from bot.reminders.campaign import Campaign, State
from bot.reminders.desk import Desk
from bot.reminders.errors import OwnCampaign
from bot.store.reminders import recipients

_OPEN = (State.waiting, State.approved, State.running, State.paused)


class Deciding(Desk):
    """Each is one transaction with its line in the audit log."""

    async def approve(self, officer: Officer, id_: int, at: datetime) -> None:
        """Let it go out: never one's own."""
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, [State.waiting])
            _decides(officer, campaign)
            values = {"approved_by": officer.name, "approved_at": at}
            await self._move(connection, id_, [State.waiting], State.approved, **values)
            await self._note(connection, officer, "reminder-approved", id_, at)

    async def refuse(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Give it back as a draft, with the reason."""
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, [State.waiting])
            _decides(officer, campaign)
            await self._move(connection, id_, [State.waiting], State.draft, why=why.strip()[:200])
            await self._note(connection, officer, "reminder-refused", id_, at)

    async def pause(self, officer: Officer, id_: int, at: datetime) -> None:
        """Hold what has not left, at once."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.running])
            await self._move(connection, id_, [State.running], State.paused)
            await recipients.take_back(connection, id_)
            await self._note(connection, officer, "reminder-paused", id_, at)

    async def resume(self, officer: Officer, id_: int, at: datetime) -> None:
        """Go on."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.paused])
            await self._move(connection, id_, [State.paused], State.running)
            await self._note(connection, officer, "reminder-resumed", id_, at)

    async def cancel(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Stop what has not left, for good."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [*_OPEN, State.draft])
            values = {"why": why.strip()[:200], "ended_at": at}
            await self._move(connection, id_, [*_OPEN, State.draft], State.cancelled, **values)
            await recipients.cancel(connection, id_, at)
            await self._note(connection, officer, "reminder-cancelled", id_, at)

    async def retry_failed(self, officer: Officer, id_: int, at: datetime) -> int:
        """Try those once more that failed; unsure ones are never repeated. Return how many."""
        able = [State.running, State.done, State.paused]
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, able)
            count = await recipients.again(connection, id_, at)
            if count and campaign.state is State.done:
                await self._move(connection, id_, [State.done], State.running, ended_at=None)
            await self._note(connection, officer, "reminder-retried", id_, at, people=count)
        return count


def _decides(officer: Officer, campaign: Campaign) -> None:
    if campaign.by_id == officer.id:
        raise OwnCampaign
