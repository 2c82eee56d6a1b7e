"""Find known phrases in a message: longest first, with marks where marks were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from knowledge.vietnamese import Token, tokens

Value = TypeVar("Value")

# Hook and tilde are one tone in the southern half of the country, and one mistake in the other.
_LOOSE = str.maketrans(
    "ảẳẩẻểỉỏổởủửỷ",
    "ãẵẫẽễĩõỗỡũữỹ",
)


@lru_cache(maxsize=65536)
def loose(text: str) -> str:
    """The marked form in which hook and tilde count as the same tone."""
    return text.translate(_LOOSE)


def agree(typed: Token, meant: Token) -> bool:
    """Whether a typed word may stand for a meant one: typed marks count, missing ones do not."""
    if typed.folded != meant.folded:
        return False
    return not typed.marked or loose(typed.text) == loose(meant.text)


class Match(NamedTuple, Generic[Value]):
    """A phrase found at ``start``, ``length`` words long."""

    start: int
    length: int
    value: Value


@dataclass(slots=True)
class _Way(Generic[Value]):
    """Where a word leads: to the words that may follow, and to what ends here."""

    then: dict[str, _Way[Value]] = field(default_factory=dict)
    ends: list[tuple[list[Token], Value]] | None = None


class PhraseBook(Generic[Value]):
    """Phrases by their folded words, word after word; one may stand for several values."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        start: _Way[Value] = _Way()
        for phrase, value in phrases:
            words = tokens(phrase)
            way = start
            for word in words:
                way = way.then.setdefault(word.folded, _Way())
            way.ends = [*(way.ends or ()), (words, value)]
        self._first = start.then

    def find(self, words: Sequence[Token], *, literal: bool = False) -> Iterator[Match[Value]]:
        """Yield the longest phrases from left to right; matches do not overlap.

        With ``literal`` a word typed without marks means just that: for messages typed with marks.
        """
        beyond = 0
        for at, word in enumerate(words):
            way = self._first.get(word.folded)
            if way and at >= beyond:
                found = _longest(way, words, at, literal)
                yield from found
                beyond = at + found[0].length if found else at

    def find_all(self, words: Sequence[Token], *, literal: bool = False) -> Iterator[Match[Value]]:
        """Yield the longest phrase at every position; matches may overlap."""
        first = self._first
        for at, word in enumerate(words):
            # Most words begin no phrase; they must cost no more than this look.
            way = first.get(word.folded)
            if way:
                yield from _longest(way, words, at, literal)


def _longest(
    way: _Way[Value] | None, words: Sequence[Token], at: int, literal: bool
) -> Sequence[Match[Value]]:
    """All that the longest phrase at a place stands for; the way begins with its first word."""
    ends = []
    beyond = at
    while way:
        beyond += 1
        if way.ends:
            ends.append((beyond, way.ends))
        way = way.then.get(words[beyond].folded) if beyond < len(words) else None
    for beyond, meanings in reversed(ends):
        window = words[at:beyond]
        hits = [value for meant, value in meanings if _agrees(window, meant, literal)]
        if hits:
            return [Match(at, beyond - at, value) for value in hits]
    return ()


def _agrees(window: Sequence[Token], meant: Sequence[Token], literal: bool) -> bool:
    if literal:
        return all(loose(t.text) == loose(m.text) for t, m in zip(window, meant, strict=True))
    wrong = 0
    for t, m in zip(window, meant, strict=True):
        # Folded they are the same: on no other way were they found.
        if t.marked and loose(t.text) != loose(m.text):
            wrong += 1
    # One wrong mark in a phrase of three words or more is a slip, not another phrase.
    return wrong == 0 or (wrong == 1 and len(meant) >= 3)


# What a name adds after its subject: "(cấp tỉnh)", "đối với …", "thuộc thẩm quyền của …".
_TAIL = re.compile(
    r"\s?[(]|\s(?:thuộc (?:thẩm quyền|phạm vi|trách nhiệm|địa bàn)|đối với|trong trường hợp"
    r"|theo quy định|theo quyết định|theo nghị định|theo luật|trên địa bàn|áp dụng|thực hiện)\s",
    re.I,
)
_EXCEPTING = ("trừ", "không bao gồm")
_EXCEPT = re.compile(
    rf"(?<!khấu )(?<!loại )(?<!miễn )(?<!giảm )\b(?:{'|'.join(_EXCEPTING)})\s([^();.?]*)", re.I
)
_HEAD = 4


def head_of(name: str) -> int:
    """How many characters of a name say what it is about; the rest says for whom and where.

    A head has four words or more; a name without a tail is all head.
    """
    for tail in _TAIL.finditer(name):
        if len(name[: tail.start()].split()) >= _HEAD:
            return tail.start()
    return len(name)


def except_in(text: str) -> tuple[int, int] | None:
    """Where a text says what it is not about: "(trừ giống bố mẹ)" gives the span after *trừ*."""
    low = text.lower()
    # Hardly any text excepts anything, and to look for words is cheaper than for a pattern.
    found = _EXCEPT.search(text) if any(word in low for word in _EXCEPTING) else None
    return found.span(1) if found else None
