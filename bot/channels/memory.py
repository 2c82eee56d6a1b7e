"""A channel in memory, for tests: keeps what was sent and fails when told to."""

from __future__ import annotations

from collections import deque

from bot.channels.contract import Limits, SendError
from handlers.conversation import Reply


class Memory:
    """Remembers (address, message); ``failures`` are raised first, one a call."""

    def __init__(self, name: str = "memory", limits: Limits | None = None) -> None:
        self.name = name
        self.limits = limits or Limits()
        self.sent: list[tuple[str, Reply]] = []
        self.failures: deque[SendError] = deque()

    async def send(self, address: str, message: Reply) -> str:
        """Keep the message, or fail as told."""
        if self.failures:
            raise self.failures.popleft()
        self.sent.append((address, message))
        return str(len(self.sent))
