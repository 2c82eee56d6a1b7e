"""Campaigns read: their counts, their results, whom to call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from bot.officers.roles import Officer
from bot.reminders import texts
from bot.reminders.campaign import Campaign, State
from bot.reminders.desk import Desk
from bot.reminders.results import CallRow, RecipientResult, Result
from bot.reminders.sealing import read_list
from bot.store.reminders import campaigns, recipient_results
from bot.wallclock import local

HEADINGS = ("Mã hồ sơ", "Kênh", "Kết quả", "Lý do", "Lần nhắc", "Lúc")
_PAGE = 1000


class Reading(Desk):
    """What became of campaigns, within an officer's units."""

    async def campaign(self, officer: Officer, id_: int) -> Campaign:
        """One campaign with its counts."""
        async with self.database.read() as connection:
            return await self._found(connection, officer, id_)

    async def campaigns(
        self,
        officer: Officer,
        states: Sequence[State] = (),
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Campaign]:
        """Campaigns, the newest first; ``before`` is the last id of the page before."""
        async with self.database.read() as connection:
            return await campaigns.newest(connection, officer.units, states, before, limit)

    async def results(
        self,
        officer: Officer,
        id_: int,
        result: Result | None = None,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> list[RecipientResult]:
        """A page of recipients, sent ones first; ``after`` is the last id of the page before."""
        async with self.database.read() as connection:
            await self._found(connection, officer, id_)
            return await recipient_results.sent_first(connection, id_, result, after, limit)

    async def export(self, officer: Officer, id_: int) -> AsyncIterator[tuple[str, ...]]:
        """Rows of all results, the first one being their headings."""
        yield HEADINGS
        after = 0
        while page := await self._page(officer, id_, after):
            for one in page:
                told = f"{local(one.at):%H:%M %d/%m/%Y}"
                yield (
                    one.code, one.channel, one.result.label, one.reason, str(one.occurrence), told,
                )  # fmt: skip
            after = page[-1].id

    async def _page(self, officer: Officer, id_: int, after: int) -> list[RecipientResult]:
        """By their numbers: those do not change while messages go out, so none is left out."""
        async with self.database.read() as connection:
            await self._found(connection, officer, id_)
            return await recipient_results.page(connection, id_, None, after, _PAGE)

    async def call_list(self, officer: Officer, id_: int, at: datetime) -> list[CallRow]:
        """Whom to call, with names and phones."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_)
            sealed = await campaigns.sealed_list(connection, id_)
            rows = await texts.call_rows(connection, id_, self.key, read_list(self.key, sealed))
            await self._note(connection, officer, "reminder-call-list", id_, at, people=len(rows))
        return rows
