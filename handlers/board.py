"""What an office posts for everybody, as the store tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Posted:
    """What is in force; ``number`` tells one banner from the one before, ``off`` says why.

    ``topics`` are the notices that people may agree to.
    """

    banner: str = ""
    number: int = 0
    off: str = ""
    topics: tuple[str, ...] = ()


class Board(Protocol):
    """Where it is posted."""

    async def read(self) -> Posted:
        """Tell what is in force."""
        ...


@dataclass
class MemoryBoard:
    """The twin of the store's board, for tests of conversations."""

    posted: Posted = Posted()

    async def read(self) -> Posted:
        """Tell what is in force."""
        return self.posted
