"""Drafts: shown before they are sent, kept, handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer
from bot.reminders import checks, previewing, texts
from bot.reminders.audience import Kind
from bot.reminders.campaign import Draft, State
from bot.reminders.desk import covers, kept
from bot.reminders.errors import NobodyMeant
from bot.reminders.reading import Reading
from bot.reminders.results import Preview
from bot.reminders.sealing import read_list, seal_list
from bot.store.reminders import campaigns


class Drafting(Reading):
    """From what an officer writes to what is sent or waits for a second person."""

    async def preview(self, officer: Officer, draft: Draft, at: datetime) -> Preview:
        """Tell what a draft would do; writes nothing."""
        draft = self._mine(officer, draft)
        async with self.database.read() as connection:
            template = await texts.find(connection, officer, draft.template)
            draft = await self._with_list(connection, draft)
            return await previewing.preview(
                connection, draft, template, self._use(), at, approval_from=self.approval_from
            )

    async def save(self, officer: Officer, draft: Draft, at: datetime) -> int:
        """Keep a draft and return its id; one that was submitted is no longer changed."""
        draft = self._mine(officer, draft)
        checks.check(draft)
        async with self.database.write() as connection:
            template = await texts.find(connection, officer, draft.template)
            checks.check_text(template)
            values = {"purpose": template.purpose.value, "template": kept(template)}
            if draft.audience.listed or draft.id is None:
                values["listed"] = seal_list(self.key, draft.audience.listed)
            if draft.id is not None:
                await self._found(connection, officer, draft.id, [State.draft])
                await campaigns.rewrite(connection, draft.id, draft, **values)
                return draft.id
            id_ = await campaigns.insert(
                connection, draft, **values, state=State.draft.value, by=officer.name,
                by_id=officer.id, created_at=at,
            )  # fmt: skip
            await self._note(connection, officer, "reminder-drafted", id_, at)
            return id_

    async def submit(self, officer: Officer, id_: int, at: datetime) -> State:
        """Send it, or from ``approval_from`` recipients on ask for approval."""
        campaign = await self.campaign(officer, id_)
        preview = await self.preview(officer, campaign.draft, at)
        if not preview.people and not preview.missed:
            raise NobodyMeant
        state = State.waiting if preview.needs_approval else State.approved
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.draft])
            template = await texts.find(connection, officer, campaign.draft.template)
            checks.check_text(template)
            values = {"template": kept(template), "starts_at": _starts(campaign.draft, at)}
            await self._move(connection, id_, [State.draft], state, why="", **values)
            await self._note(
                connection, officer, "reminder-submitted", id_, at, people=preview.people
            )
        return state

    def _mine(self, officer: Officer, draft: Draft) -> Draft:
        """A draft within the officer's units: all of them where it names none."""
        audience = draft.audience
        covers(officer, audience.units)
        units = audience.units or officer.units
        return replace(draft, audience=replace(audience, units=units))

    async def _with_list(self, connection: AsyncConnection, draft: Draft) -> Draft:
        if draft.id is None or draft.audience.kind is not Kind.listed or draft.audience.listed:
            return draft
        listed = read_list(self.key, await campaigns.sealed_list(connection, draft.id))
        return replace(draft, audience=replace(draft.audience, listed=listed))


def _starts(draft: Draft, at: datetime) -> datetime:
    return max(at, draft.when.at) if draft.when.at else at
