"""From a message of ours to what sendMessage takes: HTML and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)

from bot.channels import markup
from bot.channels.contract import Limits
from bot.channels.rendering import numbered
from handlers.conversation import Choice, Reply
from knowledge.dossier import Kind, recognise

LIMITS = Limits(
    text=4096,
    unit="utf16",
    buttons=60,
    per_second=25,
    per_chat_second=1,
    pictures=True,
    caption=1024,
)
"""A text holds 1–4096 UTF-16 units after entities, one with a picture 1024 (Bot API, sendMessage,
sendPhoto); Telegram draws no more than a hundred buttons, and nobody reads sixty. It allows 30
messages a second and one a second to one person (Bots FAQ, "My bot is hitting limits")."""

LABEL_DATA = "~"
"""Starts the data of a button whose key is too long: the label comes back as if typed."""

_DATA_BYTES = 64
_PAGES = ("http://", "https://")
_SHORT = 16
_MENU = (("Về đầu", "Tôi hỏi được những gì?"), ("Gặp cán bộ",))
"""What the handlers understand wherever a conversation stands."""
_PLACEHOLDER = "Gõ điều bạn cần hỏi"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def parameters(message: Reply, *, menu: bool = True) -> dict[str, Any]:
    """What sendMessage is given besides the chat; ``menu`` goes with what has no choices."""
    message = _spelled(message)
    runs = markup.parse(message.text)
    return {
        "text": html(runs),
        "parse_mode": "HTML",
        "link_preview_options": _NO_PREVIEW,
        "reply_markup": buttons(message.choices, runs) or (MENU if menu else None),
    }


def plain(message: Reply, *, menu: bool = True) -> dict[str, Any]:
    """The same without HTML, for when Telegram could not read it."""
    text = markup.text_of(markup.parse(_spelled(message).text))
    return {**parameters(message, menu=menu), "text": text, "parse_mode": None}


def _spelled(message: Reply) -> Reply:
    """Write what no button can open (a phone number, a mailbox) into the text."""
    told = tuple(c for c in message.choices if c.url and not c.url.startswith(_PAGES))
    if not told:
        return message
    lines = numbered(Reply("", told)).text
    kept = tuple(choice for choice in message.choices if choice not in told)
    return Reply(f"{message.text}\n\n{lines}", kept)


def html(runs: Iterable[markup.Run]) -> str:
    """Write runs in Telegram's HTML: code holds no other tag, a link has an address."""
    return markup.write([markup.Run(run.text, _tags(run)) for run in runs])


def _tags(run: markup.Run) -> tuple[markup.Tag, ...]:
    code = [tag for tag in run.tags if tag[0] == "code"]
    if code:
        return (code[0],)
    return tuple(tag for tag in run.tags if tag[0] != "a" or tag[1])


def buttons(
    choices: Sequence[Choice], runs: Iterable[markup.Run] = ()
) -> InlineKeyboardMarkup | None:
    """Lay the choices out, one a row, two where both are short; codes get a button to copy."""
    rows: list[list[InlineKeyboardButton]] = []
    for code in codes(runs):
        label = f"Sao chép mã {code}"
        rows.append([InlineKeyboardButton(label, copy_text=CopyTextButton(code))])
    for short, run in groupby(choices, _short):
        row = [_button(choice) for choice in run]
        # Of an odd number the first stands alone: a question's yes and no come last.
        alone = len(row) % 2 if short else len(row)
        rows += [[button] for button in row[:alone]]
        rows += [row[place : place + 2] for place in range(alone, len(row), 2)]
    return InlineKeyboardMarkup(rows) if rows else None


def _short(choice: Choice) -> bool:
    return choice.checked is None and not choice.url and len(choice.label) <= _SHORT


def _button(choice: Choice) -> InlineKeyboardButton:
    if choice.url:
        return InlineKeyboardButton(choice.label, url=choice.url)
    box = "" if choice.checked is None else "☑ " if choice.checked else "☐ "
    return InlineKeyboardButton(box + choice.label, callback_data=data(choice))


def data(choice: Choice) -> str:
    """What a button sends back: its key, or its label where the key is over 64 bytes."""
    if len(choice.key.encode()) <= _DATA_BYTES:
        return choice.key
    label = choice.label.encode()[: _DATA_BYTES - len(LABEL_DATA)]
    return LABEL_DATA + label.decode(errors="ignore")


def codes(runs: Iterable[markup.Run]) -> list[str]:
    """The dossier codes that stand in <code>, each once, without examples of one."""
    found: dict[str, None] = {}
    before = ""
    for run in runs:
        marked = any(name == "code" for name, _ in run.tags)
        if marked and not before.endswith("ví dụ ") and _is_dossier(run.text):
            found[run.text] = None
        before = run.text
    return list(found)


def _is_dossier(text: str) -> bool:
    # Whatever the day: a code that cannot be right is not shown as one.
    found = recognise(text, date.max)
    return found is not None and found.kind is Kind.dossier and found.code == text


MENU = ReplyKeyboardMarkup(
    [[KeyboardButton(label) for label in row] for row in _MENU],
    resize_keyboard=True,
    is_persistent=True,
    input_field_placeholder=_PLACEHOLDER,
)
"""What stays below the field to type in; it comes with messages that have no choices."""

_WRITTEN = tuple((constant, constant.to_json()) for constant in (MENU, _NO_PREVIEW))


def written(given: dict[str, Any]) -> dict[str, Any]:
    """Put what is always the same as JSON, so that it is not written anew for every message."""
    return {name: _json(value) for name, value in given.items()}


def _json(value: Any) -> Any:
    return next((text for constant, text in _WRITTEN if constant is value), value)
