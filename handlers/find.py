"""What a search comes to, in words: found, a choice, an honest no, danger, a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import choices
from handlers.conversation import Choice, Note, NoteKind, Outcome, Reply, Session, Turn
from handlers.explain import explain, several
from handlers.ports import Ports
from handlers.texts import labels, say
from handlers.texts.filters import brief, clip
from knowledge.answer import Answer, Candidate
from knowledge.answer import Outcome as Searched
from knowledge.entry import Entry
from knowledge.phrases import PhraseBook, agree
from knowledge.pointers import Pointer
from knowledge.procedure import SHORT_NAME_LIMIT
from knowledge.question import Asked, Question
from knowledge.twins import adds, names, tells
from knowledge.variants import base
from knowledge.vietnamese import fold, normalise, tokens

_NEAR = 0.6
"""A candidate at least this close to the one found may be what was meant."""

_LISTED = 0.75
"""How close to the best of a list the others must be to stand in it."""

_SURE = 0.55
"""The score of a best candidate below which the list is offered with doubt."""

_NAME = 90
"""Characters of a name in the list, above the choices."""

_SHOWN = 5
_TOPICS = 3

_NUMBERS = ("115", "114", "113")


def answer(searched: Answer, session: Session, ports: Ports) -> Turn:
    """Put the result of a search into words; ``session.question`` holds the masked question."""
    session = replace(session, asked=tuple(a.value for a in searched.asked))
    if searched.outcome is Searched.found:
        return _found(searched, replace(session, case=None), ports)
    if searched.outcome is Searched.choose:
        return _choose(searched, replace(session, case=None), ports)
    if searched.outcome is Searched.out_of_scope:
        return _out_of_scope(session, ports)
    if searched.pointer:
        return _pointed(searched.pointer, session)
    return _not_found(searched, session, ports)


def _pointed(pointer: Pointer, session: Session) -> Turn:
    """A matter of another office: which one, and where that is published."""
    reply = Reply(say("pointed.html", pointer=pointer), (choices.person(), choices.home()))
    return Turn((reply,), replace(session, procedure=None, case=None), Outcome.pointed)


_DESPAIR = PhraseBook(
    (phrase, None)
    for phrase in (
        "tự tử",
        "tự sát",
        "muốn chết",
        "chết cho rồi",
        "kết liễu",
        "không muốn sống",
        "không thiết sống",
        "chán sống",
        "treo cổ",
        "nhảy lầu",
        "nhảy cầu",
        "đòi nhảy",
        "định nhảy",
        "cắt cổ tay",
        "rạch tay",
        "cắt tay tự",
    )
)


def despairs(question: Question) -> bool:
    """Whether someone does not want to live."""
    return next(_DESPAIR.find_all(question.words), None) is not None


def emergency(numbers: Sequence[str], session: Session, *, despair: bool = False) -> Turn:
    """Danger now: whom to call, before anything else."""
    others = tuple(n for n in _NUMBERS if n not in numbers)
    text = say("emergency.html", numbers=(*numbers, *others), despair=despair)
    return Turn((Reply(text),), session, Outcome.emergency)


def refused(session: Session, ports: Ports) -> Turn:
    """A secret, or the wish that we use one: why not, and what to do now."""
    reply = Reply(say("refused.html", office=ports.office), (choices.person(), choices.home()))
    return Turn((reply,), session, Outcome.refused)


_SECRETS = r"\b(?:otp|mat khau|passcode|ma xac (?:thuc|nhan|minh)|so the|ma pin|cvv)\b"
_GAVE = re.compile(rf"\b(?:lo|bi lua|bi lo)\b.*{_SECRETS}|{_SECRETS}.*\b(?:bi lo|lo cho)\b")


_CALLER = r"\b(?:xung|gia danh|gia lam|nguoi la|co nguoi goi|cong an goi|ai do goi|nguoi ta goi)\b"
_ASKED_AWAY = re.compile(rf"{_CALLER}.*\b(?:xin|hoi|doi|doc|dua|gui|cung cap)\b.*{_SECRETS}")


def is_asked_away(text: str) -> bool:
    """Whether a stranger wants a secret of theirs: "xưng công an gọi xin mã OTP"."""
    return bool(_ASKED_AWAY.search(fold(normalise(text))))


def gave_away(text: str) -> bool:
    """Whether someone tells that a secret of theirs got out: "lỡ đọc mã OTP rồi"."""
    return bool(_GAVE.search(fold(normalise(text))))


def which(question: Question, session: Session, ports: Ports) -> Turn:
    """Something is asked, and not of which procedure."""
    cards = tuple(Choice(label, key) for key, label in session.offered if key.startswith("card:"))[
        :_SHOWN
    ]
    offered = cards or choices.starters(ports.catalogue.procedures)
    asked = tuple(a.value for a in question.asked)
    waits = bool({Asked.time, Asked.result} & set(question.asked))
    reply = Reply(say("which.html", waits=waits), offered)
    return Turn((reply,), replace(session, asked=asked), Outcome.choose, asked=asked)


def _found(searched: Answer, session: Session, ports: Ports) -> Turn:
    if len(searched.found) > 1:
        turn = several(searched.found, searched.question, session, ports)
    else:
        near = _near(searched)
        turn = explain(searched.found[0].code, searched.question, session, ports, near=near)
    return replace(turn, codes=searched.codes, asked=session.asked)


def _near(searched: Answer) -> list[Entry]:
    """What else may be meant: others of a close family."""
    if not searched.candidates:
        return []
    top = searched.candidates[0].score
    return [
        c.entry
        for c in searched.candidates[1:4]
        if c.score >= _NEAR * top and c.entry not in searched.found
    ][:2]


def _choose(searched: Answer, session: Session, ports: Ports) -> Turn:
    shown = _worth_showing(searched.candidates, searched.question)
    told = tells([c.entry for c in shown])
    offered = tuple(
        Choice(label, f"card:{c.entry.code}")
        for c, label in zip(shown, _labels(shown, told), strict=True)
    )
    none = Choice(labels.NONE, "none")
    sure = searched.candidates[0].score >= _SURE
    text = say("choose.html", shown=_lines(shown, told, ports), sure=sure)
    reply = Reply(text, (*offered, none))
    session = replace(session, procedure=None, case=None)
    return Turn((reply,), session, Outcome.choose, searched.codes, session.asked)


@dataclass(frozen=True)
class Told:
    """A candidate in the list, and in a few words what it is or what tells it from the others."""

    name: str
    note: str


def _lines(shown: Sequence[Candidate], told: Sequence[str], ports: Ports) -> list[Told]:
    entries = [c.entry for c in shown]
    lines = [
        Told(name, _note(entry, tell, name, ports))
        for entry, tell, name in zip(entries, told, names(entries, _NAME), strict=True)
    ]
    return [
        line if lines.count(line) == 1 else Told(line.name, f"mã {base(entry.code)}")
        for entry, line in zip(entries, lines, strict=True)
    ]


def _note(entry: Entry, tell: str, name: str, ports: Ports) -> str:
    procedure = ports.catalogue.get(entry.code) if entry.plain else None
    if procedure:
        return clip(procedure.summary, 100)
    return tell if adds(tell, name) else ""


def _worth_showing(candidates: Sequence[Candidate], question: Question) -> Sequence[Candidate]:
    """Two to five; those that fall far behind the best only confuse, unless they are named."""
    best = candidates[0].score
    near = [
        c
        for c in candidates[:_SHOWN]
        if c.score >= _LISTED * best or (c.score >= _NEAR * best and _is_named(c.entry, question))
    ]
    return near if len(near) >= 2 else candidates[:2]


def _is_named(entry: Entry, question: Question) -> bool:
    """Whether all that a message is about stands in a procedure's short name."""
    name = tokens(entry.short_name)
    said = question.subject
    return bool(said) and all(any(agree(word, meant) for meant in name) for word in said)


