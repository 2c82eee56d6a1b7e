"""What a conversation may reach: what is known, and what the office tells about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from handlers.conversation import Office
from knowledge.catalogue import Catalogue
from knowledge.guide import Guide
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


@dataclass(frozen=True)
class Ports:
    """Everything a handler is given beside the message and the session."""

    catalogue: Catalogue
    index: Index
    guides: Mapping[str, Guide]
    office: Office = field(default_factory=Office)
    links: Links | None = None
