"""What a conversation may reach: what is known, and what the office tells about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from handlers.board import Board
from handlers.conversation import Incoming, Office
from handlers.officer_ports import Handovers, Officers
from handlers.privacy_kept import Privacy
from handlers.refusals import Refusals
from handlers.subscriptions import Subscriptions
from knowledge.catalogue import Catalogue
from knowledge.dossier_record import Dossier
from knowledge.guide import Guide
from knowledge.status import Status
from knowledge.workdays import Calendar

if TYPE_CHECKING:
    # Not at run time: with the search come large libraries, which a start does not wait for.
    from handlers.learning import Learning
    from knowledge.search import Index

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What link codes are made of: nothing that is taken for something else when read out."""
CODE_LENGTH = 8


class Joined(StrEnum):
    """What came of typing a link code."""

    linked = "linked"
    same = "same"
    unknown = "unknown"
    too_often = "too_often"


class Links(Protocol):
    """Joins one person's channels by a code, used once, within ten minutes."""

    async def offer(self, person: str, at: datetime) -> str | None:
        """Make a code for a person; None when they asked too often."""
        ...

    async def accept(self, person: str, code: str, at: datetime) -> Joined:
        """Join a person to whoever was given the code."""
        ...


class Look(StrEnum):
    """What came of looking a code up."""

    found = "found"
    unknown = "unknown"
    unsure = "unsure"
    """Not there, and what is there is not fresh enough to say that no such dossier exists."""
    too_often = "too_often"


@dataclass(frozen=True)
class Stage:
    """A status a dossier came to, and when; ``heard``: no sooner known than when it was told.

    A list of a day tells where dossiers stand, seldom since when.
    """

    status: Status
    at: datetime
    heard: bool = False


@dataclass(frozen=True)
class Shown:
    """What one person may see of a dossier.

    Until they have proven that it is theirs, the holder, the note and what is asked for are left
    out of ``dossier``; afterwards names are masked. ``told_at`` is the moment of the source's
    word, ``down`` whether the source could not be asked just now.
    """

    dossier: Dossier
    stages: tuple[Stage, ...]
    source: str
    told_at: datetime
    down: bool = False
    proven: bool = False
    provable: bool = True
    followed: bool = False


@dataclass(frozen=True)
class Looked:
    """A look-up: ``shown`` when found; ``told_at`` of the newest data when unsure."""

    result: Look
    shown: Shown | None = None
    told_at: datetime | None = None


class Proof(StrEnum):
    """What came of the last four digits of a phone number."""

    proven = "proven"
    wrong = "wrong"
    too_often = "too_often"
    impossible = "impossible"
    """There is no phone number on the dossier."""


@dataclass(frozen=True)
class Proved:
    """A try at a proof, and how many are left today."""

    result: Proof
    left: int = 0


class Dossiers(Protocol):
    """The office's dossiers, as one person may see them."""

    async def look(self, incoming: Incoming, code: str) -> Looked:
        """Find a dossier by either of its codes; whoever asks too often is slowed down."""
        ...

    async def prove(self, incoming: Incoming, code: str, digits: str) -> Proved:
        """Compare the last four digits of the phone: five tries a day a person and a code."""
        ...

    async def follow(self, incoming: Incoming, code: str, consent: str) -> bool:
        """Tell the person of changes from now on; ``consent`` is the version of its text.

        False if there is no such dossier; following twice is following once.
        """
        ...

    async def unfollow(self, incoming: Incoming, code: str) -> bool:
        """Stop; False if it was not followed."""
        ...

    async def followed(self, incoming: Incoming) -> tuple[Shown, ...]:
        """List what the person follows, the newest first."""
        ...

    async def rate(self, incoming: Incoming, code: str, score: int, words: str) -> bool:
        """Keep a satisfaction of 1–5 without a name; False if this person was asked before.

        Words that come after the score are added to it.
        """
        ...


@dataclass(frozen=True)
class Photo:
    """What a photo shows: codes as they stand in bar codes and QR codes.

    ``identity`` tells that it is an identity paper, of which nothing else is said. ``foreign``
    tells that it is in a format that is not read (HEIC).
    """

    codes: tuple[str, ...] = ()
    identity: bool = False
    foreign: bool = False


class Photos(Protocol):
    """Reads photos people send; no photo is kept."""

    async def read(self, incoming: Incoming) -> Photo | None:
        """Read the photo of a message; None if it cannot be fetched or is no picture."""
        ...


@dataclass(frozen=True)
class Ports:
    """Everything a handler is given beside the message and the session."""

    catalogue: Catalogue
    index: Index
    guides: Mapping[str, Guide]
    office: Office = field(default_factory=Office)
    links: Links | None = None
    dossiers: Dossiers | None = None
    photos: Photos | None = None
    calendar: Calendar | None = None
    privacy: Privacy | None = None
    refusals: Refusals | None = None
    subscriptions: Subscriptions | None = None
    board: Board | None = None
    handovers: Handovers | None = None
    officers: Officers | None = None
    learning: Learning | None = None
    abroad: frozenset[str] = frozenset({"telegram"})
    """Channels whose servers stand abroad: no personal data goes there."""
