"""The web chat as a channel: what is sent is read from the store, so sending is waking."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot.channels.contract import Limits, NoPhoto
from handlers.conversation import Reply


class Web:
    """Wakes whoever waits for a visitor's messages in this process."""

    name = "web"
    limits = Limits(repeatable=True, pictures=True, caption=Limits.text)
    """The page draws a timeline itself, beside its text."""

    def __init__(self, album: Callable[[str], Awaitable[bytes]] | None = None) -> None:
        self._album = album
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def send(self, address: str, message: Reply) -> str:  # noqa: ARG002 the store has it
        """Tell the visitor's open pages to read on."""
        self.wake(address)
        return ""

    async def photo(self, reference: str) -> bytes:
        """Fetch a photo that a visitor sent."""
        if self._album is None:
            raise NoPhoto("no album")
        return await self._album(reference)

    def wake(self, address: str) -> None:
        """Tell the visitor's open pages that something changed."""
        for event in self._waiting.get(address, ()):
            event.set()

    def wake_all(self) -> None:
        """Tell every open page, as when the server stops."""
        for address in list(self._waiting):
            self.wake(address)

    @contextmanager
    def listening(self, address: str) -> Iterator[asyncio.Event]:
        """Be told of a visitor's changes while the block lasts."""
        event = asyncio.Event()
        self._waiting[address].add(event)
        try:
            yield event
        finally:
            self._waiting[address].discard(event)
            if not self._waiting[address]:
                del self._waiting[address]
