"""Zalo OA: signed events in, consultation messages out, and what each code does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from bot.channels.zalo_oa import errors, events, message
from bot.channels.zalo_oa.channel import ZaloOa
from bot.channels.zalo_oa.errors import ERRORS, LoginNeeded, Night, OperatorNeeded, QuotaSpent
from bot.channels.zalo_oa.events import Event
from bot.channels.zalo_oa.images import NoImage, upload
from bot.channels.zalo_oa.signature import current, genuine
from bot.channels.zalo_oa.tokens import Pair
from bot.channels.zalo_oa.window import window
from bot.wallclock import now
from handlers.conversation import Choice, Reply
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start, until

Oa = tuple[ZaloOaServer, dict[str, Any]]
PATH = "/webhook/zalo-oa"
CS = "/v3.0/oa/message/cs"
SHARED = Path("/work/shared/formats/channels/oa_signature_vector.json")


def channel(bot: Bot) -> ZaloOa:
    """The OA of a bot."""
    found = bot.parts.platforms[0]
    assert isinstance(found, ZaloOa)
    return found


async def logged_in(start: Start, oa: Oa, **more: Any) -> tuple[ZaloOaServer, Bot]:
    """A bot whose first pair is kept and fresh."""
    fake, settings = oa
    bot = await start(talking=False, **settings, **more)
    await channel(bot).tokens.give(Pair(fake.access, fake.refresh))
    await channel(bot).tokens.tend()
    fake.hook = str(bot.client.make_url(PATH))
    return fake, bot


RAW = '{"app_id":"42","timestamp":"1540363714987","message":{"text":"Xin chào"}}'.encode()
MAC = "mac=d11f6af3f9085175f1e589e2ff713cb409308487e9619f8e95a398b4202bd72e"


def test_signature_is_over_the_bytes() -> None:
    """The digest of a vector worked out beforehand fits, and of one changed byte does not."""
    known = {"app_id": "42", "timestamp": "1540363714987", "secret": "bí mật"}
    assert genuine(MAC, RAW, **known)
    assert not genuine(MAC, RAW.replace(b"ch\xc3\xa0o", b"chao"), **known)
    assert not genuine(MAC.upper(), RAW, **known)
    assert not genuine("", RAW, **known)
    for name in known:
        assert not genuine(MAC, RAW, **{**known, name: known[name] + "0"})


def test_without_a_secret_nothing_is_genuine() -> None:
    """An empty secret signs for everybody, so it is refused."""
    from bot.channels.zalo_oa.signature import signature

    known = {"app_id": "42", "timestamp": "1", "secret": ""}
    assert not genuine(signature(RAW, **known), RAW, **known)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared vector is not here")
def test_signature_fits_the_shared_vector() -> None:
    """The vector that the facts give fits."""
    vector = json.loads(SHARED.read_text(encoding="utf-8"))
    assert genuine(
        vector["header"]["X-ZEvent-Signature"],
        vector["raw_body"].encode(),
        app_id=vector["app_id"],
        timestamp=vector["timestamp"],
        secret=vector["oa_secret_key"],
    )


@pytest.mark.parametrize(
    ("timestamp", "good"),
    [
        ("1800000000000", True),
        (str(1800000000000 - 2 * 3600_000), True),
        (str(1800000000000 - 25 * 3600_000), False),
        (str(1800000000000 + 2 * 3600_000), False),
        ("", False),
        ("-1", False),
        ("१८०००००००००००", False),
        ("9" * 20, False),
    ],
)
def test_replay_window(timestamp: str, good: bool) -> None:
    """Repetitions within hours are taken, older ones and nonsense are not."""
    assert current(timestamp, datetime.fromtimestamp(1_800_000_000, UTC)) is good


def body(name: str, **more: Any) -> dict[str, Any]:
    """An event's body with a sender."""
    stamp = {"timestamp": "1540363714987"}
    return {"event_name": name, "sender": {"id": "lan"}, "recipient": {"id": "oa"}, **stamp, **more}


