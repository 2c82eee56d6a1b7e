"""Matters of another kind of office, which the catalogue does not hold: where to go instead."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from knowledge import lexicon
from knowledge.phrases import PhraseBook
from knowledge.question import Question, loosely


@dataclass(frozen=True)
class Pointer:
    """What somebody wants, who handles it, and the published procedure that says so."""

    what: str
    where: str
    more: str
    code: str
    always: bool = False


def find(question: Question, known: Container[str] = frozenset()) -> Pointer | None:
    """The office a message should be pointed to, if it is one of these matters and no other.

    A matter whose code is ``known`` to the catalogue is answered there, unless no commune ever
    handles it.
    """
    words = question.words
    for match in loosely(_book(), words):
        pointer, unless = match.value
        held = pointer.code in known and not pointer.always
        if not held and next(unless.find_all(words), None) is None:
            return pointer
    return None


@cache
def _book() -> PhraseBook[tuple[Pointer, PhraseBook[None]]]:
    lines = [
        (
            line["say"],
            Pointer(
                line["what"],
                line["where"],
                line["more"],
                line["code"],
                line.get("always", False),
            ),
            PhraseBook((phrase, None) for phrase in line["unless"]),
        )
        for line in lexicon.load("pointers")
    ]
    return PhraseBook((say, (pointer, unless)) for says, pointer, unless in lines for say in says)
