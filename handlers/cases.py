"""Which case of a procedure a message tells by itself; never a guess between two."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.phrases import agree
from knowledge.procedure import Procedure
from knowledge.question import Question, read
from knowledge.vietnamese import Token, tokens

COMMON = "Trường hợp chung"
"""The name of the case that is meant when nothing special is said."""

_ENOUGH = 0.6
_AHEAD = 0.3


def told(procedure: Procedure, question: Question) -> int | None:
    """The case the words of a message point at, or None when they do not decide."""
    if len(procedure.cases) == 1:
        return 0
    spelled = _spelled_out(procedure, question.words)
    return spelled if spelled is not None else _by_words(procedure, question.words)


def common(procedure: Procedure) -> int | None:
    """The case to show, under its name, when a message tells none; None if one must be asked."""
    names = [case.name for case in procedure.cases]
    return names.index(COMMON) if COMMON in names else 0 if len(names) == 1 else None


def _spelled_out(procedure: Procedure, words: Sequence[Token]) -> int | None:
    """The longest case name that stands in the message as a whole."""
    found = [
        (len(name), number)
        for number, name in enumerate(read(case.name).words for case in procedure.cases)
        if _stands_in(name, words)
    ]
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _stands_in(name: Sequence[Token], words: Sequence[Token]) -> bool:
    return len(name) > 1 and any(
        all(agree(typed, meant) for typed, meant in zip(words[at:], name, strict=False))
        for at in range(len(words) - len(name) + 1)
    )


def _by_words(procedure: Procedure, words: Sequence[Token]) -> int | None:
    scores = sorted(
        ((_share(own, words), number) for number, own in enumerate(_distinctive(procedure))),
        reverse=True,
    )
    (best, number), (second, _) = scores[0], scores[1]
    return number if best >= _ENOUGH and second <= best - _AHEAD else None


def _share(own: Sequence[Token], words: Sequence[Token]) -> float:
    if not own:
        return 0.0
    return sum(any(agree(word, meant) for word in words) for meant in own) / len(own)


def _distinctive(procedure: Procedure) -> list[list[Token]]:
    """The words of each case that stand in no other and not in the procedure's own names."""
    subjects = [read(case.name).subject for case in procedure.cases]
    names = {t.folded for t in tokens(f"{procedure.name} {procedure.short_name}")}
    return [
        [
            word
            for word in own
            if word.folded not in names
            and not any(word in other for n, other in enumerate(subjects) if n != number)
        ]
        for number, own in enumerate(subjects)
    ]
