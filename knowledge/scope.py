"""Messages that are not a search: danger now, secrets, small talk, and other worlds than ours."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from knowledge import lexicon
from knowledge.phrases import PhraseBook
from knowledge.question import Question, is_marked, loosely
from knowledge.vietnamese import Token, fold, tokens


class Talk(StrEnum):
    """Small talk, by what a polite answer needs."""

    greeting = "greeting"
    thanks = "thanks"
    bye = "bye"
    ok = "ok"
    who = "who"
    help = "help"
    person = "person"


@dataclass(frozen=True)
class Emergency:
    """Danger now; ``numbers`` to call, the fitting one first; ``certain`` beyond any doubt."""

    numbers: tuple[str, ...]
    certain: bool


def emergency(question: Question) -> Emergency | None:
    """Recognise danger now, in whole words; what is over, figurative or on paper is none."""
    words = question.words
    hits = [match.value for match in loosely(_emergency_book(), words)]
    if not hits or _has(_book("figurative"), words):
        return None
    certain = _has(_book("certain"), words)
    if not certain and _has(_book("calming"), words):
        return None
    return Emergency(tuple(dict.fromkeys(hits)), certain)


def refused(question: Question) -> bool:
    """Recognise a secret being handed over (OTP, password, card), or the wish that we log in."""
    text = question.text
    if re.search(r"(?<!\d)(?:\d[ -]?){15}\d(?!\d)", text):
        return True
    words = question.words
    secret = _has(_refusal_book("secrets"), question.typed)
    gives = _has(_refusal_book("give"), words)
    if not (secret or gives) or _has(_refusal_book("asking"), words):
        return False
    value = bool(re.search(r"\b\d{4,}\b|\b(?=\w*\d)(?=\w*[a-zA-Z])\w{6,}\b", text))
    return (secret and (value or gives)) or (gives and _logs_in(text))


def names_secret(text: str) -> bool:
    """Whether a text names what nobody is to be asked for: OTP, password, card, account."""
    return _has(_refusal_book("secrets"), tokens(text))


def _logs_in(text: str) -> bool:
    folded = fold(text)
    return bool(
        re.search(
            r"\b(dang nhap|vao|lay tai khoan|dung tai khoan)\b.*\b(vneid|tai khoan|dich vu cong)",
            folded,
        )
        and re.search(
            r"\b(giup|gium|dum|ho|cho toi|cho em|cua toi|cua em|vo toi|con toi)\b", folded
        )
    )


def small_talk(question: Question) -> Talk | None:
    """Recognise a message that holds nothing but small talk; a question inside it wins."""
    words = question.words
    if not words:
        return None
    matches = list(_talk_book().find(words))
    covered = {at for m in matches for at in range(m.start, m.start + m.length)}
    rest = [at for at in range(len(words)) if at not in covered and at not in question.filling]
    if not matches:
        return None
    talk = min((m.value for m in matches), key=_RANK.index)
    strong = talk in (Talk.person, Talk.help, Talk.who)
    return talk if len(rest) <= (1 if strong else 0) else None


def polite(question: Question) -> Talk | None:
    """Recognise thanks and goodbyes wrapped in other words; for messages that ask nothing found."""
    values = {match.value for match in _talk_book().find(question.words)}
    return next((t for t in (Talk.thanks, Talk.bye, Talk.who) if t in values), None) or (
        Talk.greeting if Talk.greeting in values and len(question.subject) <= 3 else None
    )


def elsewhere(question: Question, known: Container[str]) -> float:
    """How much a message speaks of things that are no public service.

    A single word typed without marks counts only when no procedure knows it: "mua" may be *mưa*.
    """
    total = 0.0
    literal = is_marked(question.words)
    for match in _book("elsewhere").find_all(question.words, literal=literal):
        window = question.words[match.start : match.start + match.length]
        if match.length > 1:
            total += 1.0
        elif window[0].marked or window[0].folded not in known:
            total += 0.8
    return total


def ours(question: Question) -> int:
    """How many words of public services stand in a message."""
    return sum(1 for _ in _book("ours").find_all(question.words))


_RANK = [Talk.person, Talk.help, Talk.who, Talk.greeting, Talk.thanks, Talk.bye, Talk.ok]


def _has(book: PhraseBook[None], words: Sequence[Token]) -> bool:
    return next(book.find_all(words), None) is not None


def _phrases(lines: Iterable[object]) -> PhraseBook[None]:
    return PhraseBook((str(line), None) for line in lines)


@cache
def _book(name: str) -> PhraseBook[None]:
    return _phrases(lexicon.load("scope")[name])


@cache
def _refusal_book(name: str) -> PhraseBook[None]:
    return _phrases(lexicon.load("scope")["refused"][name])


@cache
def _emergency_book() -> PhraseBook[str]:
    raw: dict[str, list[str]] = lexicon.load("scope")["emergency"]
    return PhraseBook((phrase, number) for number, phrases in raw.items() for phrase in phrases)


@cache
def _talk_book() -> PhraseBook[Talk]:
    raw: dict[str, list[str]] = lexicon.load("scope")["small_talk"]
    return PhraseBook((phrase, Talk(kind)) for kind, phrases in raw.items() for phrase in phrases)
