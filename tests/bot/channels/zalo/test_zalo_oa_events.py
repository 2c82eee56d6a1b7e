"""Zalo OA's events: whose signature is genuine, and what of an event is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from bot.channels.zalo_bot import updates
from bot.channels.zalo_oa import events
from bot.channels.zalo_oa.events import Event
from bot.channels.zalo_oa.signature import current, genuine, signature

SHARED = Path(__file__).parents[5] / "shared/formats/channels/oa_signature_vector.json"

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


def test_ids_that_no_column_takes_are_no_ids() -> None:
    """Control characters, lone surrogates and long ids are left alone instead of failing."""
    for wrong in ("a\x00", "\ud800", "x" * 300, True, 1.5, {}, ""):
        assert events.read(body("user_send_text", message={"text": "a", "msg_id": wrong})) is None
        assert events.read({"event_name": "user_withdraw", "user_id": wrong}) is None


_NAMES = ["event_name", "message", "sender", "id", "msg_id", "text", "chat", "from", "result"]
_NAMES += ["message_id", "attachments", "type", "payload", "url", "photo", "follower", "user_id"]
_VALUES = [*events.KINDS, "user_send_text", "image", "https://a/b", "\ud800", "\x00"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(_VALUES),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(_NAMES), inner),
    max_leaves=30,
)


@given_any(st.dictionaries(st.sampled_from(_NAMES), _JSON))
def test_any_object_is_read_or_left(anything: dict[str, Any]) -> None:
    """Whatever JSON object arrives on either Zalo webhook, reading it does not fail."""
    event, message = events.read(anything), updates.read(anything)
    for address in (event.address if event else "", message.address if message else ""):
        assert len(address) <= 200
