"""Questions that name no procedure: they belong to the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answer import Answer, Outcome
from knowledge.phrases import PhraseBook
from knowledge.question import Asked, Question, kin_words
from knowledge.vietnamese import Token

_OPENINGS = (("con",), ("the", "con"), ("vay", "con"), ("roi", "con"), ("ua", "con"))

_NOUNS = PhraseBook(
    (noun, asked)
    for asked, nouns in {
        Asked.papers: ("giấy tờ", "giấy má", "giấy", "hồ sơ"),
        Asked.time: ("thời gian", "thời hạn", "ngày giờ"),
        Asked.fee: ("lệ phí", "phí", "tiền", "tiền bạc", "chi phí"),
        Asked.place: ("chỗ nộp", "nơi nộp", "chỗ làm", "nơi làm", "địa chỉ", "địa điểm"),
        Asked.form: ("mẫu đơn", "mẫu", "tờ khai", "đơn", "biểu mẫu"),
        Asked.conditions: ("điều kiện",),
        Asked.result: ("kết quả",),
        Asked.steps: ("các bước", "quy trình", "trình tự"),
    }.items()
    for noun in nouns
)
"""What is asked by naming it, after "còn …"."""

# They point at something said before, or at any procedure whatever.
_GENERIC_WORDS = (
    "giay to ho so thu tuc viec cai vu don tren roi nop lam ban ay kia vay nhu them "
    "tiep theo tra loi dich cong lay nhan gi nua con trang lan bo"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())

_OPENING = frozenset({"chut", "xiu", "ti", "ty", "viec", "cai", "dieu", "chuyen", "ut"})

# "Mất giấy thì làm sao", "làm lại ở đâu": another procedure, though every word fills.
_TURNING = frozenset({"mat", "lai", "huy", "bo", "hu", "rach", "sai", "sua"})


def named(question: Question, *, bare: bool = False) -> Question | None:
    """The question of a message like "còn giấy tờ": an opening and the bare name of an aspect.

    Whatever a search makes of such words, they name no procedure. ``bare``: the name alone will
    do, when there is a procedure it can be about.
    """
    opening = _opening(question)
    said = {
        at + opening: match.value
        for match in _NOUNS.find(question.words[opening:])
        for at in range(match.start, match.start + match.length)
    }
    # "Ông tôi mất, cần giấy gì" turns to another matter, though no word of it names one.
    if not said or not (opening or (bare and not _turns(question))):
        return None
    small = question.asking | question.filling | said.keys()
    left = [w for at, w in enumerate(question.words) if at >= opening and at not in small]
    around = _GENERIC | kin_words() if opening else frozenset()
    if any(word.folded not in around for word in left):
        return None
    return replace(question, asked=question.asked or tuple(dict.fromkeys(said.values())))


def is_followup(question: Question) -> bool:
    """Whether a message only asks: nothing in it names a subject of its own."""
    if not question.asked or _turns(question):
        return False
    rest = (word.folded for word in _subject(question))
    return all(word in _GENERIC or word.isdecimal() for word in rest)


def of_a_fine(question: Question, searched: Answer) -> Question | None:
    """Whether one is fined: asked of what one was told about, whatever words surround it."""
    alone = Asked.fine in question.asked and searched.outcome is not Outcome.found
    return question if alone else None


def is_opening(question: Question) -> bool:
    """Whether a message only announces a question: "cô ơi cho tôi hỏi chút"."""
    rest = (word.folded for word in question.subject)
    return not question.asked and not _turns(question) and all(word in _OPENING for word in rest)


def _turns(question: Question) -> bool:
    plain = [
        word
        for at, word in enumerate(question.words)
        if at not in question.asking and not _takes(question, at)
    ]
    return any(word.folded in _TURNING for word in plain if word.folded != "lai" or word.marked)


def _takes(question: Question, at: int) -> bool:
    """ "Mất" is no loss where it means how much is taken: "mất bao nhiêu ngày"."""
    after = question.words[at + 1 : at + 2]
    return question.words[at].folded == "mat" and any(w.folded in _HOW_MUCH for w in after)


_HOW_MUCH = frozenset({"bao", "may", "nhieu", "bn"})


def _opening(question: Question) -> int:
    """How many words open a message as "còn …", "thế còn …"."""
    folded = tuple(word.folded for word in question.words)
    return max((len(o) for o in _OPENINGS if folded[: len(o)] == o), default=0)


def _subject(question: Question) -> Sequence[Token]:
    """The words that name something; an opening "còn …" is none of them."""
    folded = tuple(word.folded for word in question.words)
    subject = question.subject
    for opening in _OPENINGS:
        if folded[: len(opening)] == opening and subject[:1] == list(question.words[:1]):
            return subject[1:]
    return subject


_THEN = " → "


def joined(first: str, now: str) -> str:
    """The question that opened the subject, and the one asked now."""
    opened = first.split(_THEN)[0]
    return f"{opened}{_THEN}{now}" if opened and opened != now else now
