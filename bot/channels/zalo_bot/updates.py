"""What a Zalo Bot update holds: who wrote, where, and what of it we keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.channels.intake import clean, opaque

_MEDIA = {"photo": ("photo_url", "photo"), "voice": ("voice_url",), "sticker": ("url", "sticker")}


@dataclass(frozen=True)
class Message:
    """One message of one person, as the inbox takes it."""

    message_id: str
    address: str
    payload: dict[str, Any]


def read(update: dict[str, Any]) -> Message | None:
    """Read an update, flat as it comes or wrapped in ``result`` as documented.

    None for what is nobody's message to us: groups, bots, updates without a message (a message
    the platform may not show us comes without text, and gets an answer).
    """
    inner = update.get("result")
    update = inner if isinstance(inner, dict) else update
    message = update.get("message")
    if not isinstance(message, dict):
        return None
    chat, sender = _part(message, "chat"), _part(message, "from")
    address, message_id = opaque(chat.get("id")), opaque(message.get("message_id"))
    if not address or not message_id or sender.get("is_bot") is True:
        return None
    if str(chat.get("chat_type", "PRIVATE")).upper() != "PRIVATE":
        return None
    return Message(message_id, address, _payload(message))


def _part(message: dict[str, Any], name: str) -> dict[str, Any]:
    part = message.get(name)
    return part if isinstance(part, dict) else {}


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    text = message.get("text") or message.get("caption") or ""
    payload: dict[str, Any] = {"text": clean(text) if isinstance(text, str) else ""}
    for kind, names in _MEDIA.items():
        found = next((url for name in names if (url := opaque(message.get(name), 2000))), "")
        if found.startswith(("https://", "http://")):
            payload[kind] = {"url": found}
    return payload
