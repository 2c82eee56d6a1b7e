"""A whole bot beside a fake Telegram, in one loop, with the scripted conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.channels.zalo.conftest import start as start
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_server import running


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[TelegramServer, str]]:
    """A fake Telegram, and its address."""
    fake = TelegramServer()
    async with running(fake.app()) as address:
        yield fake, address
