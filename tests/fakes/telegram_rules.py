"""What the Bot API accepts: texts, HTML and buttons, with the errors it answers otherwise."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*>")
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_PAGE = re.compile(r"(?:https?|tg)://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", re.ASCII)
_KINDS = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query", "login_url")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Bad(Exception):
    """A 400 with its description."""


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(text: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Read a text in its parse mode: what is shown, and its entities.

    Raises:
        Bad: it is empty, too long, or no well-formed HTML.
    """
    shown, entities = _html(text) if (mode or "").upper() == "HTML" else (text, [])
    if not shown.strip():
        raise Bad("message text is empty")
    if units(shown) > 4096:
        raise Bad("message is too long")
    return shown, entities


def _html(text: str) -> tuple[str, list[dict[str, Any]]]:
    shown, entities, opened, at = "", [], [], 0
    for tag in _TAG.finditer(text):
        shown += _letters(text[at : tag.start()])
        at = tag.end()
        close, name, attributes = tag.groups()
        if name not in _TYPES:
            raise Bad(f'can\'t parse entities: Unsupported start tag "{name}"')
        if not close:
            opened.append((name, units(shown), attributes))
            continue
        if not opened or opened[-1][0] != name:
            raise Bad("can't parse entities: Unexpected end tag")
        _, start, attributes = opened.pop()
        entity = {"type": _TYPES[name], "offset": start, "length": units(shown) - start}
        if name == "a":
            entity["url"] = unescape(attributes.partition('"')[2].rstrip('"'))
        entities.append(entity)
    if opened:
        raise Bad(f"can't parse entities: Can't find end tag \"{opened[-1][0]}\"")
    return shown + _letters(text[at:]), sorted(entities, key=lambda e: e["offset"])


def _letters(text: str) -> str:
    if "<" in text:
        raise Bad("can't parse entities: Unsupported start tag")
    return unescape(text)


def markup(given: Any) -> dict[str, Any] | None:
    """Read a reply_markup, which comes as JSON or as a string of it."""
    if not given:
        return None
    keyboard = json.loads(given) if isinstance(given, str) else given
    for row in keyboard.get("inline_keyboard", ()):
        for button in row:
            _check(button)
    return keyboard


def _check(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise Bad("inline keyboard button text must be non-empty")
    if sum(kind in button for kind in _KINDS) != 1:
        raise Bad("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Bad("BUTTON_DATA_INVALID")
    if "url" in button and not _PAGE.fullmatch(button["url"]):
        raise Bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise Bad("BUTTON_COPY_TEXT_INVALID")
