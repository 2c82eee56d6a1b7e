"""Refusing reminders: the port, and its twin in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from handlers.conversation import Incoming


class Refusals(Protocol):
    """What a person wants no reminders for, by purpose; "all" stands for every one."""

    async def refuse(self, incoming: Incoming, purpose: str) -> None:
        """Send no more of them, from this moment on; twice is once."""
        ...

    async def accept(self, incoming: Incoming, purpose: str) -> bool:
        """Let them come again; False if they were not refused."""
        ...

    async def refused(self, incoming: Incoming) -> tuple[str, ...]:
        """What is refused, the newest first."""
        ...


@dataclass
class MemoryRefusals:
    """Refusals by person, for tests of conversations."""

    kept: dict[str, list[str]] = field(default_factory=dict)

    async def refuse(self, incoming: Incoming, purpose: str) -> None:
        """Send no more of them, from this moment on; twice is once."""
        mine = self.kept.setdefault(incoming.person, [])
        if purpose not in mine:
            mine.insert(0, purpose)

    async def accept(self, incoming: Incoming, purpose: str) -> bool:
        """Let them come again; False if they were not refused."""
        mine = self.kept.get(incoming.person, [])
        if purpose not in mine:
            return False
        mine.remove(purpose)
        return True

    async def refused(self, incoming: Incoming) -> tuple[str, ...]:
        """What is refused, the newest first."""
        return tuple(self.kept.get(incoming.person, ()))
