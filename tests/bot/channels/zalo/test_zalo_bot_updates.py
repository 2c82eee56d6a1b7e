"""Zalo Bot's updates: what of each kind of message is kept."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.zalo_bot import updates


def message(**more: Any) -> dict[str, Any]:
    """A message of Lan's, without its event."""
    return {
        "from": {"id": "lan", "display_name": "Lan", "is_bot": False},
        "chat": {"id": "lan", "chat_type": "PRIVATE"},
        "message_id": "m1",
        "date": 1789033572455,
        **more,
    }


def event(name: str, **more: Any) -> dict[str, Any]:
    """A flat update, as it comes live."""
    return {"event_name": f"message.{name}.received", "message": message(**more)}


TAKEN = {
    "text": (event("text", text="Làm khai sinh"), {"text": "Làm khai sinh"}),
    "wrapped": (
        {"ok": True, "result": event("text", text="Làm căn cước")},
        {"text": "Làm căn cước"},
    ),
    "decomposed": (event("text", text="Ha\u0300 No\u0323\u0302i"), {"text": "Hà Nội"}),
    "live image": (
        event("image", photo_url="https://anh.test/a.jpg", caption="giấy của tôi"),
        {"text": "giấy của tôi", "photo": {"url": "https://anh.test/a.jpg"}},
    ),
    "documented image": (
        event("image", photo="https://anh.test/b.jpg"),
        {"text": "", "photo": {"url": "https://anh.test/b.jpg"}},
    ),
    "voice": (
        event("voice", voice_url="https://anh.test/c.aac"),
        {"text": "", "voice": {"url": "https://anh.test/c.aac"}},
    ),
    "sticker": (
        event("sticker", sticker="s1", url="https://anh.test/s.png"),
        {"text": "", "sticker": {"url": "https://anh.test/s.png"}},
    ),
    "image from nowhere": (event("image", photo_url="file:///etc/passwd"), {"text": ""}),
    "unsupported": (event("unsupported"), {"text": ""}),
}
LEFT = {
    "no message": {"event_name": "message.unsupported.received"},
    "group": event("text", text="hi", chat={"id": "g1", "chat_type": "GROUP"}),
    "a bot": event("text", text="hi", **{"from": {"id": "b", "is_bot": True}}),
    "no id": event("text", text="hi", message_id=""),
    "id is a list": event("text", text="hi", message_id=["m1"]),
    "id too long": event("text", text="hi", message_id="x" * 201),
    "message is a list": {"event_name": "message.text.received", "message": []},
    "chat is a word": event("text", text="hi", chat="lan"),
    "empty": {},
}


@pytest.mark.parametrize(("update", "payload"), TAKEN.values(), ids=list(TAKEN))
def test_what_is_kept_of_an_update(update: dict[str, Any], payload: dict[str, Any]) -> None:
    """Flat or wrapped, each kind of message is kept with what can be used of it."""
    assert updates.read(update) == updates.Message("m1", "lan", payload)


@pytest.mark.parametrize("update", LEFT.values(), ids=list(LEFT))
def test_what_is_nobodys_message_to_us(update: dict[str, Any]) -> None:
    """Groups, bots and shapes we do not know are left alone, without an error."""
    assert updates.read(update) is None
