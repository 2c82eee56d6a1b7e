"""Writes that are asked for at about the same time, in one transaction.

One commit to the disk then serves many people, and nobody is told "done" before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database, StoreDown

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """Collects items while a transaction is on its way, and writes them in the next one."""

    MOST = 100
    """How many items one transaction takes."""
    GATHER_SECONDS = 0.02
    """The longest pause after a transaction of several: it lasts as long as the transaction did,
    so that the next one is larger the more there is to do, and nobody waits when there is little.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[AsyncConnection, Sequence[Item]], Awaitable[Sequence[Result]]],
    ) -> None:
        self._database = database
        self._write = write
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Write an item and return its result once that is committed.

        Raises:
            StoreDown: it was not written. Anything else that ``write`` raises for it.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            count = min(self.MOST, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(count)]
            # Whoever no longer waits was cut off, and will find the item undone.
            batch = [(item, done) for item, done in batch if not done.done()]
            began = monotonic()
            if batch:
                await self._commit(batch)
            if len(batch) > 1:
                await asyncio.sleep(min(monotonic() - began, self.GATHER_SECONDS))

    async def _commit(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            async with self._database.write() as connection:
                results = await self._write(connection, [item for item, _ in batch])
        except asyncio.CancelledError:
            for _, done in batch:
                done.cancel()
            raise
        except Exception as error:
            if len(batch) == 1 or isinstance(error, StoreDown):
                _tell(batch, error)
                return
            # One that cannot be written does not hold up the others.
            for one in batch:
                await self._commit([one])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(result)


def _tell(batch: list[tuple[Item, asyncio.Future[Result]]], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
