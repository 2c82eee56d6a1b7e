"""Nothing secret is told: not in logs, not in errors, not over /readyz; and the fakes run alone."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import logs
from bot.channels.contract import SendError, Unsure
from handlers.conversation import Reply
from tests.fakes.zalo_bot import TOKEN, ZaloBotServer
from tests.fakes.zalo_oa import APP_SECRET, OA_SECRET, ZaloOaServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Start, until
from tests.talking_oa import channel, logged_in

ROOT = Path(__file__).parents[4]


async def test_no_secret_is_logged(
    monkeypatch: pytest.MonkeyPatch,
    start: Start,
    zalo: tuple[ZaloBotServer, str],
    oa: tuple[ZaloOaServer, dict[str, Any]],
) -> None:
    """At the most talkative level, through every trouble, no token and no text is written."""
    fake, address = zalo
    fake.server.troubles += [Trouble("sendMessage", status) for status in (400, 401, 403, 500, 504)]
    fake.server.troubles.append(Trouble("sendMessage", reset=True))
    fake.server.troubles.append(Trouble("sendMessage", 429))
    fake.server.troubles.append(Trouble("getUpdates", reset=True))
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure("debug")
    bot = await start(zalo_bot_token=TOKEN, zalo_bot_api_url=address, **oa[1])
    await fake.say("bí mật của Lan")
    await until(lambda: not fake.waiting and len(fake.server.calls) > 3)
    for _ in range(7):
        with pytest.raises(SendError):
            await bot.parts.platforms[0].send("lan", Reply("bí mật của Lan"))
    assert bot.parts.platforms[0].health.state == "stopped"
    told, written = str(await bot.ready()), stream.getvalue()
    assert "zalo_bot" in written
    for secret in (TOKEN, TOKEN.split(":")[1], APP_SECRET, OA_SECRET, "bí mật của Lan"):
        assert secret not in written + told


async def test_no_token_of_the_oa_is_in_an_error(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]]
) -> None:
    """What is raised carries a code and nothing of the call."""
    fake, bot = await logged_in(start, oa)
    fake.server.troubles.append(Trouble("/v3.0/oa/message/cs", reset=True))
    with pytest.raises(Unsure) as raised:
        await channel(bot).send("lan", Reply("riêng tư"))
    shown = repr(raised.value) + repr(raised.value.__cause__) + repr(bot.parts.platforms[0].health)
    assert not any(secret in shown for secret in (fake.access, fake.refresh, "riêng tư"))


@pytest.mark.parametrize("name", ["zalo_bot", "zalo_oa"])
async def test_a_fake_runs_in_a_process_of_its_own(name: str) -> None:
    """The crash suite and the bench start the fakes as processes and read their records."""
    command = [sys.executable, "-m", f"tests.fakes.{name}", "--port", "0"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe)
    assert process.stdout
    try:
        address = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            order = {"method": "x", "status": 403}
            async with session.post(f"{address}/_fake/trouble", json=order) as response:
                assert response.status == 200
            async with session.get(f"{address}/_fake/calls") as response:
                assert await response.json() == []
    finally:
        process.kill()
        await process.wait()
