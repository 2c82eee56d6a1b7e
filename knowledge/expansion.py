"""Everyday words, and the official words they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from knowledge import lexicon
from knowledge.phrases import PhraseBook
from knowledge.question import tight
from knowledge.vietnamese import Token, tokens


def expand(words: Sequence[Token]) -> list[tuple[tuple[Token, ...], float]]:
    """The official phrases behind everyday words; see ``_expanded``."""
    return _expanded(tuple(words))


@lru_cache(maxsize=256)
def _expanded(words: tuple[Token, ...]) -> list[tuple[tuple[Token, ...], float]]:
    """The official phrases behind everyday words, each with how much it may count (0 to 1).

    Overlapping phrases all count. A way of life ("đi làm xa") hints; it does not name.
    """
    found: dict[tuple[Token, ...], float] = {}
    for match in (*_book().find_all(words), *_book().find_all(tight(words))):
        means, weight = match.value
        for meant in means:
            found[meant] = max(found.get(meant, 0.0), weight)
    for meant in _ages(words):
        found.setdefault(meant, 0.7)
    return list(found.items())


def phrases_in(
    words: Sequence[Token],
) -> list[tuple[Sequence[Token], tuple[tuple[Token, ...], ...]]]:
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


def _ages(words: Sequence[Token]) -> list[tuple[Token, ...]]:
    return [tuple(tokens("người cao tuổi hưu trí xã hội")) for age in ages(words) if age >= 60]


@cache
def _book() -> PhraseBook[tuple[tuple[tuple[Token, ...], ...], float]]:
    return PhraseBook(
        (say, (tuple(tuple(tokens(meant)) for meant in line["means"]), line.get("weight", 1.0)))
        for line in lexicon.load("everyday")
        for say in line["say"]
    )
