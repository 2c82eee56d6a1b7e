"""Polling: an update is confirmed once it is kept, whatever goes wrong around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import logs
from bot.channels.telegram.polling import Polling
from bot.store.engine import StoreDown
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start, until

Fake = tuple[TelegramServer, str]
Begin = Callable[..., Awaitable[Bot]]


@pytest.fixture
def begin(start: Start, telegram: Fake, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Start a bot that polls."""
    monkeypatch.setattr(Polling, "FIRST_WAIT", 0.05)

    async def begun(**settings: Any) -> Bot:
        given = {"telegram_token": TOKEN, "telegram_api_url": telegram[1]}
        return await start(**{**given, **settings})

    return begun


async def test_whole_talk(begin: Begin, telegram: Fake) -> None:
    """Typed, tapped, ticked: all answered in order, the checklist in its place."""
    fake, _ = telegram
    bot = await begin()
    await fake.say("Làm khai sinh cho con")
    await until(lambda: len(fake.texts) == 1)
    await fake.tap("papers")
    await until(lambda: len(fake.texts) == 2)
    await fake.tap("tick:0")
    await until(lambda: len(fake.server.sent("editMessageText")) == 1)
    await fake.tap("tick:2")
    await until(lambda: len(fake.server.sent("editMessageText")) == 2)
    assert len(fake.texts) == 2
    shown = [m for m in fake.messages.values() if "Giấy tờ cần có" in m["text"]][-1]
    assert "Đã có 2/3" in shown["text"]
    labels = [row[0]["text"][0] for row in shown["reply_markup"]["inline_keyboard"]]
    assert labels == ["☑", "☐", "☑", "X"]
    await until(lambda: len(fake.answered) == 3)
    assert await bot.state("telegram") == "on"


