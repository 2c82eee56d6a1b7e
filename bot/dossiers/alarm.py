"""The alarm when codes or phone numbers are tried out: counts for the operator, never a code."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.store.following.lookups import Whose

_log = structlog.get_logger("dossiers")


class Counting(Protocol):
    """Counts; ``bot.web.metrics.Tally`` does."""

    def slowed(self, channel: str, by: str) -> None:
        """Somebody was told to wait before they look up more."""
        ...


class Nobody:
    """Counts nothing."""

    def slowed(self, channel: str, by: str) -> None:
        """Leave it."""


class Alarm:
    """Counts every refusal, and logs them at most once a minute, so that nobody floods the log."""

    EVERY_SECONDS = 60.0

    def __init__(
        self, counting: Counting | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._counting = counting or Nobody()
        self._clock = clock
        self._since: Counter[tuple[str, str]] = Counter()
        self._told = -self.EVERY_SECONDS

    def slowed(self, channel: str, whose: Whose) -> None:
        """A look-up was refused, by the limit of a person, an address or a channel."""
        self._note(channel, whose.value)

    def guessed(self, channel: str) -> None:
        """A proof was refused after too many wrong digits."""
        self._note(channel, "proof")

    def _note(self, channel: str, by: str) -> None:
        self._counting.slowed(channel, by)
        self._since[channel, by] += 1
        if self._clock() - self._told < self.EVERY_SECONDS:
            return
        self._told = self._clock()
        for (where, limit), number in sorted(self._since.items()):
            _log.warning("codes are tried out", channel=where, limit=limit, refused=number)
        self._since.clear()
