"""How alike a message and a short phrase are, whatever small words they carry.

For guides, whose phrases are few and all about the same thing. Procedures are searched by
``knowledge.search``, which weighs words by how rare they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge.phrases import agree
from knowledge.question import read
from knowledge.vietnamese import Token

_SMALL = 0.3
"""What a word counts that only asks or fills."""

_SLIP = 84
"""The likeness of two words, of 100, from which one is a slip of the finger for the other."""

_PAIR = 0.4
"""What two words in a row count beside the words themselves: "chứng tử" is not "điện tử"."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a text, and the weight of each word and of each pair of words."""

    words: Mapping[str, Token]
    weights: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    whole: float


def likeness(message: str, phrase: str) -> float:
    """From 0 to 100: 100 says the same, 80 nearly so, below 60 is another matter.

    Both count: how much of the phrase the message says, and how much else it says. Typed marks
    count, missing ones do not.
    """
    said, meant = _read(message), _read(phrase)
    stand = {} if said.words.keys().isdisjoint(meant.words) else _shared(said, meant)
    if not stand:
        return 0.0
    pairs = [(a, b) for a, b in said.pairs if (stand.get(a, ""), stand.get(b, "")) in meant.pairs]
    of_message = sum(said.weights[word] for word in stand) + sum(said.pairs[pair] for pair in pairs)
    of_phrase = sum(meant.weights[word] for word in stand.values())
    of_phrase += sum(meant.pairs[stand[a], stand[b]] for a, b in pairs)
    one, other = of_message / said.whole, of_phrase / meant.whole
    return 200 * one * other / (one + other)


def _shared(said: _Said, meant: _Said) -> dict[str, str]:
    """The words of a message that stand in the phrase, each with the one it stands for."""
    stand = {
        word: word
        for word in meant.words
        if word in said.words and agree(said.words[word], meant.words[word])
    }
    # Slips are looked for only where enough is said as it is meant.
    if 3 * len(stand) >= len(meant.words) > len(stand):
        left = meant.words.keys() - said.words.keys()
        for word in said.words.keys() - meant.words.keys():
            slip = next((other for other in left if _is_slip(word, other)), "")
            if slip and slip not in stand.values():
                stand[word] = slip
    return stand


def _is_slip(word: str, other: str) -> bool:
    return min(len(word), len(other)) > 4 and fuzz.ratio(word, other) >= _SLIP


@lru_cache(maxsize=4096)
def _read(text: str) -> _Said:
    question = read(text)
    small = question.asking | question.filling
    words: dict[str, Token] = {}
    weights: dict[str, float] = {}
    for at, word in enumerate(question.words):
        words.setdefault(word.folded, word)
        weight = _SMALL if at in small else 1.0
        weights[word.folded] = max(weight, weights.get(word.folded, 0.0))
    row = [word.folded for word in question.words]
    pairs = {(a, b): _PAIR * min(weights[a], weights[b]) for a, b in pairwise(row)}
    return _Said(words, weights, pairs, sum(weights.values()) + sum(pairs.values()))
