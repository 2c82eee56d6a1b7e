"""A close look at the few dozen best candidates: what tells twins apart, and who decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from knowledge import lexicon
from knowledge.entry import Entry
from knowledge.expansion import Meant, ages, expand, phrases_in
from knowledge.phrases import PhraseBook, except_in
from knowledge.question import Question, kin_words, loosely
from knowledge.vietnamese import Token, tokens


@dataclass(frozen=True)
class Facet:
    """One thing that tells twins apart, with what it costs to have or to lack it unasked."""

    name: str
    extra: float
    lack: float
    tell: str


def of_words(words: Sequence[Token]) -> frozenset[str]:
    """The facets a run of words mentions."""
    return frozenset(match.value for match in _book().find_all(words))


def of_message(words: Sequence[Token]) -> frozenset[str]:
    """The facets of a message: in its own words and in the official ones behind them."""
    return _of_message(tuple(words))


@lru_cache(maxsize=256)
def _of_message(words: tuple[Token, ...]) -> frozenset[str]:
    found = frozenset(match.value for match in loosely(_book(), words))
    return found.union(_behind(words), _ages(words))


def _behind(words: Sequence[Token]) -> frozenset[str]:
    """The facets of the official words behind everyday ones, where those name them."""
    meant = (_of_meant(meant) for meant, weight in expand(words) if weight >= _NAMED)
    return frozenset().union(*meant)


@cache
def _of_meant(meant: Meant) -> frozenset[str]:
    return of_words(meant.words)


def _ages(words: Sequence[Token]) -> set[str]:
    # Fourteen is the age from which a person applies for an identity card on their own
    # (Luật Căn cước 26/2023, Điều 23); younger children have procedures of their own.
    return {"young" if age < 14 else "adult" for age in ages(words)}


@dataclass(frozen=True, eq=False)
class _Read:
    """What was read in a procedure's names: once, for every question it comes close to.

    ``own`` are the facets of its name, ``acts`` whether that lists several acts, ``left`` the pairs
    of words that it leaves to another procedure.
    """

    entry: Entry
    own: frozenset[str]
    acts: bool
    left: frozenset[tuple[str, str]]

    @cached_property
    def known(self) -> frozenset[str]:
        """The facets of all its names; the only name of an official one is read already."""
        alone = self.entry.phrases == (self.entry.name,) and not self.entry.plain
        return self.own if alone else known_for(self.entry)

    @cached_property
    def behind(self) -> frozenset[str]:
        """The facets that words of the name stand for in a message."""
        return _behind(tokens(self.entry.name))


@lru_cache(maxsize=20_000)
def _read(entry: Entry) -> _Read:
    # Official names list everyone a procedure is open to; that is no facet of the procedure.
    named = of_words(tokens(entry.short_name if entry.plain else entry.name))
    own = named - _LEVELS | _levels(entry, named)
    # A name that lists several acts ("cấp, cấp lại, gia hạn") is about all of them.
    acts = len(own & _ACTS) > 1 or bool(_LISTED_ACTS.search(entry.name.lower()))
    return _Read(entry, own, acts, _left_out(entry.name))


def of_entry(entry: Entry) -> frozenset[str]:
    """The facets a procedure's name carries: the plain short name where there is one."""
    return _read(entry).own


def known_for(entry: Entry) -> frozenset[str]:
    """The facets that stand in any of a procedure's names and aliases."""
    return _known_for(entry) if entry.known is None else entry.known


@lru_cache(maxsize=20_000)
def _known_for(entry: Entry) -> frozenset[str]:
    known = frozenset().union(*(of_words(tokens(phrase)) for phrase in entry.phrases))
    return known - _LEVELS | _levels(entry, known)


def _levels(entry: Entry, own: frozenset[str]) -> frozenset[str]:
    # The level is a field of the record; where it was not published, the name may tell.
    named = {
        facet
        for word, facet in _LEVEL_WORDS.items()
        if any(word in one.lower() for one in entry.level)
    }
    if not named:
        return own & _LEVELS
    # What a commune handles is near everybody: a higher level beside it is no obstacle.
    return frozenset({"commune"} if "commune" in named else named)


