"""What is kept of a person, as they may see it, and how it is let go of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.conversation import Incoming


@dataclass(frozen=True)
class Consented:
    """A consent: to what, to which version of the text, on which channel and when.

    ``key`` is what the choice that withdraws it does, ``what`` a dossier's code or a topic.
    """

    key: str
    what: str
    version: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class Proven:
    """A dossier that was proven to be one's own, and until when that holds."""

    code: str
    until: datetime


@dataclass(frozen=True)
class Kept:
    """Everything that is kept of one citizen, on all of their channels.

    ``message_days`` and ``session_days`` are how long messages and the thread of a conversation
    are kept; ``withdrawn`` counts consents that stay as evidence only. ``marked`` counts papers
    that were ticked; ``refused`` names purposes of reminders they want none of.
    """

    channels: tuple[str, ...] = ()
    messages: int = 0
    first: datetime | None = None
    message_days: int = 90
    session_days: int = 180
    remembered: bool = False
    consents: tuple[Consented, ...] = ()
    withdrawn: int = 0
    proofs: tuple[Proven, ...] = ()
    refused: tuple[str, ...] = ()
    reminders: int = 0
    handovers: int = 0
    rated: int = 0
    questions: int = 0


class Privacy(Protocol):
    """What a person may ask about their own data."""

    async def kept(self, incoming: Incoming) -> Kept:
        """Tell what is kept of them."""
        ...

    async def withdraw(self, incoming: Incoming, key: str) -> bool:
        """Withdraw a consent by its key; False if it is none of theirs, or was withdrawn."""
        ...

    def receipt(self, at: datetime) -> str:
        """Make the number of a receipt; it leads to nobody."""
        ...
