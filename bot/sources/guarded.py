"""Asking a source so that a citizen never waits long, and the source is never overrun."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.logs import where
from bot.sources.breaker import Breaker, Resting, State
from bot.sources.codes import same
from bot.sources.contract import (
    Answer,
    Health,
    SourceConfused,
    SourceDown,
    SourceError,
    StatusUntold,
)
from bot.sources.lately import Lately

_log = structlog.get_logger("sources")


class Asking(Protocol):
    """One system's way of being asked: one try, without patience of its own."""

    name: str
    key: str

    async def ask(self, code: str) -> Answer:
        """Ask once.

        Raises:
            SourceError: there is no answer.
        """
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


class Counting(Protocol):
    """Counts questions."""

    def asked(self, source: str, result: str, seconds: float) -> None:
        """Count a question, what came of it and how long it took."""
        ...


@dataclass(frozen=True)
class Patience:
    """How long and how often: ``seconds`` in all, ``tries`` within them, so many at once.

    ``pause`` is how long to wait between two tries at most; the wait itself is drawn at random,
    lest all who failed together come back together.
    """

    seconds: float = 4.0
    tries: int = 2
    share: float = 0.6
    """The part of all its time that one try may take."""
    at_once: int = 4
    pause: float = 0.4


class Guarded:
    """A ``Source``: time-outs, one retry, a circuit breaker and a limit at once around a system."""

    AGAIN = 5.0
    """Seconds in which a question that failed is not asked again."""

    def __init__(
        self,
        asking: Asking,
        patience: Patience | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        breaker: Breaker | None = None,
        counting: Counting | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._asking = asking
        self._patience = patience or Patience()
        self._clock = clock
        self.breaker = breaker or Breaker(clock)
        self._counting = counting
        self._draw = draw
        self._slots = asyncio.Semaphore(self._patience.at_once)
        self._health = Health()
        self._lately = Lately(clock, self.AGAIN)

    @property
    def name(self) -> str:
        """The name people read."""
        return self._asking.name

    @property
    def key(self) -> str:
        """The short name for store, logs and metrics."""
        return self._asking.key

    @property
    def health(self) -> Health:
        """How the last questions went."""
        return self._health

    async def close(self) -> None:
        """Close its connections."""
        await self._asking.close()

    async def fetch(self, code: str) -> Answer:
        """Ask for a dossier, as ``Source.fetch`` promises."""
        began = self._clock()
        self._lately.check(code)
        try:
            found = await self._in_turn(code)
        except SourceError as error:
            self._lately.failed(code, error)
            self._note(error)
            self._count(_word(error), began)
            raise
        self._health = Health("on")
        self._count("found" if found else "unknown", began)
        return found

    async def _in_turn(self, code: str) -> Answer:
        ends = asyncio.get_running_loop().time() + self._patience.seconds
        if self.breaker.state is State.open:
            self.breaker.enter()
        try:
            async with asyncio.timeout_at(ends):
                await self._slots.acquire()
        except TimeoutError:
            raise SourceDown("busy") from None
        try:
            return await self._tries(code, ends)
        finally:
            self._slots.release()

    async def _tries(self, code: str, ends: float) -> Answer:
        for left in range(self._patience.tries - 1, -1, -1):
            try:
                return await self._once(code, ends)
            except SourceError as error:
                pause = self._patience.pause * self._draw()
                if not (error.retry and left) or self._left(ends) <= pause:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _once(self, code: str, ends: float) -> Answer:
        self.breaker.enter()
        try:
            found = await self._asked(code, ends)
        except SourceError as error:
            self.breaker.failed(error)
            raise
        except BaseException:
            self.breaker.left()
            raise
        self.breaker.succeeded()
        return found

    async def _asked(self, code: str, ends: float) -> Answer:
        patience = min(self._left(ends), self._patience.seconds * self._patience.share)
        try:
            async with asyncio.timeout(patience):
                found = await self._asking.ask(code)
        except TimeoutError:
            raise SourceDown("timeout") from None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # A shape nobody thought of must not cost the citizen their answer.
            _log.error("source not understood", source=self.key, where=where(error))
            raise SourceConfused(type(error).__name__) from None
        dossier = found.dossier if isinstance(found, StatusUntold) else found
        if dossier and not (same(dossier.code, code) or same(dossier.other_code, code)):
            raise SourceConfused("another code")
        return found

    def _left(self, ends: float) -> float:
        return ends - asyncio.get_running_loop().time()

    def _note(self, error: SourceError) -> None:
        # While it rests, what went wrong before is what the operator must read.
        if isinstance(error, Resting):
            return
        told = Health("failing", error.reason)
        if error.wake_operator and told != self._health:
            _log.error("source needs a person", source=self.key, why=error.detail)
        elif not error.wake_operator:
            _log.warning("source down", source=self.key, why=error.detail)
        self._health = told

    def _count(self, result: str, began: float) -> None:
        if self._counting:
            self._counting.asked(self.key, result, self._clock() - began)


def _word(error: SourceError) -> str:
    if isinstance(error, Resting):
        return "resting"
    if isinstance(error, SourceDown):
        return "down"
    return "confused" if isinstance(error, SourceConfused) else "refused"
