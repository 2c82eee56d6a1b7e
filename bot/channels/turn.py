"""Polling is for one process at a time: platforms refuse, or hand messages to, a second one."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog

from bot.logs import where
from bot.store import leases
from bot.store.engine import Database, StoreDown
from bot.wallclock import now

_log = structlog.get_logger("polling")


class Turn:
    """The right to poll with one token, passed on when the process that has it ends."""

    LEASE = timedelta(seconds=15)
    """How long a process that died still seems to poll; others look four times as often."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = f"poll {name}"
        self._holder = f"{os.getpid()}-{secrets.token_hex(4)}"

    async def run(
        self, poll: Callable[[], Coroutine[Any, Any, None]], waiting: Callable[[], None]
    ) -> None:
        """Poll whenever it is ours to, until cancelled; ``waiting`` is told when it is not."""
        while True:
            try:
                if await self._take():
                    await self._while_ours(poll)
                else:
                    waiting()
            except StoreDown as error:
                _log.warning("store down", where=where(error))
            await asyncio.sleep(self._look)

    @property
    def _look(self) -> float:
        return self.LEASE.total_seconds() / 4

    async def _take(self) -> bool:
        async with self._database.write() as connection:
            return await leases.take(connection, self._name, self._holder, now(), self.LEASE)

    async def _while_ours(self, poll: Callable[[], Coroutine[Any, Any, None]]) -> None:
        _log.info("polling", lease=self._name)
        task = asyncio.create_task(poll())
        try:
            await self._renew(task)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._give_back()

    async def _renew(self, task: asyncio.Task[None]) -> None:
        """Return when another process has it, or may have it because the store was away."""
        end = monotonic() + self.LEASE.total_seconds()
        while not (await asyncio.wait([task], timeout=self._look))[0]:
            asked = monotonic()
            try:
                if not await self._take():
                    return
                end = asked + self.LEASE.total_seconds()
            except StoreDown:
                if monotonic() + self._look > end:
                    raise
        task.result()

    async def _give_back(self) -> None:
        try:
            async with self._database.write() as connection:
                await leases.give_back(connection, self._name, self._holder)
        except StoreDown:
            _log.warning("left to its lease", lease=self._name)
