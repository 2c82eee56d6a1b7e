"""A message as search weighs it: its words, their pairs, their marks, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.expansion import expand
from knowledge.phrases import loose
from knowledge.question import Question, kin_words, tight
from knowledge.vietnamese import Token
from knowledge.weights import Weights


@dataclass
class Query:
    """The features of a message with their weights, and how much they weigh together.

    ``spelt`` are the words that were typed with their marks.
    """

    unigrams: dict[str, float] = field(default_factory=dict)
    spelt: set[str] = field(default_factory=set)
    pairs: dict[str, float] = field(default_factory=dict)
    marked: dict[str, float] = field(default_factory=dict)
    expanded: dict[str, float] = field(default_factory=dict)
    mass: float = 0.0
    known: float = 0.0


def weighed(
    question: Question, words: Sequence[Token], idf: Mapping[str, float], weights: Weights
) -> Query:
    """Weigh a message, ``words`` being its words as corrected.

    ``idf`` tells how rare every known feature is.
    """
    query = Query()
    for at, word in enumerate(words):
        if at not in question.excepted:
            counts = min(_part(question, at, weights), word_weight(word.folded, weights))
            _weigh(query, word, counts, idf)
    kept = [word for at, word in enumerate(words) if at not in question.excepted]
    for pair in (*_pairs(kept), *_pairs(tight(kept))):
        if pair in idf:
            query.pairs[pair] = idf[pair] * weights.pair
    _expand(query, words, idf, weights)
    query.known = sum(query.unigrams.values())
    query.mass += query.known + sum(query.pairs.values())
    return query


def _pairs(words: Sequence[Token]) -> Iterator[str]:
    return map(" ".join, pairwise([word.folded for word in words]))


def _part(question: Question, at: int, weights: Weights) -> float:
    """How much a word counts by its part in the message: whether it fills or asks."""
    if at in question.filling:
        return weights.filler
    return weights.asking if at in question.asking else 1.0


def _weigh(query: Query, word: Token, weight: float, idf: Mapping[str, float]) -> None:
    rare = idf.get(word.folded)
    if rare is None:
        query.mass += 4.0 * weight if weight == 1.0 else 0.0
        return
    _keep(query.unigrams, word.folded, rare * weight)
    if word.marked:
        query.spelt.add(word.folded)
        _keep(query.marked, f"={loose(word.text)}", rare * weight)


def _expand(
    query: Query, words: Sequence[Token], idf: Mapping[str, float], weights: Weights
) -> None:
    for meant, trust in expand(words):
        for feature in meant.features:
            rare = idf.get(feature)
            if rare is not None:
                share = weights.pair if " " in feature else word_weight(feature, weights)
                _keep(query.expanded, feature, rare * share * weights.expansion * trust)


def word_weight(word: str, weights: Weights) -> float:
    """How much a word counts by itself: those for relatives name persons, they hardly decide."""
    return weights.kin if word in kin_words() else 1.0


def _keep(features: dict[str, float], feature: str, weight: float) -> None:
    features[feature] = max(features.get(feature, 0.0), weight)
