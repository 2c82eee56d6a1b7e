"""What the console's pages, the chat and the clock say to each other about reminders.

Every function takes the officer: outside their units there is nothing (``NoSuchCampaign``), and
every act is noted in the audit log in the transaction that does it. Moments carry a zone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from bot.officers.roles import Officer
from bot.reminders.campaign import Campaign, Draft, Rule, State, Template
from bot.reminders.results import CallRow, Preview, RecipientResult, Result
from handlers.conversation import Reply


class Reminders(Protocol):
    """All that officers do with reminders; every function raises ReminderError."""

    async def preview(self, officer: Officer, draft: Draft, at: datetime) -> Preview:
        """Tell what a draft would do; writes nothing."""
        ...

    async def save(self, officer: Officer, draft: Draft, at: datetime) -> int:
        """Keep a draft and return its id; one that was submitted is no longer changed."""
        ...

    async def submit(self, officer: Officer, id_: int, at: datetime) -> State:
        """Send it, or from BOT_REMINDER_APPROVAL_FROM recipients on ask for approval."""
        ...

    async def approve(self, officer: Officer, id_: int, at: datetime) -> None:
        """Let it go out: never one's own."""
        ...

    async def refuse(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Give it back as a draft, with the reason."""
        ...

    async def pause(self, officer: Officer, id_: int, at: datetime) -> None:
        """Hold what has not left, at once."""
        ...

    async def resume(self, officer: Officer, id_: int, at: datetime) -> None:
        """Go on."""
        ...

    async def cancel(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Stop what has not left, for good."""
        ...

    async def retry_failed(self, officer: Officer, id_: int, at: datetime) -> int:
        """Try those once more that failed; unsure ones are never repeated. Return how many."""
        ...

    async def campaign(self, officer: Officer, id_: int) -> Campaign:
        """One campaign with its counts."""
        ...

    async def campaigns(
        self,
        officer: Officer,
        states: Sequence[State] = (),
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Campaign]:
        """Campaigns, the newest first; ``before`` is the last id of the page before."""
        ...

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
        ...

    def export(self, officer: Officer, id_: int) -> AsyncIterator[tuple[str, ...]]:
        """Rows of all results, the first one being their headings; the writer guards formulas."""
        ...

    async def call_list(self, officer: Officer, id_: int, at: datetime) -> list[CallRow]:
        """Whom to call, with names and phones."""
        ...

    async def refuse_phone(
        self, officer: Officer, phone: str, at: datetime, *, again: bool = False
    ) -> None:
        """Send a number no reminders any more, as its owner told the office; or ``again``."""
        ...

    async def templates(self, officer: Officer) -> list[Template]:
        """Templates the officer may use, built-in ones first."""
        ...

    def check(self, template: Template) -> list[str]:
        """What is wrong with a template, each as a sentence; nothing when it can be used."""
        ...

    def sample(self, template: Template, channel: str) -> Reply:
        """A template filled with an invented dossier, as it looks on a channel."""
        ...

    async def save_template(self, officer: Officer, template: Template, at: datetime) -> int:
        """Keep a template; campaigns that were submitted keep the text they were shown with."""
        ...

    async def drop_template(self, officer: Officer, id_: int, at: datetime) -> None:
        """Offer it no longer."""
        ...

    async def rules(self, officer: Officer, unit: str, at: datetime) -> list[Rule]:
        """The standing rules of a unit, also those that are off."""
        ...

    async def set_rule(self, officer: Officer, rule: Rule, at: datetime) -> None:
        """Switch a rule on or off for a unit."""
        ...
