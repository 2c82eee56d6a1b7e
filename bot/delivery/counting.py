"""What worker and sender tell of their work, for whoever counts it."""

from __future__ import annotations

from typing import Protocol


class Counting(Protocol):
    """Counts; ``bot.web.metrics.Tally`` does."""

    def handled(self, channel: str, outcome: str, seconds: float) -> None:
        """A message has its answer."""
        ...

    def sent(self, channel: str, result: str) -> None:
        """A try to send came to something."""
        ...


class Nobody:
    """Counts nothing."""

    def handled(self, channel: str, outcome: str, seconds: float) -> None:
        """Leave it."""

    def sent(self, channel: str, result: str) -> None:
        """Leave it."""
