"""What people chose after being asked back, as a small push among candidates that were close.

No model: choices are counted. A choice is kept as the words of the question that stand in the
names of the procedures offered, the procedure chosen, and a mark that tells people apart; names,
numbers and addresses are no words of procedures, so they are not kept.

The bounds, which an office can rely on: at least ``PEOPLE`` different people; at most ``MOST``
for a candidate, and only within ``NEAR`` of the best; never the score of the best, so that what
is found, asked back or refused is decided as before; never another province's procedure, nor a
withdrawn one. One person counts once, however often they choose.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from knowledge.choosing import MOST, PEOPLE, Chosen, Observed
from knowledge.entry import Entry
from knowledge.expansion import expand
from knowledge.question import Question
from knowledge.search import Index, Scored
from knowledge.vietnamese import tokens

NEAR = 0.75
"""How close to the best a candidate must be to be lifted; so close stand those of a list."""

ALIKE = 0.6
"""How much of two questions' words, by weight, must be the same for one to tell of the other."""

LONGEST = 12
"""Words that are kept of a question: those that tell most."""

_NO = frozenset({"khong", "chua"})
_TRUSTED = 0.7
_SHOWN = 5

Weigh = Callable[[str], float]
"""How much a folded word tells."""


Voter = tuple[str, str]
"""A person and a place."""


@dataclass(frozen=True, slots=True)
class Line:
    """All choices of a procedure after the same words."""

    words: frozenset[str]
    code: str
    voters: frozenset[Voter]

    @property
    def people(self) -> int:
        """How many different people that were."""
        return _count(self.voters)


def chosen(index: Index, question: Question, offered: Iterable[str], code: str) -> Chosen | None:
    """Reduce a choice to what is kept of it; None if nothing of the question may be kept."""
    entries = [index.by_code[one] for one in offered if one in index.by_code]
    if code not in {entry.code for entry in entries}:
        return None
    words = said(index, question) & _names(entries)
    weigh = weights(index)
    told = sorted(words, key=lambda word: (-weigh(word), word))[:LONGEST]
    return Chosen(tuple(sorted(told)), code) if told else None


def said(index: Index, question: Question) -> frozenset[str]:
    """The folded words that say what a message is about, and the official ones behind them."""
    words = index.speller.correct(question.words)
    subject = {
        word.folded
        for at, word in enumerate(words)
        if at not in question.asking and at not in question.filling and at not in question.excepted
    }
    for meant, trust in expand(words):
        if trust >= _TRUSTED:
            subject |= {word.folded for word in meant.words}
    kept = {word for word in subject if len(word) > 1 and word.isalpha()}
    return frozenset(kept | _denied([word.folded for word in words]))


def _denied(words: Sequence[str]) -> set[str]:
    """What is said not to be, as one word: "không phải" decides between twins."""
    return {f"{no} {word}" for no, word in pairwise(words) if no in _NO and word.isalpha()}


