"""Notices of an area or a topic that people agreed to: the port, and its twin in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from handlers.conversation import Incoming


class Subscriptions(Protocol):
    """What notices a person agreed to, by the topic's name."""

    async def agree(self, incoming: Incoming, topic: str, consent: str) -> None:
        """Send them notices from now on; ``consent`` is the version of its text."""
        ...

    async def withdraw(self, incoming: Incoming, topic: str) -> bool:
        """Send no more of them, from this moment on; False if there was no consent."""
        ...

    async def agreed(self, incoming: Incoming) -> tuple[str, ...]:
        """What they agreed to, on whichever of their channels, by name."""
        ...


@dataclass
class MemorySubscriptions:
    """Subscriptions by person, with the version they agreed to, for tests of conversations."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)

    async def agree(self, incoming: Incoming, topic: str, consent: str) -> None:
        """Send them notices from now on; ``consent`` is the version of its text."""
        self.kept.setdefault(incoming.person, {})[topic] = consent

    async def withdraw(self, incoming: Incoming, topic: str) -> bool:
        """Send no more of them, from this moment on; False if there was no consent."""
        return self.kept.get(incoming.person, {}).pop(topic, None) is not None

    async def agreed(self, incoming: Incoming) -> tuple[str, ...]:
        """What they agreed to, on whichever of their channels, by name."""
        return tuple(sorted(self.kept.get(incoming.person, {})))
