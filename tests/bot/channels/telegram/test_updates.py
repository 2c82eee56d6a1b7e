"""What of an update is kept, as a table of payloads."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import updates
from bot.channels.telegram.updates import Arrived, InGroup, Membership

LAN = {"id": 42, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
CHAT = {"id": 42, "type": "private", "first_name": "Lan"}
BOT = {"id": 123, "is_bot": True, "first_name": "Một Cửa", "username": "mot_cua_bot"}
PHOTO = {"file_id": "AgAD", "file_unique_id": "u1", "width": 90, "height": 60, "file_size": 900}
SAMPLES = Path(__file__).parents[5] / "shared" / "formats" / "channels"


def message(**more: Any) -> dict[str, Any]:
    """An update with a message of Lan's."""
    head = {"message_id": 7, "date": 1795287645, "chat": CHAT, "from": LAN}
    return {"update_id": 700000001, "message": {**head, **more}}


def tap(data: str, keyboard: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """An update with a tap of Lan's below a message of ours."""
    below = {"message_id": 101, "date": 1795287645, "chat": CHAT, "from": BOT, "text": "Chọn"}
    if keyboard is not None:
        below["reply_markup"] = {"inline_keyboard": keyboard}
    query = {"id": "99", "from": LAN, "chat_instance": "-5", "message": below, "data": data}
    return {"update_id": 700000003, "callback_query": {**query, **more}}


def member(old: str, new: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    """An update about our own place in a chat."""

    def at(status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": BOT, "status": status, **until}

    change = {"chat": chat, "from": LAN, "date": 1, "old_chat_member": at(old)}
    return {"update_id": 700000004, "my_chat_member": {**change, "new_chat_member": at(new)}}


def said(text: str, **more: Any) -> Arrived:
    return Arrived("42", {"text": text, "choice": None, **more})


GROUP = {"id": -100, "type": "supergroup", "title": "Tổ dân phố"}
KEYS = [
    [{"text": "☐ Căn cước", "callback_data": "tick:0"}],
    [{"text": "Xem", "url": "https://a.vn"}],
]

READS = {
    "text": (message(text="Làm khai sinh"), said("Làm khai sinh")),
    "deep link": (message(text="/start tt_1_001193"), said("/start tt_1_001193")),
    "decomposed": (message(text=unicodedata.normalize("NFD", "Hộ tịch")), said("Hộ tịch")),
    "invisible": (message(text="khai\u0000 sinh\u202e"), said("khai sinh")),
    "photo": (
        message(photo=[{**PHOTO, "file_id": "small"}, PHOTO], caption="giấy này"),
        said("giấy này", photo=PHOTO),
    ),
    "document": (
        message(document={"file_id": "d", "file_unique_id": "u", "file_name": "Lan.pdf"}),
        said("", document={"file_id": "d", "file_unique_id": "u"}),
    ),
    "voice": (
        message(voice={"file_id": "v", "file_unique_id": "u", "duration": 3}),
        said("", voice={"file_id": "v", "file_unique_id": "u", "duration": 3}),
    ),
    "contact": (
        message(contact={"phone_number": "+84912345678", "first_name": "Lan"}),
        said("", contact={}),
    ),
    "something new": (message(checklist_of_2030={"a": 1}), said("")),
    "tap": (
        tap("tick:0", KEYS),
        Arrived(
            "42",
            {
                "text": "Căn cước",
                "choice": "tick:0",
                "tapped": {"message": "101", "keys": ["tick:0"]},
            },
        ),
    ),
    "tap below a message too old to be shown": (
        tap("card:1.001193", message={"message_id": 5, "date": 0, "chat": CHAT}),
        Arrived(
            "42",
            {
                "text": "",
                "choice": "card:1.001193",
                "tapped": {"message": "5", "keys": []},
            },
        ),
    ),
    "tap on a label": (
        tap("~Đăng ký khai sinh"),
        Arrived(
            "42",
            {
                "text": "Đăng ký khai sinh",
                "choice": None,
                "tapped": {"message": "101", "keys": []},
            },
        ),
    ),
    "forged tap": (
        tap("a\u0000b c"),
        Arrived("42", {"text": "", "choice": None, "tapped": {"message": "101", "keys": []}}),
    ),
    "group": (message(text="bí mật", chat=GROUP), InGroup("-100")),
    "added to a group": (member("left", "member", GROUP), InGroup("-100")),
    "taken from a group": (member("member", "kicked", GROUP), None),
    "blocked": (member("member", "kicked"), Membership("42", False)),
    "unblocked": (member("kicked", "member"), Membership("42", True)),
    "channel post": (message(text="tin", chat={"id": -5, "type": "channel", "title": "x"}), None),
    "unknown kind": ({"update_id": 1, "business_message_2030": {"x": 1}}, None),
}


@pytest.mark.parametrize("name", READS)
def test_what_is_kept(name: str) -> None:
    """Each kind of update is kept as the table says: no name, no content of files."""
    raw, expected = READS[name]
    assert updates.read(raw) == expected


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": "1"}, {"update_id": True}])
def test_what_is_no_update(raw: Any) -> None:
    """Whatever has no number of its own is no update."""
    assert updates.number(raw) is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the platform's samples are not here")
def test_platform_samples_are_read() -> None:
    """Every update among the platform's samples is read."""
    for path in sorted(SAMPLES.glob("tg_update_*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        assert updates.number(raw)
        assert updates.read(raw) is not None