async def test_confirmed_only_when_kept(
    begin: Begin, telegram: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the store is down nothing is confirmed; then everything is kept once, in order."""
    fake, _ = telegram
    bot = await begin(talking=False)
    polling = bot.parts.platforms[0]._polling
    keep, fails = polling._intake._keep, 2

    async def failing(reads: Any) -> None:
        nonlocal fails
        if reads and fails:
            fails -= 1
            raise StoreDown
        await keep(reads)

    monkeypatch.setattr(polling._intake, "_keep", failing)
    for number in range(5):
        await fake.say(f"tin {number}")
    task = asyncio.create_task(polling.run())
    await until(lambda: not fake.waiting)
    task.cancel()
    offsets = [call.body.get("offset") for call in fake.server.calls if call.method == "getUpdates"]
    assert offsets[:3] == [None, None, None]
    kept = [
        json.loads(payload)["text"]
        for (payload,) in await bot.rows("SELECT payload FROM inbox ORDER BY id")
    ]
    assert kept == [f"tin {number}" for number in range(5)]


async def test_what_comes_again_is_kept_once(begin: Begin, telegram: Fake) -> None:
    """An update that was kept but not confirmed comes again after a restart, without effect."""
    fake, _ = telegram
    bot = await begin()
    update = await fake.say("chào")
    await until(lambda: fake.texts)
    await fake.deliver(update)
    await fake.say("nữa")
    await until(lambda: len(fake.texts) == 2)
    assert [text for _, text in fake.texts] == ["Câu thứ 1: chào", "Câu thứ 2: nữa"]
    assert len(await bot.rows("SELECT id FROM inbox")) == 2


async def test_one_bad_update_holds_up_nobody(begin: Begin, telegram: Fake) -> None:
    """Updates that cannot be read, or not be kept, are left out; those after them are answered."""
    fake, _ = telegram
    await begin()
    await fake.deliver({"message": {"chat": "?"}})
    await fake.deliver({"message": None, "callback_query": {"id": 5}})
    await fake.say("x", chat="y" * 500)
    await fake.say("chào")
    await until(lambda: ("42", "Câu thứ 1: chào") in fake.texts)


@pytest.mark.parametrize(
    ("status", "description", "word"),
    [
        (401, "Unauthorized", "BOT_TELEGRAM_TOKEN"),
        (404, "Not Found", "BOT_TELEGRAM_TOKEN"),
        (409, "Conflict: terminated by other getUpdates request", "chương trình khác"),
        (500, "Internal Server Error", "tự thử lại"),
    ],
)
async def test_trouble_is_told_and_passes(
    status: int, description: str, word: str, begin: Begin, telegram: Fake
) -> None:
    """What stops polling is told in a sentence at /readyz, the web goes on, and it comes back."""
    fake, _ = telegram
    body = {"ok": False, "error_code": status, "description": description}
    fake.server.troubles += [
        Trouble("getUpdates", status, body),
        Trouble("getUpdates", status, body),
    ]
    fake.server.troubles += [Trouble("getMe", status, body), Trouble("getUpdates", wait=0.3)]
    bot = await begin()

    async def failing() -> Any:
        told = await bot.ready()
        health = told["channels"]["telegram"]
        return told if health["state"] == "failing" and word in health["text"] else None

    told = await until(failing)
    assert told["status"] == "degraded"
    assert TOKEN not in json.dumps(told)
    assert (await bot.client.get("/")).status == 200
    await fake.say("chào")
    await until(lambda: fake.texts)


async def test_a_webhook_in_the_way_is_removed(begin: Begin, telegram: Fake) -> None:
    """A webhook left over from before gives way to polling, and what waited is not dropped."""
    fake, _ = telegram
    fake.waiting.append({"update_id": 1, **(await _said(fake, "chào"))})
    fake.webhook = {"url": "https://old.test/x"}
    await begin()
    await until(lambda: fake.texts)
    assert fake.server.sent("deleteWebhook")


async def _said(fake: TelegramServer, text: str) -> dict[str, Any]:
    return {"message": {**fake._head(42), "text": text}}


async def test_asked_to_rest(begin: Begin, telegram: Fake) -> None:
    """After a 429 nothing is asked before the time Telegram gave."""
    fake, _ = telegram
    body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}
    fake.server.troubles.append(Trouble("getUpdates", 429, body))
    await begin()
    await until(lambda: len([c for c in fake.server.calls if c.method == "getUpdates"]) > 0)
    await fake.say("chào")
    await until(lambda: fake.texts)
    rested, asked = [c.at for c in fake.server.calls if c.method == "getUpdates"][:2]
    assert asked - rested >= 0.95


async def test_groups_are_declined_once(begin: Begin, telegram: Fake) -> None:
    """A group is told once that we talk in private, and nothing of what it says is kept."""
    fake, _ = telegram
    bot = await begin()
    for text in ("xin chào", "có ai không", "nữa"):
        await fake.group(text)
    await fake.say("chào")
    await until(lambda: len(fake.texts) == 2)
    (told,) = [text for chat, text in fake.texts if chat == "-100"]
    assert "nhắn riêng" in told
    assert "xin chào" not in str(await bot.rows("SELECT payload FROM inbox"))
    assert "reply_markup" not in fake.server.sent("sendMessage")[0]


async def test_block_and_back(begin: Begin, telegram: Fake) -> None:
    """Who blocks the bot is unreachable, who takes it back can be written to again."""
    fake, _ = telegram
    bot = await begin()
    await fake.block(chat=7)
    await fake.say("chào")
    await until(lambda: fake.texts)
    assert len(await bot.rows("SELECT id FROM people")) == 1

    async def unreachable() -> str:
        return str((await bot.rows("SELECT unreachable FROM people"))[0][0])

    await fake.block()
    assert "chặn" in await until(unreachable)
    await fake.unblock()

    async def reachable() -> bool:
        return await unreachable() == ""

    await until(reachable)


async def test_menu_in_two_languages(begin: Begin, telegram: Fake) -> None:
    """The commands have descriptions in Vietnamese, and in English for who reads that."""
    fake, _ = telegram
    await begin()
    await until(lambda: fake.server.sent("setChatMenuButton"))
    first, second = fake.server.sent("setMyCommands")
    assert "Gặp cán bộ" in str(json.loads(first["commands"]))
    assert "language_code" not in first
    assert second["language_code"] == "en"
    assert [c["command"] for c in json.loads(first["commands"])] == [
        c["command"] for c in json.loads(second["commands"])
    ]


@pytest.mark.usefixtures("logs_restored")
async def test_no_token_and_no_words_in_the_log(
    begin: Begin, telegram: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through good and bad, the log holds neither the token nor what people write."""
    fake, _ = telegram
    logs.configure("debug", "json")
    fake.server.troubles += [Trouble("getUpdates", 500), Trouble("sendMessage", reset=True)]
    await begin()
    await fake.say("số của tôi 0912345678")
    await until(lambda: any(c.method == "sendMessage" for c in fake.server.calls))
    await asyncio.sleep(0.1)
    log = capsys.readouterr().err
    assert '"received"' in log
    assert TOKEN not in log
    assert TOKEN.split(":")[1] not in log
    assert "0912345678" not in log