IMAGE = {"type": "image", "payload": {"thumbnail": "https://a/t", "url": "https://a/b.jpg"}}
EVENTS: dict[str, tuple[dict[str, Any], Event | None]] = {
    "text": (
        body("user_send_text", message={"text": "Làm khai sinh", "msg_id": "m1"}),
        Event("message", "lan", "m1", {"text": "Làm khai sinh"}),
    ),
    "image": (
        body("user_send_image", message={"msg_id": "m1", "attachments": [IMAGE]}),
        Event("message", "lan", "m1", {"text": "", "photo": {"url": "https://a/b.jpg"}}),
    ),
    "sticker": (
        body("user_send_sticker", message={"msg_id": "m1", "attachments": [{"type": "sticker"}]}),
        Event("message", "lan", "m1", {"text": ""}),
    ),
    "text without id": (body("user_send_text", message={"text": "a"}), None),
    "follow": (
        {"event_name": "follow", "follower": {"id": "lan"}, "timestamp": "7"},
        Event("message", "lan", "follow:lan:7", {"text": "/start"}),
    ),
    "unfollow": ({"event_name": "unfollow", "follower": {"id": "lan"}}, Event("left", "lan")),
    "chat now": ({"event_name": "user_click_chatnow", "user_id": "lan"}, Event("seen", "lan")),
    "info": (body("user_submit_info", info={"name": "Lan", "phone": "84"}), Event("seen", "lan")),
    "withdraw": ({"event_name": "user_withdraw", "user_id": "lan"}, Event("withdrawn", "lan")),
    "received": (
        body("user_received_message", message={"msg_id": "z1", "tracking_id": "t1"}),
        Event("delivered", "lan", "z1", {"text": ""}, "t1"),
    ),
    "quick reply": (
        {
            "event_name": "user_click_response_button",
            "message": {"data": "Đã nộp", "tracking_id": "t1"},
            "msg_id": "z1",
        },
        Event("answered", "", "z1", {"text": "Đã nộp"}, "t1"),
    ),
    "seen": (body("user_seen_message", message={"msg_ids": ["z1"]}), None),
    "our own": (body("oa_send_text", message={"text": "a", "msg_id": "z1"}), None),
    "anonymous": (body("anonymous_send_text", message={"text": "a", "msg_id": "z1"}), None),
    "quota": ({"event_name": "change_oa_daily_quota", "quota": {"new_value": "2000"}}, None),
    "nothing": ({}, None),
    "all wrong": ({"event_name": ["follow"], "sender": 7, "message": "x"}, None),
}


@pytest.mark.parametrize(("given", "event"), EVENTS.values(), ids=list(EVENTS))
def test_what_is_kept_of_an_event(given: dict[str, Any], event: Event | None) -> None:
    """Each event is read for what we act on, and no personal form is kept."""
    assert events.read(given) == event


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


ATTACKS = ["no signature", "wrong signature", "changed byte", "old", "not json", "huge", "future"]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_forged_events_write_nothing(start: Start, oa: Oa, attack: str) -> None:
    """What is not signed, or is old, changed, huge or malformed is refused before any write."""
    fake, bot = await logged_in(start, oa)
    event = fake.text("chào")
    shift = {"old": -25, "future": 2}.get(attack, 0) * 3600_000
    event["timestamp"] = str(int(event["timestamp"]) + shift)
    raw = json.dumps(event).encode()
    mac = fake.sign(raw, event["timestamp"])
    status = 401
    if attack == "no signature":
        mac = ""
    elif attack == "wrong signature":
        mac = "mac=" + "0" * 64
    elif attack == "changed byte":
        raw = raw.replace(b'"lan"', b'"lam"')
    elif attack == "not json":
        raw, status = b"{", 400
    elif attack == "huge":
        raw, status = raw + b" " * 300_000, 413
    headers = {"X-ZEvent-Signature": mac} if mac else {}
    assert (await bot.client.post(PATH, data=raw, headers=headers)).status == status
    assert await bot.rows("SELECT id FROM people") == []


async def test_a_repeated_event_has_one_effect(start: Start, oa: Oa) -> None:
    """Zalo repeats what it thinks we missed; the message's id tells."""
    fake, bot = await logged_in(start, oa)
    for event in (fake.text("một"), fake.event("follow")):
        assert [await fake.deliver(event) for _ in range(3)] == [200] * 3
    assert len(await bot.rows("SELECT id FROM inbox")) == 2


async def test_503_while_the_store_is_down(start: Start, oa: Oa) -> None:
    """What is not kept is not acknowledged."""
    fake, bot = await logged_in(start, oa)
    event = fake.text("một")
    await bot.write("ALTER TABLE inbox RENAME TO away")
    assert await fake.deliver(event) == 503
    await bot.write("ALTER TABLE away RENAME TO inbox")
    assert await fake.deliver(event) == 200


async def test_a_slow_store_is_told_in_time(
    start: Start, oa: Oa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two seconds Zalo counts no answer: 503 comes before, and the event is still kept."""
    monkeypatch.setattr("bot.channels.zalo_oa.webhook.Door.PATIENCE", 0.1)
    fake, bot = await logged_in(start, oa)
    async with bot.parts.database.write():
        assert await fake.say("một") == 503
    assert await until(lambda: bot.rows("SELECT id FROM inbox"))


async def test_unfollow_and_back(start: Start, oa: Oa) -> None:
    """Who leaves is no longer written to, until they write again."""
    fake, bot = await logged_in(start, oa)
    await fake.say("một")
    await fake.deliver(fake.event("unfollow"))
    assert (await bot.rows("SELECT unreachable FROM people"))[0].unreachable
    await fake.deliver(fake.event("user_click_chatnow"))
    assert not (await bot.rows("SELECT unreachable FROM people"))[0].unreachable


async def test_withdrawal_deletes(start: Start, oa: Oa) -> None:
    """A person who withdraws leaves nothing behind, and nobody else is touched."""
    fake, bot = await logged_in(start, oa)
    await fake.say("một", "lan")
    await fake.say("hai", "hoa")
    assert await fake.deliver(fake.event("user_withdraw", "lan")) == 200
    assert [r.address for r in await bot.rows("SELECT address FROM people")] == ["hoa"]
    assert len(await bot.rows("SELECT id FROM inbox")) == 1


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
