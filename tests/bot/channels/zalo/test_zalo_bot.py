"""Zalo Bot: what comes in, what goes out, and what each trouble does to the channel."""

from __future__ import annotations

import json

import pytest

from bot.channels.contract import Busy, Limits, NotAllowed, Rejected, SendError, Unsure
from bot.channels.rendering import fit
from bot.channels.zalo_bot.api import ERRORS, QuotaSpent, TokenRefused
from bot.channels.zalo_bot.channel import ZaloBot
from bot.store.messages import parking
from handlers.conversation import Choice, Reply
from tests.fakes.zalo_bot import TOKEN, ZaloBotServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Start, until

Zalo = tuple[ZaloBotServer, str]
PATH = "/webhook/zalo-bot"
SECRET = "a-secret-of-the-test"
HEADERS = {"X-Bot-Api-Secret-Token": SECRET}


async def test_polling_carries_a_conversation(start: Start, zalo: Zalo) -> None:
    """Messages are polled one by one, answered, and numbered choices stand in the text."""
    fake, address = zalo
    bot = await start(zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    await fake.say("Làm khai sinh")
    await until(lambda: fake.texts)
    chat, text = fake.texts[0]
    assert chat == "lan"
    assert "<b>" not in text
    assert "1. Đánh dấu giấy tờ đã có" in text
    assert "→ Trang chính thức: https://dichvucong.gov.vn/1.001193" in text
    assert await bot.state("zalo_bot") == "on"


async def test_a_repeated_update_has_one_effect(start: Start, zalo: Zalo) -> None:
    """The platform's message id tells a repetition."""
    fake, address = zalo
    bot = await start(zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    update = await fake.say("một")
    await fake.deliver(update)
    await fake.say("hai")
    await until(lambda: len(fake.texts) >= 2)
    assert [text for _, text in fake.texts] == ["Câu thứ 1: một", "Câu thứ 2: hai"]
    assert len(await bot.rows("SELECT id FROM inbox")) == 2


async def test_a_message_waits_for_the_store(start: Start, zalo: Zalo) -> None:
    """An update cannot be asked for again, so it is held until the store takes it."""
    fake, address = zalo
    bot = await start(zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    await until(lambda: any(call.method == "deleteWebhook" for call in fake.server.calls))
    await bot.write("ALTER TABLE inbox RENAME TO away")
    await fake.say("một")
    await until(lambda: not fake.waiting)
    await bot.write("ALTER TABLE away RENAME TO inbox")
    await until(lambda: fake.texts)


async def test_polls_go_on_after_trouble(
    start: Start, zalo: Zalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error, a reset and a strange answer are told by /readyz and pass."""
    monkeypatch.setattr(ZaloBot, "PAUSE", 0.05)
    fake, address = zalo
    for trouble in (
        Trouble("getUpdates", 500),
        Trouble("getUpdates", reset=True),
        Trouble("getUpdates", 200, {"ok": False, "error_code": 403, "description": "Internal"}),
        Trouble("getUpdates", 200, {}),
    ):
        fake.server.troubles.append(trouble)
    bot = await start(zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    await fake.say("một")
    await until(lambda: fake.texts)
    assert await bot.state("zalo_bot") == "on"


async def test_webhook_carries_a_conversation(start: Start, zalo: Zalo) -> None:
    """In webhook mode the bot tells the platform where it is, with a secret of its own."""
    fake, address = zalo
    bot = await start(
        zalo_bot_token=TOKEN,
        zalo_bot_api_url=address,
        zalo_bot_mode="webhook",
        public_url="https://xa.test",
    )
    await until(lambda: fake.webhook)
    assert fake.webhook["url"] == "https://xa.test" + PATH
    fake.webhook["url"] = str(bot.client.make_url(PATH))
    assert await fake.deliver(fake.update("một")) == 200
    fake.flat = False
    assert await fake.deliver(fake.update("hai")) == 200
    await until(lambda: len(fake.texts) == 2)


ATTACKS = {
    "no secret": ({}, b"{}", 401),
    "wrong secret": ({"X-Bot-Api-Secret-Token": "x"}, b"{}", 401),
    "strange letters": ({"X-Bot-Api-Secret-Token": "bí mật"}, b"{}", 401),
    "huge and wrong": ({}, b"x" * 300_000, 401),
    "huge": (HEADERS, b"x" * 300_000, 413),
    "not json": (HEADERS, b"{", 400),
    "not utf-8": (HEADERS, b'{"a":"\xff"}', 400),
    "a list": (HEADERS, b"[]", 400),
    "deep": (HEADERS, b"[" * 100_000, 400),
    "probe": ({}, b"", 200),
    "strange": (HEADERS, b'{"message":{"chat":7}}', 200),
}


@pytest.mark.parametrize(("headers", "body", "status"), ATTACKS.values(), ids=list(ATTACKS))
async def test_webhook_refuses(
    start: Start, headers: dict[str, str], body: bytes, status: int
) -> None:
    """What is forged or malformed is refused, a probe is answered, and nothing is written."""
    bot = await start(talking=False, **_webhook())
    response = await bot.client.post(PATH, data=body, headers=headers)
    assert response.status == status
    assert await bot.rows("SELECT id FROM people") == []


async def test_webhook_says_503_while_the_store_is_down(start: Start) -> None:
    """What is not kept is not acknowledged, so that the platform sends it again."""
    bot = await start(talking=False, **_webhook())
    await bot.write("ALTER TABLE inbox RENAME TO away")
    body = json.dumps(ZaloBotServer().update("một"))
    assert (await bot.client.post(PATH, data=body, headers=HEADERS)).status == 503
    await bot.write("ALTER TABLE away RENAME TO inbox")
    assert (await bot.client.post(PATH, data=body, headers=HEADERS)).status == 200
    assert len(await bot.rows("SELECT id FROM inbox")) == 1


def _webhook() -> dict[str, str]:
    return {
        "zalo_bot_token": TOKEN,
        "zalo_bot_mode": "webhook",
        "zalo_bot_webhook_secret": SECRET,
        "public_url": "https://xa.test",
    }


TROUBLES: dict[str, tuple[Trouble, type[SendError]]] = {
    "400": (Trouble(status=400, body={"ok": False, "error_code": 400}), Rejected),
    "401": (Trouble(status=401, body={"ok": False, "error_code": 401}), TokenRefused),
    "403 is no block": (Trouble(status=403, body={"ok": False, "error_code": 403}), Busy),
    "404": (Trouble(status=404, body={"ok": False}), Rejected),
    "408": (Trouble(status=408, body={"ok": False, "error_code": 408}), Unsure),
    "429": (Trouble(status=429, body={"ok": False, "error_code": 429}), QuotaSpent),
    "429 in a 200": (Trouble(status=200, body={"ok": False, "error_code": 429}), QuotaSpent),
    "no code in a 200": (Trouble(status=200, body={"ok": False}), Rejected),
    "500": (Trouble(status=500), Busy),
    "504": (Trouble(status=504), Unsure),
    "nothing in a 200": (Trouble(status=200, body={}), Unsure),
    "reset": (Trouble(reset=True), Unsure),
    "silent": (Trouble(silent=True), Unsure),
    "code is a word": (Trouble(status=400, body={"ok": False, "error_code": "x"}), Rejected),
}


@pytest.mark.parametrize(("trouble", "error"), TROUBLES.values(), ids=list(TROUBLES))
async def test_each_trouble_has_its_policy(
    start: Start,
    zalo: Zalo,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Trouble,
    error: type[SendError],
) -> None:
    """What the platform answers decides what the sender does, never a sentence of its."""
    monkeypatch.setattr("bot.channels.calling.Caller.call.__kwdefaults__", {"seconds": 0.3})
    monkeypatch.setattr("bot.channels.zalo_bot.api.Api.call.__kwdefaults__", {"seconds": 0.3})
    fake, address = zalo
    bot = await start(talking=False, zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    fake.server.troubles.append(trouble)
    with pytest.raises(error) as raised:
        await bot.parts.platforms[0].send("lan", Reply("chào"))
    assert type(raised.value) is error
    assert TOKEN not in repr(raised.value) + str(raised.value.__cause__)


def test_no_error_takes_the_person_for_gone() -> None:
    """Zalo Bot has no answer that means "blocked": nobody is given up."""
    assert not any(error.stop_person for error in ERRORS.values())


async def test_nobody_there_is_busy(start: Start) -> None:
    """A platform that cannot be reached got nothing, so it is tried again."""
    bot = await start(talking=False, zalo_bot_token=TOKEN, zalo_bot_api_url="http://127.0.0.1:1")
    with pytest.raises(Busy):
        await bot.parts.platforms[0].send("lan", Reply("chào"))


async def test_quota_parks_until_a_person_acts(start: Start, zalo: Zalo) -> None:
    """Out of quota the channel rests, calls nothing, says so, also after a restart."""
    fake, address = zalo
    fake.quota = 1
    given = {"zalo_bot_token": TOKEN, "zalo_bot_api_url": address}
    bot = await start(**given)
    channel = bot.parts.platforms[0]
    await fake.say("một")
    await fake.say("hai")
    await until(lambda: channel.health.state == "stopped")
    assert "channel resume zalo_bot" in channel.health.text
    tried = len(fake.server.calls)
    with pytest.raises(QuotaSpent):
        await channel.send("lan", Reply("ba"))
    assert not any(call.method == "sendMessage" for call in fake.server.calls[tried:])

    again = await start(**given)
    assert await until(lambda: again.parts.platforms[0].health.state == "stopped")
    fake.quota = 10
    async with bot.parts.database.write() as connection:
        assert await parking.resume(connection, "zalo_bot")
    await again.parts.platforms[0].send("lan", Reply("ba"))
    assert await again.state("zalo_bot") == "on"
    assert (await again.ready())["status"] == "ok"


async def test_a_wrong_token_is_told_and_the_rest_works(start: Start, zalo: Zalo) -> None:
    """The health check names the setting; the web chat goes on."""
    _, address = zalo
    bot = await start(zalo_bot_token="1:wrong", zalo_bot_api_url=address)
    await until(lambda: bot.parts.platforms[0].health.state == "failing")
    ready = await bot.ready()
    assert ready["status"] == "degraded"
    assert "BOT_ZALO_BOT_TOKEN" in ready["channels"]["zalo_bot"]["text"]
    assert (await bot.client.get("/")).status == 200


@pytest.mark.parametrize("error", [*ERRORS.values(), QuotaSpent, TokenRefused, NotAllowed])
def test_errors_say_what_the_officer_reads(error: type[SendError]) -> None:
    """Each error is a sentence that fits the outbox."""
    assert 10 < len(error().reason) <= 200


def test_long_answers_fit() -> None:
    """No part is longer than 2,000 UTF-16 units, and the numbers stay with the last."""
    reply = Reply("😀 chữ " * 1500, tuple(Choice(f"Mục {n}", f"k{n}") for n in range(9)))
    assert ZaloBot.limits == Limits(text=2000, unit="utf16", buttons=0, markup=False)
    parts = fit([reply], ZaloBot.limits)
    assert all(len(part.text.encode("utf-16-le")) <= 4000 for part in parts)
    assert parts[-1].text.endswith("9. Mục 8")