def _names(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset[str]().union(*(_names_of(entry) for entry in entries))


@lru_cache(maxsize=4096)
def _names_of(entry: Entry) -> frozenset[str]:
    said = [[word.folded for word in tokens(phrase)] for phrase in entry.phrases]
    return frozenset[str]().union(*said, *map(_denied, said))


def weights(index: Index) -> Weigh:
    """Weigh words by how few procedures hold them; a word that none holds tells nothing."""
    total, known = len(index.entries), index.vocabulary

    def weigh(word: str) -> float:
        # A denial is known by what is denied.
        there = known.get(word) or known.get(word.rpartition(" ")[2])
        return math.log(1 + total / there) if there else 0.0

    return weigh


class Learned:
    """What was learned from choices; it never changes, a newer one takes its place."""

    def __init__(self, observed: Iterable[Observed] = ()) -> None:
        voters: defaultdict[tuple[str, frozenset[str]], set[Voter]] = defaultdict(set)
        for one in observed:
            voter = (one.voter, one.place or one.voter)
            voters[one.code, frozenset(one.words)].add(voter)
        self._lines: defaultdict[str, list[Line]] = defaultdict(list)
        for (code, words), some in voters.items():
            self._lines[code].append(Line(words, code, frozenset(some)))

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that was chosen, what most people chose first."""
        found = (line for lines in self._lines.values() for line in lines)
        return tuple(sorted(found, key=lambda x: (-x.people, x.code, sorted(x.words))))

    def weighed(
        self, index: Index, question: Question, ranked: Sequence[Scored], province: str | None = ""
    ) -> list[Scored]:
        """Order candidates by what people chose; the best score stays what it was.

        ``province`` is that of the person: of provincial procedures only its own are lifted.
        """
        close = [one for one in ranked[:_SHOWN] if one.score >= NEAR * ranked[0].score]
        if len(close) < 2 or not any(one.entry.code in self._lines for one in close):
            return list(ranked)
        entries = [one.entry for one in close]
        told = self.factors(said(index, question), entries, weights(index))
        lifted = {
            entry.code: told[entry.code]
            for entry in entries
            if entry.province in ("", province) and not entry.withdrawn and told[entry.code] > 1
        }
        return _lifted(ranked, lifted) if lifted else list(ranked)

    def lift(self, index: Index, line: Line) -> float:
        """By how much a procedure is lifted after just these words, beside its usual rivals."""
        weigh = weights(index)
        codes = {
            other.code
            for lines in self._lines.values()
            for other in lines
            if _likeness(other.words, line.words, weigh) >= ALIKE
        }
        entries = [index.by_code[code] for code in sorted(codes) if code in index.by_code]
        return self.factors(line.words, entries, weigh).get(line.code, 1.0)

    def factors(
        self, words: frozenset[str], entries: Sequence[Entry], weigh: Weigh
    ) -> dict[str, float]:
        """The factor of each candidate after a question's words: 1 to ``MOST``."""
        known = [_names_of(entry) for entry in entries]
        every = frozenset[str]().union(*known)
        # The words that tell these apart must agree as well: they may be few among many.
        telling = every - frozenset.intersection(*known)

        def like(line: Line) -> bool:
            both = (line.words, words & every), (line.words & telling, words & telling)
            return all(_likeness(one, other, weigh) >= ALIKE for one, other in both)

        people = {entry.code: self._people(entry.code, like) for entry in entries}
        return {code: _factor(code, people) for code in people}

    def _people(self, code: str, like: Callable[[Line], bool]) -> frozenset[Voter]:
        """Who chose a procedure after a question like this one."""
        lines = self._lines.get(code, ())
        return frozenset[Voter]().union(*(line.voters for line in lines if like(line)))


NOTHING = Learned()


def _likeness(one: frozenset[str], other: frozenset[str], weigh: Weigh) -> float:
    """The share of words, by weight, that two have in common, 0 to 1; all, if both have none."""
    every = sum(map(weigh, one | other))
    return sum(map(weigh, one & other)) / every if every else 1.0


def _count(voters: Collection[Voter]) -> int:
    return min(len({person for person, _ in voters}), len({place for _, place in voters}))


def _factor(code: str, people: Mapping[str, frozenset[Voter]]) -> float:
    """A factor that grows with the people who agree, and shrinks with those who do not."""
    mine = _count(people[code])
    if mine < PEOPLE:
        return 1.0
    # Those who disagree count as persons alone: to hold back needs less than to lift.
    others = len({voter for c, some in people.items() if c != code for voter, _ in some})
    agreed = max(mine - others, 0) / (mine + others + 1)
    return 1 + (MOST - 1) * agreed


def _lifted(ranked: Sequence[Scored], lifted: Mapping[str, float]) -> list[Scored]:
    scores = [one.score * lifted.get(one.entry.code, 1.0) for one in ranked]
    # Measured against the new best, so that no score rises above what search itself was sure of.
    level = ranked[0].score / max(scores)
    made = [replace(one, score=s * level) for one, s in zip(ranked, scores, strict=True)]
    return sorted(made, key=lambda one: (-one.score, one.entry.code))
