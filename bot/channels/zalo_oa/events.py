"""What a Zalo OA webhook tells: who, what kind of event, and what of it we keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.channels.intake import clean, opaque

Kind = Literal["message", "seen", "left", "withdrawn", "delivered", "answered"]

GREETING = "/start"
"""What a person who starts to follow is taken to say."""

KINDS: dict[str, Kind] = {
    "follow": "message",
    "unfollow": "left",
    # These tell that the person was here, which opens the window; what a person's form holds
    # (name, phone, address) we never asked for, so none of it is kept.
    "user_click_chatnow": "seen",
    "user_submit_info": "seen",
    "user_withdraw": "withdrawn",
    "user_received_message": "delivered",
    "user_click_response_button": "answered",
}
"""Each event we act on, beside every ``user_send_…``, which is a message."""


@dataclass(frozen=True)
class Event:
    """One event; ``address`` is the person, empty where the platform does not say."""

    kind: Kind
    address: str
    message_id: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    tracking_id: str = ""


def read(body: dict[str, Any]) -> Event | None:
    """Read an event; None for what we do not act on (our own messages among them)."""
    name = _text(body, "event_name")
    kind = KINDS.get(name) or ("message" if name.startswith("user_send_") else None)
    address = _address(body)
    message = _part(body, "message")
    if kind in ("delivered", "answered"):
        number = opaque(message.get("msg_id")) or opaque(body.get("msg_id"))
        tracking = opaque(message.get("tracking_id"), 48)
        return Event(kind, address, number, _answer(message), tracking)
    if kind is None or not address:
        return None
    if kind != "message":
        return Event(kind, address)
    if name == "follow":
        number = f"follow:{address}:{opaque(body.get('timestamp'), 20)}"
        return Event("message", address, number, {"text": GREETING})
    number = opaque(message.get("msg_id"))
    return Event("message", address, number, _payload(message)) if number else None


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _text(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) and len(value) <= 200 else ""


def _address(body: dict[str, Any]) -> str:
    follower, sender = _part(body, "follower"), _part(body, "sender")
    found = follower.get("id") or body.get("user_id") or sender.get("id")
    return opaque(found, 100)


def _answer(message: dict[str, Any]) -> dict[str, Any]:
    return {"text": clean(_text(message, "data"))}


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    text = message.get("text")
    payload: dict[str, Any] = {"text": clean(text) if isinstance(text, str) else ""}
    attachments = message.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, dict) and attachment.get("type") == "image":
            url = opaque(_part(attachment, "payload").get("url"), 2000)
            if url.startswith(("https://", "http://")):
                payload.setdefault("photo", {"url": url})
    return payload