def fit(entry: Entry, asked: frozenset[str]) -> float:
    """The factor by which unasked and missing facets make a procedure less likely."""
    read, costs = _read(entry), facets()
    factor = 1.0
    for name in sorted(read.own - asked):
        if not (read.acts and name in _ACTS):
            factor *= costs[name].extra
    for name in sorted(asked - read.known) if asked else ():
        # A name that says "công chứng" does not lack what "công chứng" is read as in a message.
        if entry.plain or name not in read.behind:
            factor *= costs[name].lack
    return factor


def excepts(entry: Entry, question: Question) -> bool:
    """Whether a message speaks of what a name leaves to another procedure: "(trừ giống bố mẹ)"."""
    left = _read(entry).left
    if not left:
        return False
    words = [w.folded for at, w in enumerate(question.words) if at not in question.excepted]
    return not left.isdisjoint(pairwise(words))


def _left_out(name: str) -> frozenset[tuple[str, str]]:
    gone = except_in(name)
    return _pairs(name[slice(*gone)]) - _pairs(name[: gone[0]]) if gone else frozenset()


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(word.folded for word in tokens(text)))


def misses(entry: Entry, words: Sequence[Token]) -> bool:
    """Whether a message speaks of an act that a procedure knows nothing of.

    Then the right one may not be in the catalogue at all ("mất sổ đỏ" beside "làm sổ đỏ lần đầu"),
    and to answer in silence would be a guess.
    """
    asked = of_message(words)
    return bool(asked & _DECISIVE - known_for(entry) or of_entry(entry) & _SPECIAL - asked)


def passes_over(entry: Entry, question: Question) -> bool:
    """Whether a short question holds a subject word that no name of a procedure knows.

    "Giấy phép bán rượu" beside the household business: one word decides, and it is not covered.
    A story says much that no name says, so long messages are not judged by this.
    """
    subject = [word for word in question.subject if word.folded not in kin_words()]
    if not subject or len(question.words) > _SHORT:
        return False
    known = _words_of(entry)
    left = {word.folded for word in subject if len(word.folded) > 1} - known
    return bool(left - _explained(question, known))


def _explained(question: Question, known: frozenset[str]) -> set[str]:
    """Words of everyday phrases whose official words the procedure's names do hold."""
    explained: set[str] = set()
    for window, means in phrases_in(question.words):
        if any({word.folded for word in meant.words} <= known for meant in means):
            explained |= {word.folded for word in window}
    return explained


@lru_cache(maxsize=20_000)
def _words_of(entry: Entry) -> frozenset[str]:
    return frozenset(word.folded for phrase in entry.phrases for word in tokens(phrase))


_SHORT = 8
_NAMED = 0.7
# For whom or where a procedure is, when that is not everybody: nobody is taken there unasked.
_SPECIAL = frozenset(["foreign", "border", "mobile", "police", "complaint"])
_DECISIVE = frozenset(
    [
        "again",
        "renew",
        "end",
        "pause",
        "restore",
        "transfer",
        "certify",
        "dispute",
        "complaint",
        "mobile",
        "foreign",
    ]
)
_LEVEL_WORDS = {"xã": "commune", "tỉnh": "province", "bộ": "ministry", "ương": "ministry"}
_LEVELS = frozenset(_LEVEL_WORDS.values())
_ACTS = frozenset({"again", "change", "renew"})


_LISTED_ACTS = re.compile(r"cấp(?: mới)?(?:,| và|/) (?:cấp lại|đổi|cấp đổi|gia hạn)")


@cache
def facets() -> dict[str, Facet]:
    """All facets by name."""
    raw = lexicon.load("facets")
    return {n: Facet(n, f["extra"], f["lack"], f["tell"]) for n, f in raw.items()}


@cache
def _book() -> PhraseBook[str]:
    raw = lexicon.load("facets")
    return PhraseBook((phrase, name) for name, f in raw.items() for phrase in f["words"])
