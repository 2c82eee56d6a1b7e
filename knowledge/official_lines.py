"""Published prose as lines that can be read: joined where it was broken, cut where it runs on.

Every word is the publication's own; only what stands around it goes: numbers of a list that is
numbered anyway, endings of files, placeholders that say there is nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_STEP = re.compile(r"^(?:[a-zđ0-9]{1,2}[.)/]\s*)?Bước\s*(\d{1,2})\s*[:.)–-]*\s*", re.IGNORECASE)
_MARK = re.compile(
    r"^(?:[a-zđ]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/](?=\D)\s*|^[-–+*•]+\s*", re.IGNORECASE
)
_LETTER = re.compile(r"^([a-zđ])\s*\)\s*", re.IGNORECASE)
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_ENDS = (".", ";", ":", "!", "?")
_WRAPPED = re.compile(r"(?:,|\b(?:và|của|các|những|tại|về|với|do|theo|cho|Bộ|Cục|Sở))$")
_FILE = re.compile(
    r"\.{1,4}\s*(?:docx?|pdf|xlsx?|rtf|zip|rar|odt)(?-i:(?![a-z]))[\s;,]*", re.IGNORECASE
)
_NOTHING = frozenset(
    ("không có thông tin", "chưa có thông tin", "không có", "không", "không quy định", "n/a", "-")
)
_NO_PAPER = re.compile(
    r"(?:\d\s*[/.)]\s*)?(?:số lượng(?: hồ sơ)?\s*:?\s*(?:\d+|một)\s*\(?\s*(?:\w+\s*\)?\s*)?bộ.*"
    r"|thành phần(?: hồ sơ)?(?:,? số lượng hồ sơ)?(?:,? (?:bao )?gồm)?)\W*",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"\n|(?<=[.;:])\s+[-–+*•]\s+")
"""Where a line ends, or should: a list within a paragraph has its bullets behind stops."""
_SENTENCE = re.compile(r"[.;](?=\s)")

_STEPS = 12
_ROOM = 2400
"""Characters of all the steps: two screens of a phone; the rest stands on the official page."""


def clean(text: object) -> str:
    """One line of NFC text without control characters or a font's private symbols."""
    line = unicodedata.normalize("NFC", str(text or ""))
    kept = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in line)
    return " ".join(kept.split())


def known(text: object) -> str:
    """The text, or "" where it only says that nothing was published."""
    line = clean(text)
    return "" if line.lower().rstrip(" .") in _NOTHING else line


def clip(text: str, limit: int) -> str:
    """Cut at a word; the cut is shown."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def steps(text: object) -> list[str]:
    """The steps of a procedure, one a line; details stand behind the step they belong to."""
    lines = list(_joined(text))
    numbers = [int(match[1]) for match in map(_STEP.match, lines) if match]
    if numbers:
        # Numbers of their own are kept where they are not 1, 2, 3: two ways may stand in one text.
        in_order = numbers == list(range(1, len(numbers) + 1)) and bool(_STEP.match(lines[0]))
        lines = list(_by_step(lines, numbered=not in_order))
    else:
        lines = [_MARK.sub("", line) or line for line in lines]
    kept = [line[:1].upper() + line[1:] for line in lines if line]
    each = max(120, _ROOM // max(min(len(kept), _STEPS), 1))
    shown = [_cut(line, each) for line in kept[:_STEPS]]
    if len(kept) > _STEPS:
        shown[-1] = shown[-1].rstrip(" .;:,…") + "…"
    return shown


def conditions(text: object, most: int = 30) -> list[str]:
    """Conditions, one a line."""
    if not known(text):
        return []
    return [clip(_MARK.sub("", line) or line, 600) for line in _joined(text)][:most]


def form(name: object) -> str:
    """Names of forms without the endings of the files they came in."""
    names = (part.strip(" .;,") for part in _FILE.split(clean(name)))
    return "; ".join(dict.fromkeys(part for part in names if part))


def paper(name: object) -> str:
    """A paper's name without its place in a list; "" for a line that names no paper."""
    line = clean(name).lstrip("-–+*• ")
    if _NO_PAPER.fullmatch(line) or line.lower().startswith(("lưu ý", "ghi chú")):
        return ""
    bare = _MARK.sub("", line).lstrip("-–+*• ")
    return (bare or line).rstrip(" ;:,\\")


def order(names: Sequence[str]) -> list[int]:
    """The order of papers: that of their letters, "a)" before "b)", where each has one."""
    letters = [match and match[1].lower() for match in (_LETTER.match(clean(n)) for n in names)]
    found = [_ALPHABET.find(letter) if letter else -1 for letter in letters]
    if -1 in found or len(set(found)) < len(found):
        return list(range(len(names)))
    return sorted(range(len(names)), key=found.__getitem__)


def _joined(text: object) -> Iterator[str]:
    """Lines, those that only continue the one before put behind it."""
    whole = ""
    for raw in _BROKEN.split(str(text or "")):
        line = clean(raw).lstrip("-–+*• ")
        if not line:
            continue
        if whole and _continues(whole, line):
            whole = f"{whole} {line}"
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


def _continues(before: str, line: str) -> bool:
    if before.endswith(_ENDS) or _STEP.match(line) or _MARK.match(line):
        return False
    return line[0].islower() or bool(_WRAPPED.search(before))


def _by_step(lines: Sequence[str], *, numbered: bool) -> Iterator[str]:
    step = ""
    for line in lines:
        match = _STEP.match(line)
        if match:
            if step:
                yield step
            step = (f"Bước {int(match[1])}: " if numbered else "") + line[match.end() :]
        else:
            more = _MARK.sub("", line) or line
            step = f"{_ended(step)} {more}" if step else more
    if step:
        yield step


def _ended(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."


def _cut(text: str, limit: int) -> str:
    """The whole sentences that fit; without one, whole words."""
    if len(text) <= limit:
        return text
    ends = [match.start() for match in _SENTENCE.finditer(text) if 40 <= match.start() < limit]
    return f"{text[: ends[-1]]}…" if ends else clip(text, limit)
