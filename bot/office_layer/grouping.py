"""Questions that mean the same, put together, so that an officer deals with each matter once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.store.office.unfound import Mark, Marked, Unanswered, key
from knowledge.likeness import likeness
from knowledge.question import read
from knowledge.vietnamese import tokens

ALIKE = 68
"""The likeness, of 100, from which two questions are one matter."""

_LOOKED_AT = 12
"""Groups a question is compared with: those that share most of its words."""

ALIAS_LIMIT = 80
"""Characters of a way to call a procedure; longer ones are stories."""

_MASK = re.compile(r"\[[^\[\]]{2,20}\]|•+")


@dataclass(frozen=True)
class Phrase:
    """One wording: how often, by how many people, when last; ``about``: what was not meant."""

    text: str
    times: int
    people: frozenset[str]
    last: datetime
    about: frozenset[str]

    @property
    def key(self) -> str:
        """The name of the wording."""
        return key(self.text)


@dataclass
class Group:
    """Wordings of one matter, the most frequent first."""

    phrases: list[Phrase] = field(default_factory=list)

    @property
    def head(self) -> Phrase:
        """The wording that stands for all."""
        return self.phrases[0]

    @property
    def times(self) -> int:
        """How often it was asked."""
        return sum(phrase.times for phrase in self.phrases)

    @property
    def people(self) -> int:
        """How many people asked."""
        return len(frozenset[str]().union(*(phrase.people for phrase in self.phrases)))

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return max(phrase.last for phrase in self.phrases)

    @property
    def about(self) -> list[str]:
        """Procedures that were shown and not meant."""
        return sorted(frozenset[str]().union(*(phrase.about for phrase in self.phrases)))


def groups(asked: Iterable[Unanswered], marks: Mapping[str, Marked]) -> list[Group]:
    """Group what is still open, most people first.

    What an officer hid keeps its likes away; what was taught comes back only if it was asked in
    vain again.
    """
    phrases = _phrases(asked)
    hidden = [mark for mark in marks.values() if mark.state is Mark.hidden]
    found = _Grouping([mark.text for mark in hidden])
    for phrase in phrases:
        mark = marks.get(phrase.key)
        if mark and (mark.state is Mark.hidden or phrase.last <= mark.at):
            continue
        found.add(phrase)
    return sorted(found.open, key=lambda g: (-g.people, -g.times, -g.last.timestamp()))


def _phrases(asked: Iterable[Unanswered]) -> list[Phrase]:
    by_key: defaultdict[str, list[Unanswered]] = defaultdict(list)
    for one in asked:
        by_key[key(one.text)].append(one)
    phrases = [
        Phrase(
            Counter({one.text: one.times for one in same}).most_common(1)[0][0],
            sum(one.times for one in same),
            frozenset(one.person for one in same),
            max(one.last for one in same),
            frozenset(one.about for one in same if one.about),
        )
        for same in by_key.values()
    ]
    return sorted(phrases, key=lambda p: (-len(p.people), -p.times, p.text))


class _Grouping:
    """Each question joins the likest group, or begins one; no question meets them all."""

    def __init__(self, hidden: Sequence[str]) -> None:
        self.open: list[Group] = []
        self._heads: list[str] = []
        self._group: list[Group | None] = []
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for text in hidden:
            self._begin(text, None)

    def add(self, phrase: Phrase) -> None:
        near = self._likest(phrase.text)
        if near is None:
            group = Group([phrase])
            self.open.append(group)
            self._begin(phrase.text, group)
            return
        joined = self._group[near]
        if joined is not None:
            joined.phrases.append(phrase)

    def _begin(self, text: str, group: Group | None) -> None:
        for word in _words(text):
            self._by_word[word].append(len(self._heads))
        self._heads.append(text)
        self._group.append(group)

    def _likest(self, text: str) -> int | None:
        shared = Counter(at for word in _words(text) for at in self._by_word.get(word, ()))
        scored = [
            (likeness(text, self._heads[at]), -at) for at, _ in shared.most_common(_LOOKED_AT)
        ]
        best = max(scored, default=(0.0, 0))
        return -best[1] if best[0] >= ALIKE else None


def _words(text: str) -> set[str]:
    return {word.folded for word in read(text).subject}


_FRONT = "cho em toi minh chau hoi ad bot oi anh chi da vang muon can"
_BACK = "a voi nhe nha oi vay the khong ko gium giup dum"
_BEFORE, _AFTER = frozenset(_FRONT.split()), frozenset(_BACK.split())
"""Courtesy around a matter, folded; anything else may be a part of its name."""


def alias(text: str) -> str:
    """Make a way to call a procedure out of a question: no masks, no courtesy.

    Only what stands at either end is dropped: the words between are how people say it.
    """
    words = tokens(_MASK.sub(" ", text.split("→")[0]))
    first, last = 0, len(words)
    while first < last and words[first].folded in _BEFORE:
        first += 1
    while first < last and words[last - 1].folded in _AFTER:
        last -= 1
    return _fitting([word.text for word in words[first:last]])


def _fitting(words: Sequence[str]) -> str:
    said = ""
    for word in words:
        longer = f"{said} {word}".strip()
        if len(longer) > ALIAS_LIMIT:
            break
        said = longer
    return said
