"""What a message comes to: a procedure found, a choice to make, or an honest no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge import pointers, ranking, scope
from knowledge.entry import Entry
from knowledge.learned import Learned
from knowledge.pointers import Pointer
from knowledge.question import Asked, Question, read
from knowledge.search import Index, Scored
from knowledge.siblings import beside
from knowledge.twins import tells
from knowledge.vietnamese import tokens


class Outcome(StrEnum):
    """The kinds of answer."""

    found = "found"
    choose = "choose"
    not_found = "not_found"
    out_of_scope = "out_of_scope"
    emergency = "emergency"
    refused = "refused"
    small_talk = "small_talk"
    pointed = "pointed"


@dataclass(frozen=True)
class Candidate:
    """A procedure that may be meant; ``tell`` is what tells it from the others, in words."""

    entry: Entry
    score: float
    tell: str = ""


@dataclass(frozen=True)
class Answer:
    """What a message comes to.

    ``found`` holds one procedure, or several when the message names several; ``candidates`` are
    all that were considered, best first (ten at most).
    """

    outcome: Outcome
    question: Question
    found: tuple[Entry, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    talk: scope.Talk | None = None
    pointer: Pointer | None = None
    numbers: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self.question.asked

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, best first: the ones found, then the others considered."""
        found = tuple(entry.code for entry in self.found)
        others = tuple(c.entry.code for c in self.candidates if c.entry.code not in found)
        return (found + others)[:10]

    @property
    def local(self) -> bool:
        """Whether a province's own procedures are among those considered."""
        considered = (*self.found, *(c.entry for c in self.candidates))
        return any(entry.province for entry in considered)

    @property
    def asks_province(self) -> bool:
        """Whether it depends on the province: its own procedures are found, or close to it."""
        if self.outcome is Outcome.choose:
            close = CLOSE * self.candidates[0].score
            return any(c.entry.province for c in self.candidates if c.score >= close)
        return any(entry.province for entry in self.found)


CLOSE = 0.88
"""Two candidates whose scores stand in this ratio are too close to pick one in silence."""

_SURE = 0.42
_NOTHING = 0.27


def answer(
    index: Index, text: str, province: str | None = None, learned: Learned | None = None
) -> Answer:
    """Understand one message; any text is accepted.

    With a ``province`` (its code; "" for none) no other province's procedure is an answer. What
    was ``learned`` only orders candidates that are close; it decides nothing else.
    """
    question = read(text)
    danger = emergency(index, question)
    if danger:
        return Answer(Outcome.emergency, question, numbers=danger.numbers)
    if scope.refused(question):
        return Answer(Outcome.refused, question)
    talk = scope.small_talk(question)
    if talk:
        return Answer(Outcome.small_talk, question, talk=talk)
    ranked = index.rank(question, province=province)
    pointer = pointers.find(question, index.by_code)
    if pointer and not _is_plain(question, ranked):
        return Answer(Outcome.pointed, question, pointer=pointer)
    away = scope.elsewhere(question, index.vocabulary)
    polite = scope.polite(question) if not away and _score(ranked) < _SURE else None
    if polite:
        return Answer(Outcome.small_talk, question, talk=polite)
    if not _is_named(question, ranked) and _is_elsewhere(index, question, ranked, away):
        return Answer(Outcome.out_of_scope, question)
    parts = _several(index, question, province)
    if parts:
        rest = _candidates(ranked)
        return Answer(Outcome.found, question, tuple(p.entry for p in parts), rest)
    if learned:
        ranked = learned.weighed(index, question, ranked, province)
    return _decide(question, ranked)


def emergency(index: Index, question: Question) -> scope.Emergency | None:
    """Danger now; beside a clear matter of papers, danger words tell what has happened."""
    danger = scope.emergency(question)
    if danger and (danger.certain or not _wants_papers(index, question)):
        return danger
    return None


def _wants_papers(index: Index, question: Question) -> bool:
    ranked = index.rank(question, 10)
    return bool(ranked) and ranked[0].score >= 0.6 and scope.ours(question) > 0


