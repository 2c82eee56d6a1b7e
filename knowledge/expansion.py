"""Everyday words, and the official words they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from knowledge import lexicon
from knowledge.bereaved import died
from knowledge.features import of_words
from knowledge.phrases import PhraseBook
from knowledge.question import loosely
from knowledge.vietnamese import Token, tokens


@dataclass(frozen=True, eq=False)
class Meant:
    """Official words behind everyday ones; the same words are always the same object."""

    words: tuple[Token, ...]

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Its words and pairs of words; marks are compared with what was typed only."""
        return tuple(one for one in of_words(self.words) if one[0] != "=")


def expand(words: Sequence[Token]) -> list[tuple[Meant, float]]:
    """The official phrases behind everyday words; see ``_expanded``."""
    return _expanded(tuple(words))


@lru_cache(maxsize=256)
def _expanded(words: tuple[Token, ...]) -> list[tuple[Meant, float]]:
    """The official phrases behind everyday words, each with how much it may count (0 to 1).

    Overlapping phrases all count. A way of life ("đi làm xa") hints; it does not name.
    """
    found: dict[Meant, float] = {}
    for match in loosely(_book(), words):
        means, weight = match.value
        for meant in means:
            found[meant] = max(found.get(meant, 0.0), weight)
    if any(age >= 60 for age in ages(words)):
        found.setdefault(_meant("người cao tuổi hưu trí xã hội"), 0.7)
    if died(words):
        found[_meant("đăng ký khai tử")] = 1.0
    return list(found.items())


def phrases_in(words: Sequence[Token]) -> list[tuple[Sequence[Token], tuple[Meant, ...]]]:
    """The everyday phrases of a message, each with the official phrases behind it."""
    return [
        (words[match.start : match.start + match.length], match.value[0])
        for match in _book().find_all(words)
    ]


def ages(words: Sequence[Token]) -> list[int]:
    """The ages a message names: "5 tuổi", "72 tuoi"."""
    return [
        int(word.folded)
        for word, then in pairwise(words)
        if word.folded.isdigit() and len(word.folded) < 3 and then.folded == "tuoi"
    ]


@cache
def _meant(official: str) -> Meant:
    return _said(tuple(tokens(official)))


@cache
def _said(words: tuple[Token, ...]) -> Meant:
    return Meant(words)


@cache
def _book() -> PhraseBook[tuple[tuple[Meant, ...], float]]:
    return PhraseBook(
        (say, (tuple(map(_meant, line["means"])), line.get("weight", 1.0)))
        for line in lexicon.load("everyday")
        for say in line["say"]
    )
