"""A loop that takes work, does each piece in a task of its own, and stops cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog

from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.engine import StoreDown

_log = structlog.get_logger("delivery")
Work = TypeVar("Work")


class Loop(Generic[Work]):
    """What worker and sender have in common: ``take`` finds work and calls ``begin`` for it."""

    POLL_SECONDS = 1.0
    """How long a missed ring may go unnoticed."""
    GATHER_SECONDS = 0.02
    """The longest pause between two claims: it lasts as long as the claim did, so that claims
    take at most half the time, and nobody waits when there is little to do."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._busy: dict[asyncio.Task[None], Work] = {}
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()

    async def take(self) -> bool:
        """Claim what is free and begin it; tell whether there was anything."""
        raise NotImplementedError

    async def run(self) -> None:
        """Work until stopped."""
        self._ended.clear()
        try:
            while not self._stopping:
                began = monotonic()
                if await self._took():
                    # What comes meanwhile is claimed together.
                    await asyncio.sleep(min(monotonic() - began, self.GATHER_SECONDS))
                else:
                    await self._bell.wait(self.POLL_SECONDS)
        finally:
            self._ended.set()

    async def _took(self) -> bool:
        try:
            return await self.take()
        except StoreDown as error:
            _log.warning("store down", where=where(error))
            return False

    def look_again(self, seconds: float) -> None:
        """Take at the latest in so many seconds, when something will have become free."""
        asyncio.get_running_loop().call_later(seconds, self._bell.wake)

    def begin(self, doing: Coroutine[Any, Any, None], work: Work) -> None:
        """Do one piece of work beside the others."""
        task = asyncio.create_task(doing)
        self._busy[task] = work
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._busy.pop(task, None)
        # A slot is free, and the same person's next message may be too.
        self._bell.wake()
        if not task.cancelled() and (error := task.exception()):
            _log.error("left to its lease", where=where(error))

    async def halt(self, seconds: float) -> list[Work]:
        """Take nothing more, finish what was begun; return what took too long and was cut off."""
        self._stopping = True
        self._bell.wake()
        # What the loop is claiming at this moment is begun, and waited for, too.
        await self._ended.wait()
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        left = dict(self._busy)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return list(left.values())
