"""Where Telegram cannot be reached directly, everything goes through BOT_TELEGRAM_PROXY."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.channels.telegram.polling import Polling
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Start, until

NOWHERE = "http://api.telegram.invalid"
"""A server that only the proxy can find (RFC 6761: no name ends in .invalid)."""


class Proxy:
    """A forward proxy (RFC 9112, 3.2.2) to one server, which counts what it passes on."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.hosts: set[str] = set()
        self.server = RawTestServer(self._pass_on)

    async def _pass_on(self, request: web.BaseRequest) -> web.Response:
        self.hosts.add(str(request.url.host))
        body = await request.read()
        kind = {"Content-Type": request.headers.get("Content-Type", "")}
        async with (
            aiohttp.ClientSession() as http,
            http.request(
                request.method, self._target + request.url.path_qs, data=body, headers=kind
            ) as answer,
        ):
            return web.Response(
                status=answer.status, body=await answer.read(), content_type="application/json"
            )


async def test_talk_through_a_proxy(
    start: Start, telegram: tuple[TelegramServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls and sends reach Telegram through the proxy alone, and a 5xx there is tried again."""
    monkeypatch.setattr(Polling, "FIRST_WAIT", 0.05)
    fake, address = telegram
    proxy = Proxy(address)
    # A poll is always held open; nobody should wait for its end behind the test.
    await proxy.server.start_server(shutdown_timeout=0.1)
    async with proxy.server:
        url = str(proxy.server.make_url("")).rstrip("/")
        bot = await start(telegram_token=TOKEN, telegram_api_url=NOWHERE, telegram_proxy=url)
        fake.server.troubles.append(Trouble("getUpdates", 502))
        await fake.say("Làm khai sinh cho con")
        await until(lambda: len(fake.texts) == 1)
        assert proxy.hosts == {"api.telegram.invalid"}
        assert await bot.state("telegram") == "on"


async def test_proxy_that_is_away_is_said(start: Start) -> None:
    """Without its proxy the channel says that it cannot reach Telegram, and names the setting."""
    bot = await start(
        telegram_token=TOKEN, telegram_api_url=NOWHERE, telegram_proxy="http://127.0.0.1:9"
    )
    platform = bot.parts.platforms[0]
    await until(lambda: platform.health.state == "failing")
    assert "BOT_TELEGRAM_PROXY" in platform.health.text
