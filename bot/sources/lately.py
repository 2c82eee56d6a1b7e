"""Which questions failed a moment ago: the same person's next one need not wait for it again.

A code is looked for in its other spelling, too, and an impatient person sends it twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from bot.sources.codes import plain
from bot.sources.contract import SourceError


class Lately:
    """Remembers failures for some seconds; ``clock`` counts seconds and never goes back."""

    MOST = 1000

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._failed: OrderedDict[tuple[str, ...], tuple[float, SourceError]] = OrderedDict()

    def check(self, code: str) -> None:
        """Let a question pass that did not fail lately.

        Raises:
            SourceError: what it failed with.
        """
        until, error = self._failed.get(plain(code), (0.0, None))
        if error is not None and self._clock() < until:
            raise type(error)(error.detail)

    def failed(self, code: str, error: SourceError) -> None:
        """Remember a failure."""
        self._failed[plain(code)] = (self._clock() + self._seconds, error)
        if len(self._failed) > self.MOST:
            self._failed.popitem(last=False)
