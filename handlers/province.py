"""Whose procedure answers: one's own province's, a national one, never another province's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers import choices
from handlers.conversation import Choice, Note, NoteKind, Outcome, Reply, Session, Turn
from handlers.explain import explain
from handlers.message import DECLINED, Message
from handlers.ports import Ports
from handlers.texts import labels, say
from knowledge.answer import CLOSE, Answer
from knowledge.answer import Outcome as Searched
from knowledge.entry import Entry
from knowledge.procedure import CODE
from knowledge.variants import base, name_of, province_of

EXPECTED = "province"
"""What a session expects after it was asked where somebody lives."""

_OFFERED = 4
_NEAR = 0.6
_GOOD = (Searched.found, Searched.choose)


def answer(message: Message) -> Turn | None:
    """Ask for the province where it decides, or tell that it has none of its own; else None."""
    if not message.place and message.everywhere.asks_province:
        return ask(message.remembered, _of(_best(message.everywhere)))
    return _elsewhere(message)


def coded(code: str, message: Message) -> Turn:
    """The procedure of a code; of several provinces' variants one's own."""
    session, ports = replace(message.remembered, case=None), message.ports
    variants = [e for key, e in ports.index.by_code.items() if key.startswith(base(code))]
    typed = CODE.search(message.text.upper())
    for place in (province_of(typed.group()) if typed else "", message.place, ""):
        mine = [entry for entry in variants if entry.province == place]
        if mine:
            return explain(mine[0].code, message.question, session, ports)
    if len(variants) < 2:
        code = variants[0].code if variants else code
        return explain(code, message.question, session, ports)
    return _told(variants, message, []) if message.place else ask(session, _of(variants))


def ask(
    session: Session,
    of: Sequence[str] = (),
    *,
    change: bool = False,
    again: bool = False,
    shared: Sequence[str] = (),
) -> Turn:
    """Ask where somebody lives.

    ``of`` are the provinces that have the procedure, ``shared`` those that a name may mean.
    """
    text = say("province_ask.html", change=change, again=again, shared=bool(shared))
    offered = list(shared) or (list(of) if len(of) <= _OFFERED else [])
    buttons = [Choice(name_of(code), f"province:{code}") for code in offered[:_OFFERED]]
    last = choices.home() if change else Choice(labels.NO_PROVINCE, f"province:{DECLINED}")
    expects = (EXPECTED, *(["change"] if change else ()), *(["again"] if again else ()))
    turn = Turn((Reply(text, (*buttons, last)),), session, Outcome.choose)
    return replace(turn, session=replace(session, expects=expects))


def _elsewhere(message: Message) -> Turn | None:
    """Only other provinces have what was asked for: say so."""
    every, here = message.everywhere, message.searched
    if here is every or not every.candidates:
        return None
    best = every.candidates[0]
    if not best.entry.province or best.entry.province == message.place:
        return None
    if every.outcome not in _GOOD or _as_good(here, best.score, message.place):
        return None
    near = [c.entry for c in here.candidates if c.score >= _NEAR * best.score]
    return _told([entry for entry in _best(every) if entry.province], message, near)


def _best(searched: Answer) -> list[Entry]:
    close = CLOSE * searched.candidates[0].score if searched.candidates else 0.0
    return [c.entry for c in searched.candidates if c.score >= close]


def _as_good(here: Answer, score: float, place: str) -> bool:
    """Whether what there is here will do; one's own province may word the same thing otherwise."""
    if here.outcome not in _GOOD or not here.candidates:
        return False
    own = (c.score for c in here.candidates[:3] if c.entry.province == place)
    return here.candidates[0].score >= CLOSE * score or max(own, default=0) >= _NEAR * score


def _told(theirs: Sequence[Entry], message: Message, near: Sequence[Entry]) -> Turn:
    session, ports = message.remembered, message.ports
    others = _of(theirs)
    text = say(
        "province_elsewhere.html",
        here=name_of(message.place),
        others=[name_of(code) for code in others[:_OFFERED]],
        more=len(others) - _OFFERED,
        office=ports.office,
    )
    seen = [next(e for e in theirs if e.province == code) for code in others[:2]]
    look = (
        choices.card(entry.code, labels.OF_PROVINCE.format(name_of(entry.province)))
        for entry in seen
    )
    national = (choices.card(e.code, labels.OR.format(e.short_name)) for e in near[:2])
    change = Choice(labels.PROVINCE, "province")
    reply = Reply(text, (*national, *look, change, choices.person()))
    note = Note(NoteKind.unanswered, text=session.question, about=theirs[0].code)
    session = replace(session, procedure=None, case=None)
    codes = tuple(entry.code for entry in near)
    return Turn((reply,), session, Outcome.not_found, codes, notes=(note,))


def _of(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.province for entry in entries if entry.province))


def place_of(session: Session, ports: Ports) -> str:
    """The province a person is answered for, by its name; "" if it is not known."""
    return name_of(session.province or ports.office.province)
