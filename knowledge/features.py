"""What search reads in procedures: the features of every phrase, and the words of every body.

Reading is the dear part of an index (tokens, tones, typing); it is done once an entry and kept as
numbers, so that an index can be put together again without any text (``knowledge.search``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from knowledge.entry import Entry
from knowledge.incidence import Incidence, Numbers, Rows, runs
from knowledge.phrases import except_in, head_of, loose
from knowledge.vietnamese import Token, tokens, words_folded

TAIL = "|"
"""Stands in a phrase's features between what names it and what people seldom say."""


@dataclass(frozen=True, eq=False)
class Features:
    """The features of entries, in the order of the entries.

    ``counts`` is how many phrases each has, ``phrases`` their features, ``said`` their folded
    words as one string, ``bodies`` all words of an entry.
    """

    counts: Numbers
    phrases: Incidence
    said: tuple[str, ...]
    bodies: Incidence

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Features:
        """Read every phrase and body once."""
        counts: list[int] = []
        said: list[str] = []
        phrases, bodies = Rows(), Rows()
        for entry in entries:
            distinct = list(dict.fromkeys(entry.phrases))
            read = [tokens(phrase) for phrase in distinct]
            if entry.plain:
                own = [of_words(words) for words in read]
            else:
                own = [_named(*one) for one in zip(distinct, read, strict=True)]
            counts.append(len(read))
            said.extend(" ".join(word.folded for word in words) for words in read)
            for features in own:
                phrases.add(features)
            bodies.add(_body(entry, own))
        return cls(np.array(counts, dtype=np.int32), phrases.done(), tuple(said), bodies.done())

    def take(self, rows: Numbers) -> Features:
        """The features of these entries, in this order."""
        phrases = runs(self.counts, rows)
        said = tuple(self.said[at] for at in phrases.tolist())
        return Features(self.counts[rows], self.phrases.take(phrases), said, self.bodies.take(rows))

    def joined(self, other: Features) -> Features:
        """The features of these entries, then of the others."""
        return Features(
            np.concatenate([self.counts, other.counts]),
            self.phrases.joined(other.phrases),
            self.said + other.said,
            self.bodies.joined(other.bodies),
        )


def of_words(words: Sequence[Token]) -> dict[str, None]:
    """The features of a run of words: words, words with their marks (``=``), pairs of words."""
    own: dict[str, None] = {}
    for word in words:
        own[word.folded] = None
        if word.marked:
            own[f"={loose(word.text)}"] = None
    for left, right in pairwise(words):
        own[f"{left.folded} {right.folded}"] = None
    return own


def _named(name: str, words: list[Token]) -> dict[str, None]:
    """The features of an official name: its head, ``TAIL``, its tail without what it excepts."""
    head = head_of(name)
    if head == len(name):
        return of_words(words)
    except_ = except_in(name)
    if except_ and except_[0] >= head:
        words = tokens(f"{name[: except_[0]]} {name[except_[1] :]}")
    return of_words(tokens(name[:head])) | {TAIL: None} | of_words(words)


def _body(entry: Entry, phrases: Iterable[dict[str, None]]) -> dict[str, None]:
    # Marks are compared with phrases only.
    said = {f: None for features in phrases for f in features if f[0] not in "=|"}
    return said | dict.fromkeys(sorted(words_folded(f"{entry.body} . {entry.field}")))
