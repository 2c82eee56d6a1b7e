"""Photos sent on the page, sealed in the store until their message is handled."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import NoPhoto
from bot.store.engine import Database, StoreDown
from bot.store.messages import photos
from bot.store.sealing import Seal, Unsealable

PURPOSE = "photos"
MOST = 50
"""Photos that may wait: more means that nobody looks at them, and the disk must not fill."""


@dataclass(frozen=True)
class Sealed:
    """A photo ready to be kept, under the name by which it is found."""

    key: str
    data: bytes


class Album:
    """Seals, keeps and opens photos."""

    def __init__(self, database: Database, key: str) -> None:
        self._database = database
        self._seal = Seal(key, PURPOSE)

    async def seal(self, data: bytes) -> Sealed:
        """Seal a photo, away from the loop: ten megabytes take a moment."""
        sealed = await asyncio.to_thread(self._seal.close_bytes, data)
        return Sealed(secrets.token_urlsafe(16), sealed)

    async def full(self) -> bool:
        """Tell whether too many photos wait already."""
        async with self._database.read() as connection:
            return await photos.waiting(connection) >= MOST

    async def keep(
        self, connection: AsyncConnection, message: int, photo: Sealed, at: datetime
    ) -> None:
        """Keep the photo of a message, in the transaction that takes the message in."""
        await photos.keep(connection, photo.key, message, photo.data, at)

    async def fetch(self, key: str) -> bytes:
        """Open a photo that was kept.

        Raises:
            NoPhoto: it is gone, the store is down, or it was sealed with another key.
        """
        try:
            async with self._database.read() as connection:
                sealed = await photos.find(connection, key)
            if sealed is None:
                raise NoPhoto("gone")
            return await asyncio.to_thread(self._seal.open_bytes, sealed)
        except (StoreDown, Unsealable) as error:
            raise NoPhoto(type(error).__name__) from None
