"""What a message is about and what it asks: words that count, words that ask, words that fill."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from knowledge import lexicon
from knowledge.phrases import Match, PhraseBook, Value, except_in
from knowledge.vietnamese import Token, is_syllable, normalise, tokens

LONGEST = 2000
"""Characters of a message that are read; a real question is far shorter."""


class Asked(StrEnum):
    """What a person wants to know about a procedure."""

    papers = "papers"
    fee = "fee"
    time = "time"
    place = "place"
    online = "online"
    result = "result"
    conditions = "conditions"
    form = "form"
    steps = "steps"
    basis = "basis"
    fine = "fine"


@dataclass(frozen=True)
class Question:
    """A message, read: all its words, which of them ask, which fill, which name the subject.

    ``typed`` are the words before abbreviations are spelt out.
    """

    text: str
    words: tuple[Token, ...]
    asking: frozenset[int]
    filling: frozenset[int]
    asked: tuple[Asked, ...]
    excepted: frozenset[int] = frozenset()
    typed: tuple[Token, ...] = ()

    @property
    def subject(self) -> list[Token]:
        """The words that say what it is about, in order."""
        return [
            word
            for at, word in enumerate(self.words)
            if at not in self.asking and at not in self.filling
        ]


def read(text: str) -> Question:
    """Read a message. Any text is accepted; only its first ``LONGEST`` characters count."""
    clean = normalise(text[: LONGEST * 2])[:LONGEST]
    typed = tokens(clean)
    words = spell_out(typed)
    matches = [match for match in _asked_book().find(words) if match.value]
    asking = {at for match in matches for at in _span(match)}
    literal = is_marked(words)
    fillers = (m for m in _filler_book().find(words, literal=literal) if m.value)
    filling = {at for match in fillers for at in _span(match)}
    asked = dict.fromkeys(match.value for match in matches if match.value)
    asked |= dict.fromkeys(_asked_around(words))
    return Question(
        clean,
        tuple(words),
        frozenset(asking),
        frozenset(filling),
        _ordered(tuple(asked)),
        _excepted(clean),
        tuple(typed),
    )


def _excepted(text: str) -> frozenset[int]:
    """The words that say what it is not about: "trừ giống bố mẹ"."""
    gone = except_in(text)
    if not gone:
        return frozenset()
    before, within = (len(spell_out(tokens(text[:end]))) for end in gone)
    return frozenset(range(before, within))


def spell_out(words: list[Token]) -> list[Token]:
    """Replace abbreviations and chat spellings by the words they stand for."""
    result: list[Token] = []
    before = ""
    known = _abbreviations()
    for word in words:
        meant = known.get(word.folded)
        if meant and _is_short(word, before):
            result.extend(meant)
        else:
            result.append(word)
        before = word.folded
    return result


def _is_short(word: Token, before: str) -> bool:
    """Whether a word that may be an abbreviation is one."""
    # "hồ" is no "ho", "cá" no "ca"; but "sđt" has a mark and is no word.
    if word.marked and len(word.text) > 1 and is_syllable(word.folded):
        return False
    # "Mẫu E", "hạng C", "khu H": a letter after these names one of several.
    if len(word.folded) == 1 and before in _LETTERED:
        return False
    return word.folded != "ca" or before not in _OF_FISH


def is_marked(words: Sequence[Token]) -> bool:
    """Whether the message was typed with marks, so that a word without any means just that."""
    return sum(word.marked for word in words) >= 0.4 * max(len(words), 1)


def tight(words: Sequence[Token]) -> list[Token]:
    """The words without those that stand inside phrases: "mất cái sổ đỏ" → "mất sổ đỏ"."""
    inside = _inside()
    return [word for word in words if word.folded not in inside]


def loosely(book: PhraseBook[Value], words: Sequence[Token]) -> Iterator[Match[Value]]:
    """The phrases in words, then those in the same words drawn tight."""
    yield from book.find_all(words)
    closed = tight(words)
    if len(closed) < len(words):
        yield from book.find_all(closed)


@cache
def _inside() -> frozenset[str]:
    return frozenset(t.folded for word in lexicon.load("filler")["inside"] for t in tokens(word))


@cache
def kin_words() -> frozenset[str]:
    """Folded words for relatives: they name persons, they never decide."""
    return frozenset(t.folded for word in lexicon.load("filler")["kin"] for t in tokens(word))


_LETTERED = frozenset(["mau", "hang", "loai", "nhom", "khu"])
_OF_FISH = frozenset(["tau", "ghe", "thuyen", "danh", "nuoi", "bat"])
"""Behind these words "ca" is cá, a fish, and not công an, the police."""


@cache
def _abbreviations() -> dict[str, tuple[Token, ...]]:
    return {key: tuple(tokens(meant)) for key, meant in lexicon.load("abbreviations").items()}


@cache
def _asked_book() -> PhraseBook[Asked | None]:
    raw: dict[str, list[str]] = lexicon.load("asked")
    return PhraseBook(
        (phrase, None if kind == "none" else Asked(kind))
        for kind, phrases in raw.items()
        if kind != "patterns"
        for phrase in phrases
    )


def _asked_around(words: Sequence[Token]) -> list[Asked]:
    """What is asked with other words in between: "cần đem theo giấy tờ gì"."""
    folded = " ".join(word.folded for word in words)
    return [asked for asked, pattern in _asked_patterns() if pattern.search(folded)]


@cache
def _asked_patterns() -> list[tuple[Asked, re.Pattern[str]]]:
    raw: dict[str, list[str]] = lexicon.load("asked")["patterns"]
    return [(Asked(kind), re.compile(one)) for kind, some in raw.items() for one in some]


@cache
def _filler_book() -> PhraseBook[bool]:
    raw = lexicon.load("filler")
    fills = ((phrase, True) for phrase in (*raw["phrases"], *raw["words"]))
    return PhraseBook((*fills, *((phrase, False) for phrase in raw["keep"])))


def _span(match: Match[Any]) -> range:
    return range(match.start, match.start + match.length)


def _ordered(asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
    # "Làm sao" and "được không" are said with everything; they count when nothing else is asked.
    sharp = tuple(a for a in asked if a not in (Asked.steps, Asked.conditions))
    return sharp or asked