def _decide(question: Question, ranked: Sequence[Scored]) -> Answer:
    if not ranked or ranked[0].score < _NOTHING:
        return Answer(Outcome.not_found, question, candidates=_candidates(ranked[:5]))
    close = [one for one in ranked[:5] if one.score >= CLOSE * ranked[0].score]
    if len(close) == 1 and _is_vague(question, ranked):
        close = [one for one in ranked[:5] if one.score >= 0.6 * ranked[0].score]
    candidates = _candidates(beside(ranked))
    best = ranked[0].entry
    unsure = (
        ranked[0].score < _SURE
        or ranking.misses(best, question.words)
        or ranking.passes_over(best, question)
    )
    if len(close) > 1 or unsure:
        return Answer(Outcome.choose, question, candidates=_told_apart(candidates))
    return Answer(Outcome.found, question, (ranked[0].entry,), candidates)


def _is_vague(question: Question, ranked: Sequence[Scored]) -> bool:
    """A message of a word or two that asks nothing fits a whole family of procedures."""
    family = sum(one.score >= 0.65 * ranked[0].score for one in ranked[:8])
    return len(question.subject) <= 3 and not question.asked and family >= 3


def _is_plain(question: Question, ranked: Sequence[Scored]) -> bool:
    """A procedure of the catalogue is called by a name of its own, word for word."""
    if not ranked:
        return False
    called = " ".join(word.folded for word in tokens(ranked[0].phrase))
    said = " ".join(word.folded for word in question.words)
    return called in said and called.count(" ") >= 2


def _is_named(question: Question, ranked: Sequence[Scored]) -> bool:
    """Most of a long name stands in the message: that is no chance, whatever the words are."""
    if not ranked:
        return False
    called = [word.folded for word in tokens(ranked[0].phrase)]
    said = {word.folded for word in question.words}
    return len(called) >= 6 and sum(word in said for word in called) >= 0.8 * len(called)


def _score(ranked: Sequence[Scored]) -> float:
    return ranked[0].score if ranked else 0.0


def _is_elsewhere(index: Index, question: Question, ranked: Sequence[Scored], away: float) -> bool:
    top = _score(ranked)
    ours = scope.ours(question)
    if not away:
        if top >= _NOTHING + 0.09 or ours or not question.words:
            return False
        # Three pairs of words that official names know: a formal question, only not ours to find.
        return len(index.query(question).pairs) < 3
    pull = away - 0.5 * min(ours, 2)
    return (pull >= 1.5 and top < 1.0) or (pull >= 0.8 and top < 0.75) or (pull > 0 and top < 0.4)


def _candidates(ranked: Sequence[Scored]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one.entry, one.score) for one in ranked[:10])


def _told_apart(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The first five are shown together; each says what tells it from the others."""
    told = tells([candidate.entry for candidate in candidates[:5]])
    first = [replace(one, tell=tell) for one, tell in zip(candidates, told, strict=False)]
    return (*first, *candidates[5:])


# --- several procedures in one message -----------------------------------------------------

_JOINTS = re.compile(r"\s+(?:và|va|đồng thời|dong thoi|với cả|rồi còn|với lại|voi lai)\s+|[;\n.?]+")


def _several(index: Index, question: Question, province: str | None) -> list[Scored]:
    """The procedures of a message that clearly names more than one; empty for all others."""
    segments = [part for part in _JOINTS.split(question.text) if len(part.split()) >= 3]
    if not 2 <= len(segments) <= 4:
        return []
    # Two short wishes side by side are two wishes; the parts of a story must each speak plainly.
    floor = 0.62 if all(len(part.split()) <= 8 for part in segments) else 0.8
    sure: dict[str, Scored] = {}
    for left, segment in zip(range(len(segments), 0, -1), segments, strict=True):
        if len(sure) + left < 2:
            return []
        ranked = index.rank(read(segment), 10, province)
        if (
            len(ranked) > 1
            and ranked[0].score >= floor
            and ranked[1].score < CLOSE * ranked[0].score
        ):
            sure.setdefault(ranked[0].entry.code, ranked[0])
    return list(sure.values()) if len(sure) > 1 else []
