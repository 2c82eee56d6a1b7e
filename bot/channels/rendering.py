"""From what a handler says to messages that fit a channel, and to plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from html import escape
from typing import Any

from bot.channels import markup
from bot.channels.contract import Limits
from handlers.conversation import Choice, Progress, Reply, Timeline, TimelineStage

ASK_TO_CHOOSE = "Bạn chọn giúp:"
TIMELINE = "Đường đi của hồ sơ"


def fit(replies: Iterable[Reply], limits: Limits) -> list[Reply]:
    """Turn the replies of a turn into messages within the limits, nothing lost.

    Choices that get no button are numbered through the whole turn, as the session's ``offered``
    counts them; they stay with the last part of their reply.
    """
    messages: list[Reply] = []
    number = 1
    for reply in replies:
        if not limits.pictures:
            reply = written(reply)
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
    return replace(reply, text=text, choices=reply.choices[:buttons])


def _line(choice: Choice, number: int) -> str:
    box = "" if choice.checked is None else "☑ " if choice.checked else "☐ "
    label = escape(choice.label, quote=False)
    if choice.key:
        # A score says its number itself.
        return label if label.startswith(f"{number} – ") else f"{number}. {box}{label}"
    return f"→ {label}: {escape(choice.url or '', quote=False)}"


def _parts(reply: Reply, limits: Limits) -> list[Reply]:
    runs = markup.parse(reply.text)
    if not limits.markup:
        runs = markup.spell_out_links(runs)
    parts = [markup.write(part) for part in markup.split(runs, limits.text, limits.unit)]
    if not parts and reply.choices:
        parts = [ASK_TO_CHOOSE]
    whole = [replace(reply, text=text, choices=(), timeline=None) for text in parts]
    whole[-1:] = [replace(last, choices=reply.choices) for last in whole[-1:]]
    return _with_picture(whole, reply.timeline, limits) if reply.timeline else whole


def _with_picture(parts: list[Reply], timeline: Timeline, limits: Limits) -> list[Reply]:
    """Put the timeline with its text if that is short enough, else before it with its title."""
    read = markup.text_of(markup.parse(parts[0].text)) if parts else ""
    if len(parts) == 1 and markup.size(read, limits.unit) <= limits.caption:
        return [replace(parts[0], timeline=timeline)]
    title = timeline.title.strip()[: min(limits.text, 200)] or TIMELINE
    return [Reply(escape(title, quote=False), timeline=timeline), *parts]


MARKS = {
    Progress.done: "✓",
    Progress.now: "●",
    Progress.waits: "▶",
    Progress.late: "⚠",
    Progress.next: "○",
}
WORDS = {
    Progress.done: "xong",
    Progress.now: "đang ở bước này",
    Progress.waits: "đến lượt bạn",
    Progress.late: "trễ hẹn",
    Progress.next: "sắp tới",
}
"""How a stage stands; a finished one needs no word beside its mark."""


def written(reply: Reply) -> Reply:
    """The reply with its timeline as lines of its text, for where no picture is shown."""
    if reply.timeline is None:
        return reply
    title = escape(reply.timeline.title.strip(), quote=False)
    lines = [f"<b>{title}</b>"] if title else []
    lines += [_stage(stage) for stage in reply.timeline.stages]
    text = "\n\n".join(part for part in (reply.text.rstrip(), "\n".join(lines)) if part)
    return replace(reply, text=text, timeline=None)


def _stage(stage: TimelineStage) -> str:
    word = "" if stage.progress in (Progress.done, Progress.next) else WORDS[stage.progress]
    what = f"{stage.when} {stage.label}".strip()
    return escape(f"{MARKS[stage.progress]} {what}{f' ({word})' if word else ''}", quote=False)


def plain(reply: Reply) -> str:
    """The text of a message without markup; its choices are left to the caller."""
    reply = written(reply)
    return markup.text_of(markup.trimmed(markup.spell_out_links(markup.parse(reply.text))))


def plain_turn(replies: Sequence[Reply]) -> str:
    """All replies of a turn as one plain text, without their choices."""
    return "\n\n".join(text for text in map(plain, replies) if text)


def web(reply: Reply) -> dict[str, Any]:
    """What the page shows: safe HTML whose links open a new tab, the choices, the timeline."""
    html = markup.write(markup.parse(reply.text), new_tab=True)
    shown = {"html": html, "choices": [_shown(choice) for choice in reply.choices]}
    return {**shown, "timeline": _drawn(reply.timeline)} if reply.timeline else shown


def _drawn(timeline: Timeline) -> dict[str, Any]:
    stages = [{**asdict(stage), "word": WORDS[stage.progress]} for stage in timeline.stages]
    return {"title": timeline.title, "stages": stages}


def _shown(choice: Choice) -> dict[str, Any]:
    safe = markup.safe_address(choice.url) if choice.url else None
    return asdict(replace(choice, url=safe))


def to_payload(reply: Reply, replaces: str | None = None) -> dict[str, Any]:
    """A message as the outbox keeps it; ``replaces`` is the platform's id of an earlier one."""
    payload: dict[str, Any] = {"text": reply.text}
    payload["choices"] = [asdict(choice) for choice in reply.choices]
    if reply.timeline:
        payload["timeline"] = asdict(reply.timeline)
    return {**payload, "replaces": replaces} if replaces else payload


def replaced(tapped: dict[str, Any] | None, choice: str | None, parts: list[Reply]) -> str | None:
    """Tell which message an answer replaces: the checklist on which one of its lines was tapped.

    ``tapped`` is that message as the platform has it: its id and the keys of its choices. A list
    with other choices says something else, so it stays and the answer is sent below.
    """
    if not tapped or len(parts) != 1 or parts[0].timeline:
        return None
    keys = [c.key for c in parts[0].choices if c.key]
    boxes = {c.key for c in parts[0].choices if c.checked is not None}
    return str(tapped["message"]) if choice in boxes and keys == tapped["keys"] else None


def from_payload(payload: dict[str, Any]) -> Reply:
    """A message read back from the outbox."""
    choices = tuple(Choice(**choice) for choice in payload["choices"])
    kept = payload.get("timeline")
    return Reply(payload["text"], choices, _timeline(kept) if kept else None)


def _timeline(kept: dict[str, Any]) -> Timeline:
    stages = (
        TimelineStage(stage["label"], stage["when"], Progress(stage["progress"]))
        for stage in kept["stages"]
    )
    return Timeline(kept["title"], tuple(stages))
