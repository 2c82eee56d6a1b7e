"""Photos on Telegram, both ways: timelines drawn for people, photos fetched from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.channels.contract import Gone, NoPhoto, Unsure
from bot.channels.rendering import fit, to_payload
from bot.channels.telegram.platform import Telegram
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from knowledge.photo import LARGEST_BYTES
from tests.bot.channels.test_pictures import TIMELINE
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start, until

Fake = tuple[TelegramServer, str]
SHORT = Reply("Hồ sơ <b>đang xử lý</b>.", (Choice("Theo dõi", "follow"),), TIMELINE)


async def begun(start: Start, telegram: Fake, **more: Any) -> tuple[Bot, Telegram]:
    given = {"telegram_token": TOKEN, "telegram_api_url": telegram[1], **more}
    bot = await start(**given)
    channel = bot.parts.platforms[0]
    assert isinstance(channel, Telegram)
    return bot, channel


async def test_a_timeline_is_a_picture_with_its_text_below(start: Start, telegram: Fake) -> None:
    """A short answer is one message: the picture, the words, and the buttons that can be tapped."""
    fake, _ = telegram

    async def answer(incoming: Incoming, session: Session) -> Turn:
        said = incoming.choice or incoming.text
        reply = SHORT if said == "hồ sơ" else Reply(f"Đã bấm {said}")
        return Turn((reply,), session, Outcome.dossier).offering()

    await begun(start, telegram, answer=answer)
    await fake.say("hồ sơ")
    await until(lambda: fake.server.sent("sendPhoto"))
    (shown,) = fake.messages.values()
    assert shown["caption"] == "Hồ sơ đang xử lý."
    assert shown["caption_entities"][0]["type"] == "bold"
    assert shown["photo"][0]["file_size"] > 5_000
    await fake.tap("follow")
    await until(lambda: fake.texts == [("42", "Đã bấm follow")])
    assert len(fake.server.sent("sendPhoto")) == 1


async def test_a_long_answer_follows_its_picture(start: Start, telegram: Fake) -> None:
    """A text too long for a caption comes after the picture, whole, as a message of its own."""
    fake, _ = telegram
    _, channel = await begun(start, telegram, talking=False)
    parts = fit([replace(SHORT, text="Giấy tờ cần bổ sung. " * 60)], channel.limits)
    assert [bool(part.timeline) for part in parts] == [True, False]
    for part in parts:
        await channel.send("42", part)
    assert fake.server.sent("sendPhoto")[0]["caption"] == TIMELINE.title
    assert fake.texts[0][1] == ("Giấy tờ cần bổ sung. " * 60).strip()


async def test_without_the_picture_the_text_goes_alone(start: Start, telegram: Fake) -> None:
    """When Telegram does not take a picture, the timeline is told in words, once."""
    fake, _ = telegram
    _, channel = await begun(start, telegram, talking=False)
    body = {"ok": False, "error_code": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"}
    fake.server.troubles.append(Trouble("sendPhoto", 400, body))
    await channel.send("42", SHORT)
    ((_, text),) = fake.texts
    assert text.startswith("Hồ sơ đang xử lý.")
    assert "✓ 20/11/2026 Được tiếp nhận" in text


async def test_a_picture_fails_as_any_message(start: Start, telegram: Fake) -> None:
    """Who has blocked us is gone, and a broken line leaves it open whether the picture arrived."""
    fake, _ = telegram
    _, channel = await begun(start, telegram, talking=False)
    fake.server.troubles.append(Trouble("sendPhoto", reset=True))
    with pytest.raises(Unsure):
        await channel.send("42", SHORT)
    fake.blocked.add("42")
    with pytest.raises(Gone):
        await channel.send("42", SHORT)
    assert not fake.texts


async def test_a_picture_is_not_edited_into_a_text(start: Start, telegram: Fake) -> None:
    """What is to stand in the place of a picture is sent below it."""
    fake, _ = telegram
    _, channel = await begun(start, telegram, talking=False)
    receipt = await channel.send("42", SHORT)
    await channel.replace("42", receipt, Reply("Mới"))
    assert fake.texts == [("42", "Mới")]


@pytest.mark.parametrize("file", ["", "image/png"])
async def test_a_photo_is_fetched(start: Start, telegram: Fake, file: str) -> None:
    """A photo, or a picture sent as a file, reaches the handlers as a reference that fetches it."""
    fake, _ = telegram
    seen: list[Incoming] = []

    async def answer(incoming: Incoming, session: Session) -> Turn:
        seen.append(incoming)
        return Turn((Reply("Đã xem"),), session, Outcome.dossier)

    bot, channel = await begun(start, telegram, answer=answer)
    await fake.show(b"\xff\xd8\xff picture", file=file)
    await until(lambda: fake.texts)
    assert seen[0].text == ""
    assert await channel.photo(str(seen[0].photo)) == b"\xff\xd8\xff picture"
    assert str(seen[0].photo) not in str(await bot.rows("SELECT * FROM inbox"))


async def test_a_photo_that_cannot_be_had(start: Start, telegram: Fake) -> None:
    """A photo that is gone, too large or lost on the way is no photo; no error tells the token."""
    fake, _ = telegram
    _, channel = await begun(start, telegram, talking=False)
    fake.files["large"] = bytes(LARGEST_BYTES + 1)
    fake.files["../secret"] = b"x"
    fake.files["lost"] = b"x"
    fake.server.troubles.append(Trouble("getFile", 500))
    for name in ("lost", "unknown", "large", "../secret"):
        with pytest.raises(NoPhoto) as raised:
            await channel.photo(name)
        assert TOKEN.split(":")[1] not in f"{raised.value!r}{raised.value.__cause__!r}"


def test_the_outbox_keeps_the_timeline() -> None:
    """A message that waits in the outbox still has its timeline, as data and not as a picture."""
    assert len(str(to_payload(SHORT))) < 1_000
