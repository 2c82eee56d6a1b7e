"""Find the procedure a message is about, or say honestly that it is not clear.

Every name, short name and alias is a *phrase* of its own. A message and a phrase are compared as
sets of features (words, word pairs, words with their marks) by a Tversky index: what they share,
against what each has alone. Rare words weigh more (idf). Everyday words bring the official words
they stand for; a few dozen candidates are then looked at closely (``knowledge.ranking``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge import ranking
from knowledge.entry import Entry
from knowledge.features import TAIL, Features
from knowledge.incidence import Columns, Incidence, Numbers
from knowledge.names_said import NamesSaid
from knowledge.query import Query, weighed, word_weight
from knowledge.question import Question
from knowledge.spelling import Speller
from knowledge.weights import Weights

Scores = npt.NDArray[np.float32]


_FAINT = 0.5
_MANY = 1000
_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Scored:
    """One procedure and how well it fits, 0 to about 1."""

    entry: Entry
    score: float
    phrase: str


class Index:
    """All procedures, ready to be searched. Building reads every phrase once.

    ``features`` are those of the entries where they have been read already.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        weights: Weights | None = None,
        *,
        features: Features | None = None,
    ) -> None:
        self.weights = weights or Weights()
        self.entries: list[Entry] = list(entries)
        self.by_code: dict[str, Entry] = {entry.code: entry for entry in self.entries}
        self.features = features or Features.of(self.entries)
        self._provinces: dict[str, npt.NDArray[np.bool_]] = {}
        self.phrases = [p for entry in self.entries for p in dict.fromkeys(entry.phrases)]
        self._build()

    def over(self, changed: Iterable[Entry]) -> Index:
        """This index with other entries instead of those of their codes; only they are read."""
        fresh = {entry.code: entry for entry in changed}
        kept = [at for at, entry in enumerate(self.entries) if entry.code not in fresh]
        entries = [*(self.entries[at] for at in kept), *fresh.values()]
        order = sorted(range(len(entries)), key=lambda at: entries[at].code)
        below = self.features.take(np.array(kept, dtype=np.int64))
        features = below.joined(Features.of(fresh.values())).take(np.array(order, dtype=np.int64))
        return Index([entries[at] for at in order], self.weights, features=features)

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        features = self.features
        at = np.arange(len(self.entries), dtype=np.int32)
        self._phrase_entry: Numbers = np.repeat(at, features.counts)
        self._named = NamesSaid(features.said, self._phrase_entry.tolist())
        self._postings = features.phrases.columns
        self._bodies = features.bodies.columns
        self._weigh(features.phrases)

    def _weigh(self, phrases: Incidence) -> None:
        total = max(len(self.entries), 1)
        counts = self._in_entries(len(phrases.words))
        frequency = {f: n for f, n in zip(phrases.words, counts.tolist(), strict=True) if n}
        frequency.pop(TAIL, None)
        self._idf = {feature: _idf(count, total) for feature, count in frequency.items()}
        share = [self._share(f) if f in frequency else 0.0 for f in phrases.words]
        shares = np.array(share, dtype=np.float64)[phrases.ids]
        shares[self._late(phrases)] *= self.weights.tail
        masses = np.bincount(phrases.row_of, weights=shares, minlength=len(self.phrases))
        self._mass: Scores = masses.astype(np.float32)
        self._prior = np.array([self._entry_prior(e) for e in self.entries], dtype=np.float32)
        self.vocabulary = {f: n for f, n in frequency.items() if " " not in f and f[0] != "="}
        self.speller = Speller(self.vocabulary, frequency.keys())
        for entry in self.entries:
            if entry.plain:
                ranking.known_for(entry)

    def _late(self, phrases: Incidence) -> npt.NDArray[np.bool_]:
        """Which features stand behind ``TAIL`` in their phrase."""
        tails = np.cumsum(phrases.ids == phrases.number.get(TAIL, -1))
        starts = np.cumsum(phrases.sizes) - phrases.sizes
        before = np.concatenate([[0], tails])[starts]
        late: npt.NDArray[np.bool_] = tails > before[phrases.row_of]
        return late

    def _in_entries(self, words: int) -> Numbers:
        """In how many entries' phrases each word stands."""
        postings = self._postings
        owners = self._phrase_entry[postings.rows]
        word = np.repeat(np.arange(words), np.diff(postings.starts))
        # Rows rise within a word, so the phrases of one entry stand side by side.
        return np.bincount(word[_changes(owners) | _changes(word)], minlength=words)

    def _share(self, feature: str) -> float:
        """What a feature adds to the weight of a phrase; its marks add nothing of their own."""
        if feature[0] == "=":
            return 0.0
        idf = self._idf[feature]
        return idf * (self.weights.pair if " " in feature else word_weight(feature, self.weights))

    def _entry_prior(self, entry: Entry) -> float:
        prior = self.weights.plain if entry.plain else 1.0
        if entry.name_only:
            prior *= self.weights.name_only
        if entry.withdrawn:
            prior *= 0.9
        name = entry.name.lower()
        if any("xã" in level for level in entry.level) or "cấp xã" in name:
            prior *= 1.04
        # Districts ended on 1 July 2025 (Luật 72/2025/QH15); what they did lives on elsewhere.
        if "cấp huyện" in name:
            prior *= 0.9
        return prior

    # --- searching -----------------------------------------------------------------------

    def query(self, question: Question) -> Query:
        """Turn a message into weighted features; unknown words are corrected where possible."""
        return weighed(question, self.speller.correct(question.words), self._idf, self.weights)

    def rank(
        self, question: Question, limit: int = 24, province: str | None = None
    ) -> list[Scored]:
        """The procedures that share most with a message, best first.

        With a ``province`` (its code; "" for none) those of all other provinces are left out.
        """
        numbers, scores, phrases = self._score(self.query(question))
        if province is not None:
            here = self._in(province)[numbers]
            numbers, scores, phrases = numbers[here], scores[here], phrases[here]
        top = (-scores).argsort(kind="stable")[:limit]
        asked = ranking.of_message(question.words)
        w = self.weights
        said = self._named.within([word.folded for word in question.words])
        scored = []
        best = (numbers[top].tolist(), scores[top].tolist(), phrases[top].tolist())
        for number, score, phrase in zip(*best, strict=True):
            entry = self.entries[number]
            factor = ranking.fit(entry, asked)
            if number in said:
                factor *= w.said(said[number])
            if ranking.excepts(entry, question):
                factor *= w.excepted
            scored.append(Scored(entry, score * factor, self.phrases[phrase]))
        return sorted(scored, key=lambda one: (-one.score, one.entry.code))

    def _in(self, province: str) -> npt.NDArray[np.bool_]:
        """Which entries are national or of a province."""
        found = self._provinces.get(province)
        if found is None:
            mine = ("", province)
            found = np.array([entry.province in mine for entry in self.entries], dtype=np.bool_)
            self._provinces[province] = found
        return found

    def _score(self, query: Query) -> tuple[Numbers, Scores, Numbers]:
        """Entries worth a look, by number, with their score and their best phrase."""
        w = self.weights
        near, scores = self._near(query)
        owners = self._phrase_entry[near]
        # Phrases rise, so that those of one entry stand side by side.
        changes = _changes(owners)
        starts = changes.nonzero()[0]
        best = np.maximum.reduceat(scores, starts) if len(starts) else scores
        as_good = (scores == best[changes.cumsum() - 1]).nonzero()[0]
        phrases = near[as_good[as_good.searchsorted(starts)]]
        numbers = owners[starts]
        # Who it is likely to be counts where the words leave it open; a name said in full is said.
        prior = self._prior[numbers] ** np.maximum(1 - best**w.settled, _LEAST)
        body = 1 + w.body * (self._body_share(query)[numbers] - 0.5)
        return numbers, best * body * prior, phrases

    def _near(self, query: Query) -> tuple[Numbers, Scores]:
        """The phrases worth a look, rising, and how alike each is to a message."""
        w = self.weights
        shared = self._postings.sums(self._shared_features(query), len(self.phrases))
        # Most phrases share a common word at best; only the others are worth the arithmetic.
        near = (shared > max(0.2 * float(shared.max(initial=0)), 1e-6)).nonzero()[0]
        both = shared[near]
        alone_query = np.maximum(query.mass - both, 0)
        alone_phrase = np.maximum(self._mass[near] - both, 0)
        return near, both / (both + w.query_alone * alone_query + w.phrase_alone * alone_phrase)

    def _shared_features(self, query: Query) -> Mapping[str, float]:
        w = self.weights
        shared: dict[str, float] = {}
        for word, weight in query.unigrams.items():
            shared[word] = weight * (w.folded if word in query.spelt else 1.0)
        for word, weight in query.marked.items():
            shared[word] = weight * (1 - w.folded)
        shared.update(query.pairs)
        for feature, weight in query.expanded.items():
            shared[feature] = max(shared.get(feature, 0.0), weight)
        return _telling(shared, self._postings)

    def _body_share(self, query: Query) -> Scores:
        """How much of a message stands in the body of every entry, 0 to 1."""
        pair = self.weights.body_pair
        total = query.known + pair * sum(query.pairs.values())
        if not total:
            return np.zeros(len(self.entries), dtype=np.float32)
        told = _telling(query.unigrams, self._bodies)
        told |= {words: weight * pair for words, weight in query.pairs.items()}
        share: Scores = np.minimum(self._bodies.sums(told, len(self.entries)) / total, 1.0)
        return share


def _telling(weights: Mapping[str, float], columns: Columns) -> dict[str, float]:
    """What is worth a look: a filling word in a thousand names moves nothing and costs most."""
    return {f: w for f, w in weights.items() if w >= _FAINT or columns.count(f) < _MANY}


def _changes(sorted_: Numbers) -> npt.NDArray[np.bool_]:
    """Where something else stands than just before."""
    changes = np.ones(len(sorted_), dtype=np.bool_)
    np.not_equal(sorted_[1:], sorted_[:-1], out=changes[1:])
    return changes


def _idf(frequency: int, total: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
