"""What a conversation may reach of officers: the queue for one, and their own desk in chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from handlers.conversation import Incoming
from knowledge.status import Status


@dataclass(frozen=True)
class Wanted:
    """What somebody wants an officer for: the code of a procedure or a dossier, and its words."""

    about: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Place:
    """A place in the queue, the next one being 1; ``again``: they were in it already."""

    number: int
    again: bool = False


class Handovers(Protocol):
    """The queue of those who want to talk to an officer; a citizen stands in it once."""

    async def ask(self, incoming: Incoming, wanted: Wanted) -> Place | None:
        """Put somebody in the queue; None where no officer works with this bot."""
        ...

    async def leave(self, incoming: Incoming) -> bool:
        """Take them out of it, or end what they have with an officer; False if there is none."""
        ...


class Entry(StrEnum):
    """What came of a code that the console showed and somebody typed."""

    linked = "linked"
    confirm = "confirm"
    """A browser waits to be let in: it is for the officer to say whether it is theirs."""
    unknown = "unknown"
    too_often = "too_often"


@dataclass(frozen=True)
class Entered:
    """An entry; ``device`` is the browser that waits."""

    entry: Entry
    device: str = ""


@dataclass(frozen=True)
class Desk:
    """An officer's day in figures; ``console`` is where the whole of it is, if that is known."""

    late: int
    soon: int
    waiting: int
    console: str = ""


@dataclass(frozen=True)
class Brief:
    """A dossier in one line, nothing personal; ``left`` are working days until it is due."""

    code: str
    procedure: str
    status: Status
    due: date | None = None
    left: int | None = None


@dataclass(frozen=True)
class Sample:
    """A reminder before it is sent: its plain text, and how many it would reach."""

    text: str
    people: int


class Officers(Protocol):
    """What an officer can do in the chat that is theirs; everything within their units."""

    async def enter(self, incoming: Incoming, code: str) -> Entered:
        """Take a code from the console: link this chat, or ask about a browser."""
        ...

    async def decide(self, incoming: Incoming, code: str, *, confirmed: bool) -> bool:
        """Let the browser in that showed the code, or not; False if it no longer waits."""
        ...

    async def desk(self, incoming: Incoming, at: datetime) -> Desk | None:
        """The officer's day; None if this chat is no officer's."""
        ...

    async def find(self, incoming: Incoming, text: str) -> tuple[Brief, ...]:
        """Find dossiers by a code or the end of one ("06-1377")."""
        ...

    async def due(self, incoming: Incoming) -> tuple[Brief, ...]:
        """List the first ten that are late or soon due, the most urgent first."""
        ...

    async def sample(self, incoming: Incoming, code: str) -> Sample | str:
        """Show the reminder that fits a dossier now; a sentence says why there is none."""
        ...

    async def remind(self, incoming: Incoming, code: str) -> str:
        """Remind who follows a dossier; tell in a sentence what came of it."""
        ...
