"""How alike a message and a short phrase are, whatever small words they carry.

For guides, whose phrases are few and all about the same thing. Procedures are searched by
``knowledge.search``, which weighs words by how rare they are.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.phrases import agree
from knowledge.question import read
from knowledge.vietnamese import Token

_SMALL = 0.3
"""What a word counts that only asks or fills."""

_SLIP = 84
"""The likeness of two words, of 100, from which one is a slip of the finger for the other."""

_Words = dict[str, tuple[Token, float]]


def likeness(message: str, phrase: str) -> float:
    """From 0 to 100: 100 says the same, 80 nearly so, below 60 is another matter.

    Both count: how much of the phrase the message says, and how much else it says. Typed marks
    count, missing ones do not.
    """
    said, meant = _words(message), _words(phrase)
    pairs = _shared(said, meant)
    if not pairs:
        return 0.0
    of_phrase = sum(meant[word][1] for word in pairs.values()) / _weight(meant)
    of_message = sum(said[word][1] for word in pairs) / _weight(said)
    return 200 * of_phrase * of_message / (of_phrase + of_message)


def _shared(said: _Words, meant: _Words) -> dict[str, str]:
    """The words of a message that stand in the phrase, each with the one it stands for."""
    pairs = {word: word for word in meant if word in said and agree(said[word][0], meant[word][0])}
    # Slips are looked for only where enough is said as it is meant.
    if 3 * len(pairs) >= len(meant) > len(pairs):
        for word in said.keys() - meant.keys():
            slip = next(
                (other for other in meant.keys() - said.keys() if _is_slip(word, other)), ""
            )
            if slip and slip not in pairs.values():
                pairs[word] = slip
    return pairs


def _is_slip(word: str, other: str) -> bool:
    return min(len(word), len(other)) > 4 and fuzz.ratio(word, other) >= _SLIP


def _weight(words: _Words) -> float:
    return sum(weight for _, weight in words.values())


@lru_cache(maxsize=4096)
def _words(text: str) -> _Words:
    question = read(text)
    small = question.asking | question.filling
    words: _Words = {}
    for at, word in enumerate(question.words):
        weight = _SMALL if at in small else 1.0
        if word.folded not in words or words[word.folded][1] < weight:
            words[word.folded] = (word, weight)
    return words
