"""What each of Telegram's troubles means for a send, against the fake and as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.contract import Busy, Gone, NotAllowed, Rejected, SendError, TooFast, Unsure
from bot.channels.telegram.api import open_api
from bot.channels.telegram.platform import Telegram
from handlers.conversation import Choice, Reply
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Start

Fake = tuple[TelegramServer, str]


def says(code: int, description: str, **parameters: int) -> dict[str, Any]:
    body = {"ok": False, "error_code": code, "description": description}
    return {**body, "parameters": parameters} if parameters else body


def refused(code: int, description: str, **parameters: int) -> Trouble:
    return Trouble("sendMessage", code, says(code, description, **parameters))


TROUBLES: dict[str, tuple[Trouble, type[SendError]]] = {
    "blocked": (refused(403, "Forbidden: bot was blocked by the user"), Gone),
    "deactivated": (refused(403, "Forbidden: user is deactivated"), Gone),
    "no chat": (refused(400, "Bad Request: chat not found"), Gone),
    "too many": (refused(429, "Too Many Requests: retry after 35", retry_after=35), TooFast),
    "too many, unsaid": (refused(429, "Too Many Requests"), Busy),
    "button": (refused(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
    "token": (refused(401, "Unauthorized"), NotAllowed),
    "no such token": (refused(404, "Not Found"), NotAllowed),
    "broken": (Trouble("sendMessage", 500, says(500, "Internal Server Error")), Busy),
    "gateway": (Trouble("sendMessage", 502), Busy),
    "reset": (Trouble("sendMessage", reset=True, effect=True), Unsure),
    "silence": (Trouble("sendMessage", silent=True, effect=True), Unsure),
}


@pytest.fixture
async def channel(start: Start, telegram: Fake) -> Telegram:
    """Telegram by itself: nothing polls, nothing is sent but by the test."""
    settings = {"telegram_token": TOKEN, "telegram_api_url": telegram[1]}
    bot = await start(talking=False, **settings)
    (platform,) = bot.parts.platforms
    assert isinstance(platform, Telegram)
    return platform


@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_becomes_policy(
    name: str, channel: Telegram, telegram: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each trouble of a send becomes the error whose policy fits it, and the token stays secret."""
    trouble, expected = TROUBLES[name]
    if trouble.silent:
        monkeypatch.setattr(channel, "_api", open_api(TOKEN, telegram[1], seconds=0.2))
    telegram[0].server.troubles.append(trouble)
    with pytest.raises(SendError) as caught:
        await channel.send("42", Reply("chào"))
    assert type(caught.value) is expected
    assert TOKEN not in str(caught.value)
    assert (caught.value.wait == timedelta(seconds=35)) == (name == "too many")


async def test_platform_away(start: Start) -> None:
    """A platform that cannot be reached is tried again: nothing has left."""
    bot = await start(talking=False, telegram_token=TOKEN, telegram_api_url="http://127.0.0.1:9")
    with pytest.raises(Busy):
        await bot.parts.platforms[0].send("42", Reply("chào"))


async def test_unreadable_markup_goes_plain(channel: Telegram, telegram: Fake) -> None:
    """Where Telegram cannot read the HTML, the message goes once more as plain text."""
    fake, _ = telegram
    fake.server.troubles.append(refused(400, "Bad Request: can't parse entities: x"))
    assert await channel.send("42", Reply("<b>Đậm</b>"))
    assert fake.texts == [("42", "Đậm")]
    assert "parse_mode" not in fake.server.sent("sendMessage")[0]


async def test_replacing(channel: Telegram, telegram: Fake) -> None:
    """A list is replaced in its place; the same again is fine; one that is gone is sent anew."""
    fake, _ = telegram
    sent = await channel.send("42", Reply("Đã có 0", (Choice("Giấy", "t", checked=False),)))
    ticked = Reply("Đã có 1", (Choice("Giấy", "t", checked=True),))
    assert await channel.replace("42", sent, ticked) == sent
    assert await channel.replace("42", sent, ticked) == sent
    assert fake.messages["42", int(sent)]["text"] == "Đã có 1"
    assert await channel.replace("42", "999", ticked) not in ("999", sent)
    assert fake.texts == [("42", "Đã có 0"), ("42", "Đã có 1")]


async def test_an_odd_answer_is_an_arrival(channel: Telegram, telegram: Fake) -> None:
    """A message whose answer has not the usual shape has arrived all the same."""
    telegram[0].server.troubles.append(Trouble("sendMessage", 200, {"ok": True, "result": {}}))
    assert await channel.send("42", Reply("chào")) == ""
