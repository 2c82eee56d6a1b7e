"""How fast one visitor may write."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

_REMEMBERED = 10_000


class Rate:
    """A bucket a visitor: holds ``per_minute`` messages, refills evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._full = float(per_minute)
        self._a_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, visitor: str) -> float:
        """Take one message; return 0, or the seconds until one may be sent."""
        now = self._clock()
        level, at = self._buckets.pop(visitor, (self._full, now))
        level = min(self._full, level + (now - at) * self._a_second)
        allowed = level >= 1
        # Put last, so that the first entries are those silent the longest.
        self._buckets[visitor] = (level - allowed, now)
        self._forget()
        return 0.0 if allowed else (1 - level) / self._a_second

    def _forget(self) -> None:
        while len(self._buckets) > _REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
