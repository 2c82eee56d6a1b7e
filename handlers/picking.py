"""Choosing by typing: a number ("2", "số 2"), the label, or nearly the label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge.vietnamese import fold, tokens

Offered = Sequence[tuple[str, str]]

NEARLY = 88
"""The likeness, of 100, from which a typed label counts as the one that was offered."""

_LONGEST = 60
_BESIDE = re.compile(r"^\d+ – | \([^()]*\)$")
_NUMBER = re.compile(
    r"(?P<tick>(?:(?:da co|co|xong|danh dau|tick|tich)\s+)*)"
    r"(?:(?:chon|bam|so|cau|muc|cai|y|dap an|lua chon|ok|lay)\s+)*(?:so\s+)?"
    r"(?P<number>\d{1,3})\s*[.)!]*(?:\s+(?:nha|nhe|a|di|ban|ban oi))?",
)
_NUMBERS = re.compile(
    r"(?:(?:da co|co|xong|danh dau|tick|tich|so)\s+)*\d{1,2}(?:\s*(?:[,;+&]|va|\s)\s*\d{1,2})+[.]?"
)


def number(text: str) -> int | None:
    """The number a message consists of, or None: ``"số 2."`` → 2."""
    match = _NUMBER.fullmatch(fold(text).strip())
    return int(match["number"]) if match else None


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a message that holds several and nothing else: ``"1, 3 và 4"``."""
    plain = fold(text).strip()
    if not _NUMBERS.fullmatch(plain):
        return ()
    return tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", plain)))


def pick(text: str, offered: Offered) -> str | None:
    """The key of the offered choice a message means, or None."""
    wanted = number(text)
    if wanted is not None:
        return _numbered(text, wanted, offered)
    if not offered or len(text) > _LONGEST + 20:
        return None
    return _exactly(text, offered) or _nearly(text, offered)


def _numbered(text: str, wanted: int, offered: Offered) -> str | None:
    if not 1 <= wanted <= len(offered):
        return None
    key = offered[wanted - 1][0]
    match = _NUMBER.fullmatch(fold(text).strip())
    # "Đã có 2" ticks a paper; it chooses nothing else.
    return None if match and match["tick"] and not key.startswith("tick:") else key


def _plain(text: str) -> str:
    return " ".join(word.folded for word in tokens(text))


def _exactly(text: str, offered: Offered) -> str | None:
    typed = _plain(text)
    for spoken in (_plain, _short):
        keys = {key for key, label in offered if typed and spoken(label) == typed}
        if keys:
            return keys.pop() if len(keys) == 1 else None
    return None


def _short(label: str) -> str:
    """A label as people say it: without what stands in brackets, or its own number."""
    return _plain(_BESIDE.sub("", label))


def _nearly(text: str, offered: Offered) -> str | None:
    """One or two slips of the finger; a word more or less would be another thing."""
    typed = _plain(text).split()
    if len("".join(typed)) < 5:
        return None
    scored = sorted(((_likeness(typed, _plain(label).split()), key) for key, label in offered))
    if not scored or scored[-1][0] < NEARLY:
        return None
    close = {key for score, key in scored if score > scored[-1][0] - 4}
    return close.pop() if len(close) == 1 else None


def _likeness(typed: Sequence[str], label: Sequence[str]) -> float:
    whole = fuzz.ratio(" ".join(typed), " ".join(label))
    if len(typed) != len(label):
        glued = fuzz.ratio("".join(typed), "".join(label))
        return glued if glued == 100 else 0.0
    worst = min(fuzz.ratio(one, other) for one, other in zip(typed, label, strict=True))
    return whole if worst >= 50 else 0.0