def _labels(shown: Sequence[Candidate], told: Sequence[str]) -> list[str]:
    """Labels of at most forty characters, no two alike; our own short names stay whole."""
    entries = [c.entry for c in shown]
    made = names(entries, SHORT_NAME_LIMIT)
    for number, (entry, tell) in enumerate(zip(entries, told, strict=True)):
        if made.count(made[number]) > 1:
            # Two names that are the same: what else tells them apart, else their codes.
            more = tell if 0 < len(tell) <= SHORT_NAME_LIMIT // 2 else base(entry.code)
            made[number] = f"{brief(made[number], SHORT_NAME_LIMIT - len(more) - 2)}: {more}"
    return made


def _not_found(searched: Answer, session: Session, ports: Ports) -> Turn:
    near = [c.entry for c in searched.candidates[:_TOPICS] if c.score >= 0.15]
    topics = tuple(choices.card(e.code, e.short_name) for e in near)
    reply = Reply(
        say("not_found.html", near=bool(near), office=ports.office),
        (*topics, choices.person(), choices.help()),
    )
    note = Note(NoteKind.unanswered, text=session.question)
    return Turn((reply,), session, Outcome.not_found, asked=session.asked, notes=(note,))


def _out_of_scope(session: Session, ports: Ports) -> Turn:
    reply = Reply(say("out_of_scope.html"), choices.starters(ports.catalogue.procedures))
    return Turn((reply,), session, Outcome.out_of_scope)
