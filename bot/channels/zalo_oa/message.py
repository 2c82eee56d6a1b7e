"""From a reply to the body of a consultation message: text, and up to five buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.channels import markup
from bot.channels.rendering import plain
from handlers.conversation import Choice, Reply

TITLE = 100
"""How long the title of a button may be, in characters."""


def body(address: str, reply: Reply) -> dict[str, Any]:
    """The request that sends a reply to a person."""
    message: dict[str, Any] = {"text": plain(reply)}
    buttons = list(_buttons(reply.choices))
    if buttons:
        message["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return {"recipient": {"user_id": address}, "message": message}


def image_body(address: str, text: str, attachment_id: str) -> dict[str, Any]:
    """The request that sends an image that was uploaded, with a text."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    message = {"text": text, "attachment": {"type": "template", "payload": payload}}
    return {"recipient": {"user_id": address}, "message": message}


def _buttons(choices: Iterable[Choice]) -> Iterable[dict[str, Any]]:
    for choice in choices:
        made = _asking(choice) if choice.key else _opening(choice)
        if made:
            yield {"title": _title(choice), **made}


def _asking(choice: Choice) -> dict[str, Any]:
    # What is tapped stands in the chat as if typed, and comes back so: a label, not a key.
    return {"type": "oa.query.show", "payload": choice.label}


def _opening(choice: Choice) -> dict[str, Any] | None:
    address = markup.safe_address(choice.url or "")
    if address is None:
        return None
    if address.lower().startswith("tel:"):
        return {"type": "oa.open.phone", "payload": {"phone_code": address[4:]}}
    return {"type": "oa.open.url", "payload": {"url": address}}


def _title(choice: Choice) -> str:
    box = "" if choice.checked is None else "☑ " if choice.checked else "☐ "
    title = box + choice.label
    return title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"
