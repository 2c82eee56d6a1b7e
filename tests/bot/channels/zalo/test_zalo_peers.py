"""Two published clients drive the Zalo Bot fake, so that it is not shaped to ours."""

from __future__ import annotations

import asyncio
import logging

import pytest
from pyzalo.main import PyZALO
from zalo_bot import Bot
from zalo_bot.error import InvalidToken, NetworkError

from tests.fakes.zalo_bot import TOKEN, ZaloBotServer

Zalo = tuple[ZaloBotServer, str]


async def test_python_zalo_bot_carries_an_echo(zalo: Zalo) -> None:
    """python-zalo-bot (form-encoded, httpx) asks who it is, polls, and answers."""
    fake, address = zalo
    async with Bot(TOKEN, base_url=address) as bot:
        me = await bot.get_me()
        assert me.account_name == "bot.fake"
        await fake.say("Xin chào 😀")
        update = await bot.get_update(timeout=2)
        assert update.message is not None
        assert update.message.chat.type == "PRIVATE"
        sent = await update.message.reply_text("Bạn nói: " + (update.message.text or ""))
        assert sent.message_id.startswith("s")
    assert fake.texts == [("lan", "Bạn nói: Xin chào 😀")]


async def test_python_zalo_bot_reads_our_errors(
    zalo: Zalo, caplog: pytest.LogCaptureFixture
) -> None:
    """An idle poll and a wrong token come to it as errors of its own."""
    _, address = zalo
    caplog.set_level(logging.CRITICAL)
    async with Bot(TOKEN, base_url=address) as bot:
        with pytest.raises(NetworkError, match="408"):
            await bot.get_update(timeout=0)
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=address).initialize()


async def test_pyzalo_carries_an_echo(zalo: Zalo) -> None:
    """PyZALO (JSON, requests) asks who it is, polls, answers, and sets a webhook."""
    fake, address = zalo
    client = PyZALO(TOKEN, base_url=address)

    def talk() -> None:
        assert client.getMe()["result"]["account_type"] == "BASIC"
        assert client.getWebhookInfo() == {"ok": False, "description": "Not Found"}
        update = client.getUpdates(timeout=2)
        message = update["result"]["message"]
        sent = client.sendMessage(message["chat"]["id"], "Bạn nói: " + message["text"])
        assert sent["ok"]
        assert client.getUpdates(timeout=0)["error_code"] == 408
        assert client.sendChatAction("lan") == {"ok": True}
        assert client.setWebhook("https://xa.test/hook", "a-long-secret")["ok"]
        assert client.getWebhookInfo()["result"]["url"] == "https://xa.test/hook"
        assert client.deleteWebhook()["result"]["url"] == ""
        assert client.sendMessage("lan", "x" * 2001)["error_code"] == 400
        client.session.close()

    await fake.say("Xin chào")
    await asyncio.to_thread(talk)
    assert fake.texts == [("lan", "Bạn nói: Xin chào")]


async def test_both_are_told_of_the_quota(zalo: Zalo) -> None:
    """Out of quota, each client gets the platform's 429."""
    fake, address = zalo
    fake.quota = 0
    client = PyZALO(TOKEN, base_url=address)
    answer = await asyncio.to_thread(client.sendMessage, "lan", "chào")
    assert answer == {"ok": False, "error_code": 429, "description": "Quota exceeded"}
    client.session.close()
    async with Bot(TOKEN, base_url=address) as bot:
        with pytest.raises(NetworkError, match="429"):
            await bot.send_message("lan", "chào")
