"""The small HTML of replies (b, i, a, code, newlines): read, cut, written back whole.

Whatever is not one of those tags is text, so what is written is safe by construction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

_TAG = re.compile(r"<(?P<close>/)?(?P<name>b|i|a|code)(?:\s+href=\"(?P<href>[^\"<>]*)\")?\s*>")
_SAFE = re.compile(r"(?:https?://|tel:|mailto:)[^\s]+", re.IGNORECASE)
# Cutting before one of these would take a mark from its letter or break an emoji.
_JOINED = re.compile("[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…;])\s"),
    re.compile(r"\s"),
)

Tag = tuple[str, str]
"""A tag's name, and its address when it is a link."""


@dataclass(frozen=True)
class Run:
    """A stretch of text under the same open tags, outermost first."""

    text: str
    tags: tuple[Tag, ...] = ()


def parse(html: str) -> list[Run]:
    """Read the subset; a tag left open is closed at the end, a stray end tag is dropped."""
    runs: list[Run] = []
    tags: tuple[Tag, ...] = ()
    start = 0
    for tag in _TAG.finditer(html):
        runs.append(Run(unescape(html[start : tag.start()]), tags))
        start = tag.end()
        tags = _without(tags, tag["name"]) if tag["close"] else (*tags, _opened(tag))
    runs.append(Run(unescape(html[start:]), tags))
    return [run for run in runs if run.text]


def _opened(tag: re.Match[str]) -> Tag:
    return tag["name"], safe_address(unescape(tag["href"] or "")) or ""


def safe_address(address: str) -> str | None:
    """The address when it is a page, a phone number or a mailbox, None otherwise."""
    return address if _SAFE.fullmatch(address) else None


def _without(tags: tuple[Tag, ...], name: str) -> tuple[Tag, ...]:
    for place in range(len(tags) - 1, -1, -1):
        if tags[place][0] == name:
            return tags[:place] + tags[place + 1 :]
    return tags


def write(runs: list[Run], *, new_tab: bool = False) -> str:
    """Write runs as well-formed HTML."""
    parts: list[str] = []
    opened: list[Tag] = []
    for run in runs:
        kept = _common(opened, run.tags)
        parts += [f"</{name}>" for name, _ in reversed(opened[kept:])]
        parts += [_start(tag, new_tab) for tag in run.tags[kept:]]
        parts.append(escape(run.text, quote=False))
        opened = list(run.tags)
    parts += [f"</{name}>" for name, _ in reversed(opened)]
    return "".join(parts)


def _common(opened: list[Tag], wanted: tuple[Tag, ...]) -> int:
    count = 0
    for one, other in zip(opened, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count


def _start(tag: Tag, new_tab: bool) -> str:
    name, address = tag
    if name != "a":
        return f"<{name}>"
    if not address:
        return "<a>"
    more = ' target="_blank" rel="noopener noreferrer"' if new_tab else ""
    return f'<a href="{escape(address)}"{more}>'


def spell_out_links(runs: list[Run]) -> list[Run]:
    """Put each link's address into the text, for channels that show no links."""
    spelled: list[Run] = []
    for place, run in enumerate(runs):
        spelled.append(Run(run.text))
        address = _address(run)
        after = _address(runs[place + 1]) if place + 1 < len(runs) else ""
        if address and address != after and not _says(run.text, address):
            spelled.append(Run(f" ({address})"))
    return spelled


def _address(run: Run) -> str:
    return next((address for name, address in run.tags if name == "a"), "")


def _says(text: str, address: str) -> bool:
    bare = re.sub(r"^(https?://|tel:|mailto:)", "", address).rstrip("/")
    return bare in text or bare in re.sub(r"[\s.]", "", text)


def text_of(runs: list[Run]) -> str:
    """The text a person reads."""
    return "".join(run.text for run in runs)


def size(text: str, unit: str) -> int:
    """Count as the platform counts: code points, or UTF-16 units."""
    return len(text) + (sum(c > "\uffff" for c in text) if unit == "utf16" else 0)


def split(runs: list[Run], limit: int, unit: str = "characters") -> list[list[Run]]:
    """Cut into parts within the limit: between paragraphs, else lines, sentences, words."""
    parts: list[list[Run]] = []
    rest = trimmed(runs)
    while size(text := text_of(rest), unit) > limit:
        cut = _cut(text, limit, unit)
        parts.append(trimmed(_slice(rest, 0, cut)))
        rest = trimmed(_slice(rest, cut, len(text)))
    return [part for part in [*parts, rest] if part]


def _cut(text: str, limit: int, unit: str) -> int:
    end = _longest(text, limit, unit)
    window = text[: end + 1]
    for pattern in _CUTS:
        # A part that is nearly empty is worse than a cut at a smaller seam.
        places = [m.start() for m in pattern.finditer(window) if end // 3 < m.start() <= end]
        if places:
            return places[-1]
    start = end
    while start > 1 and (_JOINED.match(text[start]) or text[start - 1] == "\u200d"):
        start -= 1
    return start if start > 1 else end


def _longest(text: str, limit: int, unit: str) -> int:
    used = 0
    for place, letter in enumerate(text):
        used += size(letter, unit)
        if used > limit:
            return max(place, 1)
    return len(text)


def _slice(runs: list[Run], start: int, end: int) -> list[Run]:
    kept: list[Run] = []
    at = 0
    for run in runs:
        piece = run.text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            kept.append(Run(piece, run.tags))
        at += len(run.text)
    return kept


def trimmed(runs: list[Run]) -> list[Run]:
    """Drop white space at both ends."""
    text = text_of(runs)
    start = len(text) - len(text.lstrip())
    return _slice(runs, start, len(text.rstrip()))
