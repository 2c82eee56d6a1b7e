"""Questions that name no procedure: they belong to the last one."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.question import Question
from knowledge.vietnamese import Token

_OPENINGS = (("con",), ("the", "con"), ("vay", "con"), ("roi", "con"), ("ua", "con"))

# They point at something said before, or at any procedure whatever.
_GENERIC_WORDS = (
    "giay to ho so thu tuc viec cai vu don tren roi nop lam ban ay kia vay nhu them "
    "tiep theo tra loi dich cong lay nhan gi nua con trang lan bo"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())

_OPENING = frozenset({"chut", "xiu", "ti", "ty", "viec", "cai", "dieu", "chuyen", "ut"})

# "Mất giấy thì làm sao", "làm lại ở đâu": another procedure, though every word fills.
_TURNING = frozenset({"mat", "lai", "huy", "bo", "hu", "rach", "sai", "sua"})


def is_followup(question: Question) -> bool:
    """Whether a message only asks: nothing in it names a subject of its own."""
    if not question.asked or _turns(question):
        return False
    rest = (word.folded for word in _subject(question))
    return all(word in _GENERIC or word.isdecimal() for word in rest)


def is_opening(question: Question) -> bool:
    """Whether a message only announces a question: "cô ơi cho tôi hỏi chút"."""
    rest = (word.folded for word in question.subject)
    return not question.asked and not _turns(question) and all(word in _OPENING for word in rest)


def _turns(question: Question) -> bool:
    plain = [w for at, w in enumerate(question.words) if at not in question.asking]
    return any(word.folded in _TURNING for word in plain if word.folded != "lai" or word.marked)


def _subject(question: Question) -> Sequence[Token]:
    """The words that name something; an opening "còn …" is none of them."""
    folded = tuple(word.folded for word in question.words)
    subject = question.subject
    for opening in _OPENINGS:
        if folded[: len(opening)] == opening and subject[:1] == list(question.words[:1]):
            return subject[1:]
    return subject
