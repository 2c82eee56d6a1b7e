"""Asking Telegram for updates; asking on confirms what came before, so first it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.platform import Health
from bot.channels.telegram.api import Api
from bot.channels.telegram.errors import wait_of
from bot.channels.telegram.health import ON, of
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import ALLOWED, number
from bot.logs import where
from bot.store.engine import StoreDown

_log = structlog.get_logger("telegram")


class Polling:
    """The loop of getUpdates."""

    FIRST_WAIT = 1.0
    LONGEST_WAIT = 30.0
    """Seconds between tries while Telegram or the store is away: doubled each time."""

    def __init__(self, api: Api, intake: Intake, tell: Callable[[Health], None]) -> None:
        self._api = api
        self._intake = intake
        self._tell = tell
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled."""
        wait = self.FIRST_WAIT
        while True:
            try:
                await self._once()
            except TelegramError as error:
                self._tell(of(error))
                await self._make_way(error)
                await asyncio.sleep(_asked(error).total_seconds() or wait)
            except StoreDown as error:
                # Not confirmed, so the same updates come again.
                _log.warning("store down", where=where(error))
                await asyncio.sleep(self.FIRST_WAIT)
                continue
            else:
                self._tell(ON)
                wait = self.FIRST_WAIT
                continue
            wait = min(wait * 2, self.LONGEST_WAIT)

    async def _once(self) -> None:
        found = await self._api.updates(self._offset, ALLOWED)
        numbered = [raw for raw in found if number(raw) is not None]
        await self._intake.take(numbered)
        if numbered:
            self._offset = max(raw["update_id"] for raw in numbered) + 1

    async def _make_way(self, error: TelegramError) -> None:
        """Take away a webhook that stands in the way: the office has chosen polling."""
        if not isinstance(error, Conflict) or "webhook" not in error.message.lower():
            return
        try:
            await self._api.call("deleteWebhook", drop_pending_updates=False)
            _log.warning("webhook removed")
        except TelegramError as failure:
            _log.warning("webhook not removed", where=where(failure))


def _asked(error: TelegramError) -> timedelta:
    return wait_of(error) if isinstance(error, RetryAfter) else timedelta()
