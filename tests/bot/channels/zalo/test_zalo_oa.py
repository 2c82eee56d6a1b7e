"""Zalo OA: consultation messages out, and what each code does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.contract import (
    Busy,
    Gone,
    OutsideWindow,
    Rejected,
    SendError,
    TooFast,
    Unsure,
)
from bot.channels.zalo_oa import errors, message
from bot.channels.zalo_oa.errors import ERRORS, LoginNeeded, Night, OperatorNeeded, QuotaSpent
from bot.channels.zalo_oa.images import NoImage, upload
from bot.channels.zalo_oa.tokens import Pair
from bot.channels.zalo_oa.window import window
from bot.wallclock import now
from handlers.conversation import Choice, Reply
from tests.fakes.zalo_server import Trouble
from tests.talking import Start, until
from tests.talking_oa import PATH, Oa, channel, logged_in

CS = "/v3.0/oa/message/cs"


async def test_a_conversation(start: Start, oa: Oa) -> None:
    """A message is answered with five buttons and the rest as numbers; a tap comes back as text."""
    fake, settings = oa
    bot = await start(**settings)
    await channel(bot).tokens.give(Pair(fake.access, fake.refresh))
    fake.hook = str(bot.client.make_url(PATH))
    assert await fake.say("Làm khai sinh") == 200
    await until(lambda: fake.messages)
    sent = fake.messages[0]["message"]
    buttons = sent["attachment"]["payload"]["buttons"]
    assert [b["title"] for b in buttons][:2] == ["Đánh dấu giấy tờ đã có", "Các bước làm"]
    assert buttons[0] == {
        "title": "Đánh dấu giấy tờ đã có",
        "type": "oa.query.show",
        "payload": "Đánh dấu giấy tờ đã có",
    }
    assert len(buttons) == 5
    assert "→ Trang chính thức: https://dichvucong.gov.vn/1.001193" in sent["text"]

    assert await fake.say(buttons[0]["payload"]) == 200
    await until(lambda: len(fake.messages) == 2)
    assert "Đã có 0/3" in fake.messages[1]["message"]["text"]


def test_buttons() -> None:
    """Links open, phones dial, choices ask, long titles are cut, what is unsafe is left out."""
    choices = (
        Choice("Trang", url="https://xa.gov.vn/a"),
        Choice("Gọi", url="tel:18001096"),
        Choice("Xấu", url="javascript:1"),
        Choice("Giấy tờ", "papers", checked=True),
        Choice("x" * 120, "long"),
    )
    made = message.body("lan", Reply("<b>a</b>", choices))
    buttons = made["message"]["attachment"]["payload"]["buttons"]
    assert [(b["type"], b["payload"]) for b in buttons] == [
        ("oa.open.url", {"url": "https://xa.gov.vn/a"}),
        ("oa.open.phone", {"phone_code": "18001096"}),
        ("oa.query.show", "Giấy tờ"),
        ("oa.query.show", "x" * 120),
    ]
    assert [len(b["title"]) for b in buttons] == [5, 3, 9, 100]
    assert message.body("lan", Reply("a")) == {
        "recipient": {"user_id": "lan"},
        "message": {"text": "a"},
    }


async def test_buttons_can_be_switched_off(start: Start, oa: Oa) -> None:
    """An office whose OA takes no buttons gets numbers."""
    bot = await start(talking=False, **oa[1], zalo_oa_buttons=0)
    assert channel(bot).limits.buttons == 0


CODES = {
    -32: TooFast,
    -201: Rejected,
    -204: OperatorNeeded,
    -211: QuotaSpent,
    -213: Gone,
    -230: OutsideWindow,
    -234: Night,
    -200: Rejected,
    -99999: Rejected,
    -216: LoginNeeded,
}


@pytest.mark.parametrize(("code", "error"), CODES.items())
async def test_each_code_has_its_policy(
    start: Start, oa: Oa, code: int, error: type[SendError]
) -> None:
    """A code in an answer with HTTP 200 decides what the sender does."""
    fake, bot = await logged_in(start, oa)
    for _ in range(3):
        fake.server.troubles.append(Trouble(CS, 200, {"error": code, "message": "x"}))
    with pytest.raises(error) as raised:
        await channel(bot).send("lan", Reply("chào"))
    assert type(raised.value) is error
    tried = sum(call.method == CS for call in fake.server.calls)
    assert tried == (2 if code in (-200, -216) else 1)


TROUBLES = {
    "500": (Trouble(CS, 500), Busy),
    "504": (Trouble(CS, 504), Unsure),
    "429": (Trouble(CS, 429), TooFast),
    "403": (Trouble(CS, 403), OperatorNeeded),
    "reset": (Trouble(CS, reset=True), Unsure),
    "no code": (Trouble(CS, 200, {"ok": True}), Unsure),
    "code in words": (Trouble(CS, 200, {"error": "x"}), Unsure),
}


@pytest.mark.parametrize(("trouble", "error"), TROUBLES.values(), ids=list(TROUBLES))
async def test_each_trouble_has_its_policy(
    start: Start, oa: Oa, trouble: Trouble, error: type[SendError]
) -> None:
    """An answer that is none of theirs is busy, or unsure when it may have been done."""
    fake, bot = await logged_in(start, oa)
    fake.server.troubles.append(trouble)
    with pytest.raises(error) as raised:
        await channel(bot).send("lan", Reply("chào"))
    assert type(raised.value) is error


def test_the_table_of_codes() -> None:
    """Each error is a sentence that fits the outbox, and every class of the facts is there."""
    assert len(ERRORS) > 50
    assert all(10 < len(errors.of(code, now()).reason) <= 200 for code in ERRORS)


@pytest.mark.parametrize(
    ("hour", "hours"), [(22, 8), (0, 6), (5, 1), (6, 0)], ids=["22h", "0h", "5h", "6h"]
)
def test_night_waits_for_morning(hour: int, hours: int) -> None:
    """What the night refuses is due at 6:00 in Việt Nam."""
    at = datetime(2026, 11, 21, hour, tzinfo=UTC) - timedelta(hours=7)
    assert errors.until_morning(at) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "is_"), [(0, "free"), (48, "free"), (49, "billed"), (168, "billed"), (169, "closed")]
)
def test_window(hours: int, is_: str) -> None:
    """48 hours are free, seven days are billed, then only templates."""
    at = now()
    assert window(at - timedelta(hours=hours), at) == is_


async def test_bulk_outside_the_window_is_not_even_tried(start: Start, oa: Oa) -> None:
    """A reminder to somebody silent for a week fails with the reason before any call."""
    fake, bot = await logged_in(start, oa)
    for name, days in (("lan", 8), ("hoa", 1)):
        await fake.say("một", name)
        seen = f"{now() - timedelta(days=days):%Y-%m-%d %H:%M:%S}"
        await bot.write(f"UPDATE people SET seen_at = '{seen}' WHERE address = '{name}'")
    await bot.write(
        "INSERT INTO outbox (person_id, channel, kind, payload, state, due_at, created_at) "
        "SELECT id, 'zalo_oa', 'bulk', '{\"text\": \"nhắc\", \"choices\": []}', 'queued', "
        "seen_at, seen_at FROM people"
    )
    await bot.parts.sender.drain(5)
    assert [who for who, _ in fake.texts] == ["hoa"]
    row = (await bot.rows("SELECT reason FROM outbox WHERE state = 'failed'"))[0]
    assert row.reason == OutsideWindow().reason


async def test_images(start: Start, oa: Oa) -> None:
    """JPEG and PNG up to 1 MB are uploaded; anything else is refused without a call."""
    fake, bot = await logged_in(start, oa)
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    number = await upload(channel(bot).api, png)
    made = message.image_body("lan", "Ảnh", number)
    assert made["message"]["attachment"]["payload"]["elements"][0]["attachment_id"] == number
    tried = len(fake.server.calls)
    for wrong in (b"GIF89a", png + b"0" * 1024 * 1024):
        with pytest.raises(NoImage):
            await upload(channel(bot).api, wrong)
    assert len(fake.server.calls) == tried


@pytest.mark.parametrize("missing", ["zalo_oa_app_secret", "zalo_oa_oa_secret"])
async def test_a_missing_secret_stops_the_start(start: Start, oa: Oa, missing: str) -> None:
    """Without the secret no signature could be checked, so the start says which is missing."""
    from bot.settings import SettingsError

    with pytest.raises(SettingsError, match=missing.upper()):
        await start(talking=False, **{**oa[1], missing: ""})
