"""Find known phrases in a message: longest first, with marks where marks were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

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


@dataclass(frozen=True)
class Match(Generic[Value]):
    """A phrase found at ``start``, ``length`` words long."""

    start: int
    length: int
    value: Value


class PhraseBook(Generic[Value]):
    """Phrases by their folded words; one phrase may stand for several values."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._by_words: dict[tuple[str, ...], list[tuple[list[Token], Value]]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, value in phrases:
            words = tokens(phrase)
            key = tuple(word.folded for word in words)
            self._by_words.setdefault(key, []).append((words, value))
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(of, reverse=True) for first, of in lengths.items()}

    def find(self, words: Sequence[Token], *, literal: bool = False) -> Iterator[Match[Value]]:
        """Yield the longest phrases from left to right; matches do not overlap.

        With ``literal`` a word typed without marks means just that: for messages typed with marks.
        """
        at = 0
        while at < len(words):
            if words[at].folded not in self._lengths:
                at += 1
                continue
            found = list(self._at(words, at, literal))
            yield from found
            at += found[0].length if found else 1

    def find_all(self, words: Sequence[Token], *, literal: bool = False) -> Iterator[Match[Value]]:
        """Yield the longest phrase at every position; matches may overlap."""
        lengths = self._lengths
        for at, word in enumerate(words):
            # Most words begin no phrase; they must cost no more than this look.
            if word.folded in lengths:
                yield from self._at(words, at, literal)

    def _at(self, words: Sequence[Token], at: int, literal: bool = False) -> Iterator[Match[Value]]:
        for length in self._lengths[words[at].folded]:
            if length > len(words) - at:
                continue
            window = words[at : at + length]
            meanings = self._by_words.get(tuple(word.folded for word in window), ())
            hits = [value for meant, value in meanings if _agrees(window, meant, literal)]
            if hits:
                yield from (Match(at, length, value) for value in hits)
                return


def _agrees(window: Sequence[Token], meant: Sequence[Token], literal: bool) -> bool:
    if literal:
        return all(loose(t.text) == loose(m.text) for t, m in zip(window, meant, strict=True))
    wrong = sum(not agree(t, m) for t, m in zip(window, meant, strict=True))
    # One wrong mark in a phrase of three words or more is a slip, not another phrase.
    return wrong == 0 or (wrong == 1 and len(meant) >= 3)


# What a name adds after its subject: "(cấp tỉnh)", "đối với …", "thuộc thẩm quyền của …".
_TAIL = re.compile(
    r"\s?[(]|\s(?:thuộc (?:thẩm quyền|phạm vi|trách nhiệm|địa bàn)|đối với|trong trường hợp"
    r"|theo quy định|theo quyết định|theo nghị định|theo luật|trên địa bàn|áp dụng|thực hiện)\s",
    re.I,
)
_EXCEPT = re.compile(
    r"(?<!khấu )(?<!loại )(?<!miễn )(?<!giảm )\b(?:trừ|không bao gồm)\s([^();.?]*)", re.I
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
    found = _EXCEPT.search(text)
    return found.span(1) if found else None
