"""Telegram's calls: forged ones leave no trace, a good one is answered when it is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite
import pytest

from bot.channels.telegram.webhook import PATH, SECRET_HEADER, own_secret
from tests.bot.channels.telegram.test_updates import message, tap
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start, until

Fake = tuple[TelegramServer, str]
SECRET = "a-secret-of-the-test"
GOOD = json.dumps(message(text="chào")).encode()
HUGE = b'{"update_id": 1, "x": "' + b"a" * 600_000 + b'"}'

REFUSED: dict[str, tuple[str | None, bytes, int]] = {
    "no secret": (None, GOOD, 401),
    "empty secret": ("", GOOD, 401),
    "wrong secret": (SECRET + "x", GOOD, 401),
    "secret in another case": (SECRET.upper(), GOOD, 401),
    "a secret of other letters": ("bí-mật", GOOD, 401),
    "wrong secret and huge": ("x", HUGE, 401),
    "huge": (SECRET, HUGE, 413),
    "empty": (SECRET, b"", 400),
    "not JSON": (SECRET, b"update_id=1", 400),
    "cut off": (SECRET, GOOD[:-3], 400),
    "deep": (SECRET, b"[" * 100_000, 400),
    "not UTF-8": (SECRET, b'{"update_id": 1, "x": "\xff"}', 400),
    "a list": (SECRET, b"[" + GOOD + b"]", 400),
    "no number": (SECRET, b'{"message": {}}', 400),
    "a number of words": (SECRET, b'{"update_id": "1"}', 400),
}

Begin = Callable[..., Awaitable[Bot]]


@pytest.fixture
def begin(start: Start, telegram: Fake) -> Begin:
    """Start a bot that Telegram calls."""

    async def begun(**settings: Any) -> Bot:
        fake, address = telegram
        given = {"telegram_token": TOKEN, "telegram_api_url": address, "telegram_mode": "webhook"}
        bot = await start(**{**given, "telegram_webhook_secret": SECRET, **settings})
        if not settings.get("public_url"):
            url = str(bot.client.make_url(PATH))
            fake.webhook = {"url": url, "secret_token": SECRET}
        return bot

    return begun


async def post(bot: Bot, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with bot.client.post(PATH, data=body, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("name", REFUSED)
async def test_refused_before_anything_is_written(name: str, begin: Begin) -> None:
    """A forged, broken or huge call gets its status, and nothing is written."""
    secret, body, status = REFUSED[name]
    bot = await begin(talking=False)
    assert await post(bot, body, secret) == status
    assert await bot.rows("SELECT id FROM inbox") == []
    assert await bot.rows("SELECT id FROM people") == []


async def test_repeated_call_has_one_effect(begin: Begin, telegram: Fake) -> None:
    """The same update three times, also at once, is answered once."""
    bot = await begin()
    assert await asyncio.gather(*(post(bot, GOOD) for _ in range(3))) == [200] * 3
    await until(lambda: telegram[0].texts)
    assert await post(bot, GOOD) == 200
    assert len(await bot.rows("SELECT id FROM inbox")) == 1
    await asyncio.sleep(0.2)
    assert telegram[0].texts == [("42", "Câu thứ 1: chào")]


async def test_store_down_is_503_and_then_nothing_is_lost(
    begin: Begin, telegram: Fake, tmp_path: Any
) -> None:
    """While the store is locked Telegram is told 503, comes again, and the message is answered."""
    fake, _ = telegram
    bot = await begin()
    bot.parts.database._patience = 0.1
    async with aiosqlite.connect(tmp_path / "bot.db", isolation_level=None) as other:
        await other.execute("BEGIN IMMEDIATE")
        bot.parts.database._engine.sync_engine.pool.dispose()
        await fake.say("chào")
        await until(lambda: [d for d in fake.deliveries if d["status"] == 503])
        assert not fake.texts
        await other.execute("ROLLBACK")
    await until(lambda: fake.texts, seconds=20)
    assert fake.deliveries[-1]["status"] == 200
    assert fake.texts == [("42", "Câu thứ 1: chào")]


async def test_an_update_nobody_can_read_does_not_come_for_ever(begin: Begin) -> None:
    """An update of a shape that cannot be read is answered 200 and left out."""
    bot = await begin(talking=False)
    assert await post(bot, b'{"update_id": 5, "message": {"chat": "?"}}') == 200
    assert await bot.rows("SELECT id FROM inbox") == []


async def test_webhook_is_registered_with_our_secret(begin: Begin, telegram: Fake) -> None:
    """With a public address the bot registers itself, also after Telegram was away for a while."""
    fake, _ = telegram
    fake.server.troubles.append(Trouble("setWebhook", 500))
    bot = await begin(talking=False, public_url="https://hoi.xa.test")
    bot.parts.platforms[0].RETRY_SECONDS = 0.05
    task = asyncio.create_task(bot.parts.platforms[0].run())
    await until(lambda: fake.webhook)
    task.cancel()
    assert fake.webhook["url"] == "https://hoi.xa.test/webhook/telegram"
    assert fake.webhook["secret_token"] == SECRET
    assert fake.webhook["allowed_updates"] == [
        "message",
        "callback_query",
        "my_chat_member",
    ]
    assert await bot.state("telegram") == "on"


async def test_without_a_secret_one_is_made(start: Start, telegram: Fake) -> None:
    """An office that sets no secret has one all the same, the same one in every process."""
    settings = {"telegram_token": TOKEN, "telegram_api_url": telegram[1], "secret_key": "k" * 32}
    bot = await start(talking=False, telegram_mode="webhook", **settings)
    assert await post(bot, GOOD, secret=None) == 401
    assert await post(bot, GOOD, secret="") == 401
    assert await post(bot, GOOD, secret=own_secret("k" * 32)) == 200


async def test_no_webhook_while_polling(start: Start, telegram: Fake) -> None:
    """A bot that polls answers nobody on the webhook's address."""
    bot = await start(talking=False, telegram_token=TOKEN, telegram_api_url=telegram[1])
    assert await post(bot, GOOD) == 404


async def test_a_tap_is_answered_even_when_it_comes_twice(begin: Begin, telegram: Fake) -> None:
    """Every tap stops the button turning; a late answer is no trouble."""
    bot = await begin()
    body = json.dumps(tap("papers")).encode()
    assert await asyncio.gather(post(bot, body), post(bot, body)) == [200, 200]
    calls = telegram[0].server.calls
    await until(lambda: sum(c.method == "answerCallbackQuery" for c in calls) == 2)
    await until(lambda: telegram[0].texts)
    assert len(await bot.rows("SELECT id FROM inbox")) == 1
