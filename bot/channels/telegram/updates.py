"""Reading updates: what of them we keep, by python-telegram-bot's types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.channels.intake import clean
from bot.channels.telegram.message import LABEL_DATA

ALLOWED = ["message", "callback_query", "my_chat_member"]

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
_LEFT = (ChatMember.BANNED, ChatMember.LEFT)
_FILES = ("document", "voice", "audio", "video", "video_note", "animation", "sticker")
_KEPT = ("file_id", "file_unique_id", "file_size", "mime_type", "width", "height", "duration")
_PLAIN = {"message_id", "date", "chat", "from", "text"}
_OTHERS = ("contact", "location", "venue", "poll", "dice", "story")


@dataclass(frozen=True)
class Arrived:
    """A message or a tap of one person, as the inbox keeps it."""

    address: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class InGroup:
    """Something said in a group, or that we were added to one."""

    address: str


@dataclass(frozen=True)
class Membership:
    """A person blocked us or took us back."""

    address: str
    reachable: bool


Read = Arrived | InGroup | Membership | None


def number(raw: Any) -> int | None:
    """The update's number, None when this is no update."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    return found if _is_number(found) else None


def _is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def read(raw: dict[str, Any]) -> Read:
    """Read an update; None is one that needs nothing.

    Raises:
        Exception: it has not the shape of an update.
    """
    if (plain := _plain(raw)) is not None:
        return plain
    update = Update.de_json(raw, None)
    if update.callback_query:
        return _tap(update.callback_query)
    if update.message:
        return _message(update.message)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    return None


def _plain(raw: dict[str, Any]) -> Arrived | None:
    """Read a private message of nothing but text, which is nearly every one, without objects.

    Only where not a field stands that could mean something else; the rest has its types.
    """
    message = raw.get("message")
    if len(raw) > 2 or not isinstance(message, dict) or message.keys() != _PLAIN:
        return None
    chat, text = message["chat"], message["text"]
    if not isinstance(chat, dict) or not isinstance(text, str):
        return None
    if chat.get("type") != Chat.PRIVATE or not _is_number(chat.get("id")):
        return None
    return Arrived(str(chat["id"]), {"text": clean(text), "choice": None})


def tap(raw: dict[str, Any]) -> str | None:
    """The id under which a tap wants an answer."""
    query = raw.get("callback_query")
    found = query.get("id") if isinstance(query, dict) else None
    return str(found) if found else None


def _message(message: Message) -> Read:
    if message.chat.type in _GROUPS:
        return InGroup(str(message.chat.id))
    if message.chat.type != Chat.PRIVATE:
        return None
    text = clean(message.text or message.caption or "")
    payload = {"text": text, "choice": None, **_attached(message)}
    return Arrived(str(message.chat.id), payload)


def _attached(message: Message) -> dict[str, Any]:
    """What was sent besides text: how to fetch it, never what it shows or is called.

    A picture sent as a file, whole and sharp, is a photo too.
    """
    if message.photo:
        return {"photo": _file(message.photo[-1])}
    if message.document and (message.document.mime_type or "").startswith("image/"):
        return {"photo": _file(message.document)}
    for kind in _FILES:
        found = getattr(message, kind)
        if found:
            return {kind: _file(found)}
    return next(({kind: {}} for kind in _OTHERS if getattr(message, kind)), {})


def _file(found: Any) -> dict[str, Any]:
    told = found.to_dict()
    return {name: told[name] for name in _KEPT if name in told}


def _tap(query: CallbackQuery) -> Read:
    message = query.message
    if message is not None and message.chat.type != Chat.PRIVATE:
        return None
    chosen = query.data or ""
    keys = _keys(message)
    text = clean(keys.get(chosen, ""))
    # A changed client can send back anything as data.
    choice = chosen if _KEY.fullmatch(chosen) else None
    if chosen.startswith(LABEL_DATA):
        text, choice = text or clean(chosen.removeprefix(LABEL_DATA)), None
    payload: dict[str, Any] = {"text": text, "choice": choice}
    if message is not None:
        payload["tapped"] = {"message": str(message.message_id), "keys": list(keys)}
    return Arrived(str(query.from_user.id), payload)


def _keys(message: Any) -> dict[str, str]:
    """The tapped message's keys with their labels, without their boxes."""
    keyboard = getattr(message, "reply_markup", None)
    if not isinstance(message, Message) or keyboard is None:
        return {}
    return {
        str(button.callback_data): button.text.lstrip("☐☑ ")
        for row in keyboard.inline_keyboard
        for button in row
        if button.callback_data
    }


def _membership(change: ChatMemberUpdated) -> Read:
    here = change.new_chat_member.status not in _LEFT
    if change.chat.type == Chat.PRIVATE:
        return Membership(str(change.chat.id), here)
    return InGroup(str(change.chat.id)) if here and change.chat.type in _GROUPS else None
