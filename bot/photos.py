"""Reading people's photos: fetched from their channel, looked at in a thread, kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic

import structlog

from bot.channels.contract import Channel, Picturing, SendError
from handlers.conversation import Incoming
from handlers.ports import Photo
from knowledge import photo

_log = structlog.get_logger("photos")


class ChannelPhotos:
    """The photos of every channel that has some; ``open`` names the channels."""

    FETCH_SECONDS = 7.0
    LOOK_SECONDS = 1.5
    """How long one photo is looked at before the next look is not begun."""
    HURRY_SECONDS = 0.4
    """The same while other photos wait for their turn."""
    TURN_SECONDS = 4.0
    """How long a photo may wait for its turn; all together is within the worker's patience."""

    def __init__(self, at_once: int = 2) -> None:
        self._channels: dict[str, Picturing] = {}
        self._turns = asyncio.Semaphore(at_once)
        self._waiting = 0

    def open(self, channels: Iterable[Channel]) -> None:
        """Fetch from these channels from now on."""
        self._channels = {c.name: c for c in channels if isinstance(c, Picturing)}

    async def read(self, incoming: Incoming) -> Photo | None:
        """Read the photo of a message; None if it cannot be fetched or is no picture."""
        channel = self._channels.get(incoming.channel)
        if channel is None or not incoming.photo:
            return None
        try:
            async with asyncio.timeout(self.FETCH_SECONDS):
                data = await channel.photo(incoming.photo)
            seen = await self._look(data)
        except (SendError, TimeoutError) as error:
            why = getattr(error, "detail", "") or type(error).__name__
            _log.warning("photo not read", channel=incoming.channel, why=why)
            return None
        if seen is None:
            foreign = photo.is_heif(data)
            _log.info("no picture", channel=incoming.channel, size=len(data), heif=foreign)
            return Photo(foreign=True) if foreign else None
        _log.info("photo read", channel=incoming.channel, codes=len(seen.codes))
        return Photo(seen.codes, seen.identity)

    async def _look(self, data: bytes) -> photo.Seen | None:
        self._waiting += 1
        try:
            async with asyncio.timeout(self.TURN_SECONDS):
                await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            return await asyncio.to_thread(self._read, data)
        finally:
            self._turns.release()

    def _read(self, data: bytes) -> photo.Seen | None:
        began = monotonic()

        def late() -> bool:
            allowed = self.HURRY_SECONDS if self._waiting else self.LOOK_SECONDS
            return monotonic() - began > allowed

        return photo.read(data, late)
