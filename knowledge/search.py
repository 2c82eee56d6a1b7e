"""Find the procedure a message is about, or say honestly that it is not clear.

Every name, short name and alias is a *phrase* of its own. A message and a phrase are compared as
sets of features (words, word pairs, words with their marks) by a Tversky index: what they share,
against what each has alone. Rare words weigh more (idf). Everyday words bring the official words
they stand for; a few dozen candidates are then looked at closely (``knowledge.ranking``).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge import ranking
from knowledge.entry import Entry
from knowledge.expansion import expand
from knowledge.phrases import loose
from knowledge.question import Question, kin_words, tight
from knowledge.spelling import Speller
from knowledge.vietnamese import Token, fold, tokens, words_folded

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.integer[Any]]


_FAINT = 0.5
_MANY = 1000


@dataclass(frozen=True)
class Weights:
    """What tips the scale; found on the development questions, see docs/tim-kiem.md."""

    folded: float = 0.58
    pair: float = 0.63
    kin: float = 0.25
    filler: float = 0.2
    asking: float = 0.3
    expansion: float = 0.6
    query_alone: float = 0.27
    phrase_alone: float = 0.7
    body: float = 0.5
    body_pair: float = 0.25
    plain: float = 1.12
    whole: float = 1.14
    whole_pair: float = 1.06


@dataclass(frozen=True, slots=True)
class Scored:
    """One procedure and how well it fits, 0 to about 1."""

    entry: Entry
    score: float
    phrase: str


@dataclass
class Query:
    """The features of a message with their weights, and how much they weigh together."""

    unigrams: dict[str, float] = field(default_factory=dict)
    pairs: dict[str, float] = field(default_factory=dict)
    marked: dict[str, float] = field(default_factory=dict)
    expanded: dict[str, float] = field(default_factory=dict)
    mass: float = 0.0
    known: float = 0.0


class Index:
    """All procedures, ready to be searched. Building reads every phrase once."""

    def __init__(self, entries: Iterable[Entry], weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self.entries: list[Entry] = list(entries)
        self.by_code: dict[str, Entry] = {entry.code: entry for entry in self.entries}
        self.phrases: list[str] = []
        self._phrase_entry: Numbers
        self._mass: Scores
        self._build()

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        owners: list[int] = []
        owned: list[dict[str, None]] = []
        frequency: Counter[str] = Counter()
        postings: defaultdict[str, list[int]] = defaultdict(list)
        bodies: defaultdict[str, list[int]] = defaultdict(list)
        self._whole: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            seen: set[str] = set()
            for phrase in dict.fromkeys(entry.phrases):
                words = tokens(phrase)
                own = _features(words)
                for feature in own:
                    postings[feature].append(len(owners))
                self._whole[tuple(word.folded for word in words)].append(number)
                seen.update(own)
                owned.append(own)
                owners.append(number)
                self.phrases.append(phrase)
            frequency.update(seen)
            seen |= words_folded(f"{entry.body} . {entry.field}")
            for word in seen:
                bodies[word].append(number)
        self._postings = {f: np.array(at, dtype=np.int32) for f, at in postings.items()}
        self._bodies = {w: np.array(at, dtype=np.int32) for w, at in bodies.items()}
        self._phrase_entry = np.array(owners, dtype=np.int32)
        self._weigh(frequency, owned)

    def _weigh(self, frequency: Counter[str], owned: Sequence[Iterable[str]]) -> None:
        total = max(len(self.entries), 1)
        self._idf = {feature: _idf(count, total) for feature, count in frequency.items()}
        share = {feature: self._share(feature) for feature in self._idf}
        masses = (sum(map(share.__getitem__, own)) for own in owned)
        self._mass = np.fromiter(masses, dtype=np.float32, count=len(owned))
        self._prior = np.array([self._entry_prior(e) for e in self.entries], dtype=np.float32)
        self.vocabulary = {f: n for f, n in frequency.items() if " " not in f and f[0] != "="}
        self.speller = Speller(self.vocabulary, {f for f in frequency if " " in f})
        for entry in self.entries:
            if entry.plain:
                ranking.known_for(entry)

    def _share(self, feature: str) -> float:
        """What a feature adds to the weight of a phrase; its marks add nothing of their own."""
        if feature[0] == "=":
            return 0.0
        idf = self._idf[feature]
        return idf * (self.weights.pair if " " in feature else self._word_weight(feature))

    def _word_weight(self, word: str) -> float:
        return self.weights.kin if word in kin_words() else 1.0

    def _entry_prior(self, entry: Entry) -> float:
        prior = self.weights.plain if entry.plain else 1.0
        if entry.withdrawn:
            prior *= 0.9
        if any("xã" in level for level in entry.level):
            prior *= 1.04
        return prior

    # --- searching -----------------------------------------------------------------------

    def query(self, question: Question) -> Query:
        """Turn a message into weighted features; unknown words are corrected where possible."""
        w = self.weights
        query = Query()
        words = self.speller.correct(question.words)
        for at, word in enumerate(words):
            weight = 1.0
            if at in question.filling:
                weight = w.filler
            elif at in question.asking:
                weight = w.asking
            if word.folded in kin_words():
                weight = min(weight, w.kin)
            idf = self._idf.get(word.folded)
            if idf is None:
                query.mass += 4.0 * weight if weight == 1.0 else 0.0
                continue
            _keep(query.unigrams, word.folded, idf * weight)
            if word.marked:
                _keep(query.marked, f"={loose(word.text)}", idf * weight)
        for left, right in (*pairwise(words), *pairwise(tight(words))):
            pair = f"{left.folded} {right.folded}"
            if pair in self._idf:
                _keep(query.pairs, pair, self._idf[pair] * w.pair)
        self._expand(query, words)
        query.known = sum(query.unigrams.values())
        query.mass += query.known + sum(query.pairs.values())
        return query

    def _expand(self, query: Query, words: list[Token]) -> None:
        w = self.weights
        for meant, trust in expand(words):
            for feature in _features(list(meant)):
                idf = self._idf.get(feature)
                if idf is None or feature[0] == "=":
                    continue
                share = w.pair if " " in feature else self._word_weight(feature)
                _keep(query.expanded, feature, idf * share * w.expansion * trust)

    def rank(self, question: Question, limit: int = 24) -> list[Scored]:
        """The procedures that share most with a message, best first."""
        numbers, scores, phrases = self._score(self.query(question))
        top = np.argsort(-scores, kind="stable")[:limit]
        asked = ranking.of_message(question.words)
        said = self._said(question)
        scored = [
            self._looked_at(int(numbers[i]), float(scores[i]), int(phrases[i]), asked, said)
            for i in top
        ]
        return sorted(scored, key=lambda one: (-one.score, one.entry.code))

    def _looked_at(
        self, number: int, score: float, phrase: int, asked: frozenset[str], said: dict[int, float]
    ) -> Scored:
        entry = self.entries[number]
        factor = ranking.fit(entry, asked) * said.get(number, 1.0)
        return Scored(entry, score * factor, self.phrases[phrase])

    def _said(self, question: Question) -> dict[int, float]:
        """Procedures one of whose phrases stands in the message word for word."""
        words = [word.folded for word in question.words]
        said: dict[int, float] = {}
        for start in range(len(words)):
            for length in range(2, min(9, len(words) - start + 1)):
                for number in self._whole.get(tuple(words[start : start + length]), ()):
                    said[number] = self.weights.whole if length > 2 else self.weights.whole_pair
        return said

    def _score(self, query: Query) -> tuple[Numbers, Scores, Numbers]:
        """Entries worth a look, by number, with their score and their best phrase."""
        w = self.weights
        shared = np.zeros(len(self.phrases), dtype=np.float32)
        for feature, weight in self._shared_features(query).items():
            at = self._postings[feature]
            # A filling word that stands in a thousand names moves nothing and costs the most.
            if weight >= _FAINT or len(at) < _MANY:
                shared[at] += weight
        # Most phrases share a common word at best; only the others are worth the arithmetic.
        near = np.flatnonzero(shared > max(0.2 * float(shared.max(initial=0)), 1e-6))
        both = shared[near]
        alone_query = np.maximum(query.mass - both, 0)
        alone_phrase = np.maximum(self._mass[near] - both, 0)
        scores = both / (both + w.query_alone * alone_query + w.phrase_alone * alone_phrase)
        falling = np.argsort(-scores, kind="stable")
        order = near[falling]
        numbers, first = np.unique(self._phrase_entry[order], return_index=True)
        best: Scores = scores[falling][first]
        best *= (1 + w.body * (self._body_share(query)[numbers] - 0.5)) * self._prior[numbers]
        return numbers, best, order[first]

    def _shared_features(self, query: Query) -> Mapping[str, float]:
        w = self.weights
        shared: dict[str, float] = {}
        for word, weight in query.unigrams.items():
            marked = any(fold(m) == f"={word}" for m in query.marked)
            shared[word] = weight * (w.folded if marked else 1.0)
        for word, weight in query.marked.items():
            if word in self._postings:
                shared[word] = weight * (1 - w.folded)
        shared.update(query.pairs)
        for feature, weight in query.expanded.items():
            shared[feature] = max(shared.get(feature, 0.0), weight)
        return shared

    def _body_share(self, query: Query) -> Scores:
        share = np.zeros(len(self.entries), dtype=np.float32)
        total = query.known + self.weights.body_pair * sum(query.pairs.values())
        if not total:
            return share
        for word, weight in query.unigrams.items():
            reached = self._bodies.get(word)
            if reached is not None and (weight >= _FAINT or len(reached) < _MANY):
                share[reached] += weight
        for pair, weight in query.pairs.items():
            share[self._bodies[pair]] += weight * self.weights.body_pair
        capped: Scores = np.minimum(share / total, 1.0)
        return capped


def _features(words: list[Token]) -> dict[str, None]:
    own: dict[str, None] = {}
    for word in words:
        own[word.folded] = None
        if word.marked:
            own[f"={loose(word.text)}"] = None
    for left, right in pairwise(words):
        own[f"{left.folded} {right.folded}"] = None
    return own


def _idf(frequency: int, total: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def _keep(features: dict[str, float], feature: str, weight: float) -> None:
    features[feature] = max(features.get(feature, 0.0), weight)
