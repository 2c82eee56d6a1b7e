"""Typing errors: words no name knows, brought back to words that names know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.vietnamese import Token


class Speller:
    """Corrects unknown words by one slip of the finger, choosing what fits its neighbours."""

    def __init__(self, frequency: Mapping[str, int], pairs: Set[str]) -> None:
        self._frequency = frequency
        self._pairs = pairs
        self._words = [word for word in frequency if len(word) > 1 and word.isalpha()]
        self._known: dict[str, tuple[str, ...]] = {}

    def correct(self, words: Sequence[Token]) -> list[Token]:
        """Replace unknown words by known ones where one slip explains them; length is kept."""
        result = list(words)
        for at, word in enumerate(words):
            if word.folded in self._frequency or len(word.folded) < 3 or not word.folded.isalpha():
                continue
            candidates = self._candidates(word.folded)
            if candidates:
                best = max(candidates, key=lambda c: self._fit(c, result, at))
                result[at] = Token(best, best)
        return result

    def _candidates(self, word: str) -> tuple[str, ...]:
        if word not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            found = process.extract(
                word, self._words, scorer=OSA.distance, score_cutoff=1, limit=12
            )
            self._known[word] = tuple(candidate for candidate, _, _ in found)
        return self._known[word]

    def _fit(self, candidate: str, words: Sequence[Token], at: int) -> tuple[int, int]:
        left = words[at - 1].folded if at else ""
        right = words[at + 1].folded if at + 1 < len(words) else ""
        neighbours = (f"{left} {candidate}" in self._pairs) + (
            f"{candidate} {right}" in self._pairs
        )
        return neighbours, self._frequency[candidate]
