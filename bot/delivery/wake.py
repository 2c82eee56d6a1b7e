"""Who is told at once that there is something to do; polling finds what they miss."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes one loop; rings while nobody waits are kept as one.

    ``others`` is called at each ring, to wake the same loop of other processes.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.others: Callable[[], None] | None = None

    def ring(self) -> None:
        """Say everywhere that there is something to do."""
        self.wake()
        if self.others:
            self.others()

    def wake(self) -> None:
        """Say so in this process only."""
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most ``seconds``; tell whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
