"""The circuit breaker: a source that keeps failing is left alone for a while.

Closed, questions pass. After so many failures in a row it opens, and nobody waits for a system
that is down. After a rest it is half-open: one question passes, and its outcome decides.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar

from bot.sources.contract import SourceDown, SourceError, Trips


class State(StrEnum):
    """How the breaker is."""

    closed = "closed"
    open = "open"
    half_open = "half_open"


class Resting(SourceDown):
    """Hệ thống hồ sơ lỗi nhiều lần liền; chương trình tạm nghỉ rồi tự hỏi lại."""

    retry = False
    trips: ClassVar[Trips] = "never"


class Breaker:
    """Lets questions pass or not; ``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures: int = 5,
        rest: float = 30.0,
        long_rest: float = 300.0,
    ) -> None:
        self._clock = clock
        self._allowed = failures
        self._rest = rest
        self._long_rest = long_rest
        self._failures = 0
        self._until: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """How it is now."""
        if self._until is None:
            return State.closed
        return State.open if self._clock() < self._until else State.half_open

    def enter(self) -> None:
        """Let a question pass; one of ``succeeded``, ``failed`` and ``left`` must follow.

        Raises:
            Resting: it is open, or another question is trying out whether the source is back.
        """
        if self.state is State.closed:
            return
        if self.state is State.open or self._probing:
            raise Resting(self.state)
        self._probing = True

    def succeeded(self) -> None:
        """The source answered."""
        self._failures, self._until, self._probing = 0, None, False

    def failed(self, error: SourceError) -> None:
        """The source failed; what that means is on the error's class."""
        if error.trips == "never":
            self.succeeded()
            return
        self._failures += 1
        probe, self._probing = self._probing, False
        if error.trips == "at once":
            self._until = self._clock() + self._long_rest
        elif probe or self._failures >= self._allowed:
            self._until = self._clock() + self._rest

    def left(self) -> None:
        """Whoever asked went away before the answer: nothing is learnt."""
        self._probing = False
