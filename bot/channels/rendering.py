"""From what a handler says to messages that fit a channel, and to plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from html import escape
from typing import Any

from bot.channels import markup
from bot.channels.contract import Limits
from handlers.conversation import Choice, Reply

ASK_TO_CHOOSE = "Bạn chọn giúp:"


def fit(replies: Iterable[Reply], limits: Limits) -> list[Reply]:
    """Turn the replies of a turn into messages within the limits, nothing lost.

    Choices that get no button are numbered through the whole turn, as the session's ``offered``
    counts them; they stay with the last part of their reply.
    """
    messages: list[Reply] = []
    number = 1
    for reply in replies:
        whole = numbered(reply, number, buttons=limits.buttons)
        number += sum(bool(choice.key) for choice in reply.choices)
        messages += _parts(whole, limits)
    return messages


def numbered(reply: Reply, first: int = 1, *, buttons: int = 0) -> Reply:
    """Write the choices beyond ``buttons`` into the text, as numbers and addresses."""
    lines = []
    number = first
    for place, choice in enumerate(reply.choices):
        if place >= buttons:
            lines.append(_line(choice, number))
        number += bool(choice.key)
    if not lines:
        return reply
    text = "\n\n".join(part for part in (reply.text.rstrip(), "\n".join(lines)) if part)
    return Reply(text, reply.choices[:buttons])


def _line(choice: Choice, number: int) -> str:
    box = "" if choice.checked is None else "☑ " if choice.checked else "☐ "
    label = escape(choice.label, quote=False)
    if choice.key:
        return f"{number}. {box}{label}"
    return f"→ {label}: {escape(choice.url or '', quote=False)}"


def _parts(reply: Reply, limits: Limits) -> list[Reply]:
    runs = markup.parse(reply.text)
    if not limits.markup:
        runs = markup.spell_out_links(runs)
    parts = [markup.write(part) for part in markup.split(runs, limits.text, limits.unit)]
    if not parts and reply.choices:
        parts = [ASK_TO_CHOOSE]
    return [
        Reply(text, reply.choices if place == len(parts) - 1 else ())
        for place, text in enumerate(parts)
    ]


def plain(reply: Reply) -> str:
    """The text of a message without markup; its choices are left to the caller."""
    return markup.text_of(markup.trimmed(markup.spell_out_links(markup.parse(reply.text))))


def plain_turn(replies: Sequence[Reply]) -> str:
    """All replies of a turn as one plain text, without their choices."""
    return "\n\n".join(text for text in map(plain, replies) if text)


def web(reply: Reply) -> dict[str, Any]:
    """What the page shows: safe HTML whose links open a new tab, and the choices."""
    html = markup.write(markup.parse(reply.text), new_tab=True)
    return {"html": html, "choices": [_shown(choice) for choice in reply.choices]}


def _shown(choice: Choice) -> dict[str, Any]:
    safe = markup.safe_address(choice.url) if choice.url else None
    return asdict(replace(choice, url=safe))


def to_payload(reply: Reply, replaces: str | None = None) -> dict[str, Any]:
    """A message as the outbox keeps it; ``replaces`` is the platform's id of an earlier one."""
    payload = {"text": reply.text, "choices": [asdict(choice) for choice in reply.choices]}
    return {**payload, "replaces": replaces} if replaces else payload


def replaced(tapped: dict[str, Any] | None, choice: str | None, parts: list[Reply]) -> str | None:
    """Tell which message an answer replaces: the checklist on which one of its lines was tapped.

    ``tapped`` is that message as the platform has it: its id and the keys of its choices. A list
    with other choices says something else, so it stays and the answer is sent below.
    """
    if not tapped or len(parts) != 1:
        return None
    keys = [c.key for c in parts[0].choices if c.key]
    boxes = {c.key for c in parts[0].choices if c.checked is not None}
    return str(tapped["message"]) if choice in boxes and keys == tapped["keys"] else None


def from_payload(payload: dict[str, Any]) -> Reply:
    """A message read back from the outbox."""
    return Reply(payload["text"], tuple(Choice(**choice) for choice in payload["choices"]))
