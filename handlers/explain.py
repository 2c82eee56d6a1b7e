"""One procedure, explained: the card that fits a phone screen, and its parts one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import cases, choices
from handlers.conversation import Outcome, Reply, Session, Turn
from handlers.facts import View, view
from handlers.plain import visible
from handlers.ports import Ports
from handlers.texts import labels, say
from knowledge import replaced
from knowledge.entry import Entry
from knowledge.procedure import Procedure
from knowledge.question import Asked, Question, read

SCREEN = 1400
"""Characters of a card, as read; papers are left to the checklist before it grows longer."""

SECTIONS = {
    "steps": "steps",
    "fee": "fee",
    "time": "time",
    "place": "place",
    "online": "online",
    "forms": "form",
    "conditions": "conditions",
    "result": "result",
    "basis": "basis",
}
"""What can be tapped, and the part of a procedure it shows."""

_SIZES = ((6, 4, 110), (5, 3, 90), (4, 2, 70), (3, 2, 50))
"""Papers, fees and characters of a case's description on a card: the first that fits is taken."""

_BRIEF = ("place", "time", "fee", "online")


def explain(
    code: str,
    question: Question,
    session: Session,
    ports: Ports,
    *,
    near: Sequence[Entry] = (),
) -> Turn:
    """Open the card of a code for a question: what was asked stands first.

    Of a procedure that was replaced, what replaced it is opened instead.
    """
    newer = _newer(code, ports)
    if newer:
        return _instead(code, newer, question, session, ports)
    procedure = ports.catalogue.get(code)
    if procedure is None:
        return by_record(code, session, ports)
    case = cases.told(procedure, question)
    if case is None:
        case = cases.common(procedure)
    return card(procedure, case, question.asked, session, near=near)


def _newer(code: str, ports: Ports) -> list[Procedure]:
    """The procedures that replaced a code, as far as they are loaded."""
    get = ports.catalogue.get
    found = [procedure for one in replaced.by(code, get) if (procedure := get(one))]
    return [procedure for procedure in found if procedure.withdrawn is None]


def _instead(
    code: str, newer: Sequence[Procedure], question: Question, session: Session, ports: Ports
) -> Turn:
    """What replaced a procedure, and a way to the old one."""
    old = ports.catalogue.get(code)
    text = say(
        "replaced.html",
        code=code,
        old=old,
        newer=newer,
        many=len(newer) > 1,
        probable=replaced.probable(code, ports.catalogue.get),
    )
    back = (choices.card(code, labels.OLD),) if old else ()
    if len(newer) > 1:
        offered = [choices.card(one.code, one.short_name) for one in newer[:5]]
        reply = Reply(text, (*offered, *back, choices.person()))
        session = replace(session, procedure=None, case=None)
        return Turn((reply,), session, Outcome.choose, tuple(one.code for one in newer))
    case = cases.told(newer[0], question)
    case = cases.common(newer[0]) if case is None else case
    turn = card(newer[0], case, question.asked, session)
    first = turn.replies[0]
    shown = replace(first, text=f"{text}\n\n{first.text}", choices=(*first.choices, *back))
    return replace(turn, replies=(shown, *turn.replies[1:]))


def again(code: str, question: Question, session: Session, ports: Ports) -> Turn:
    """Another question about the last procedure, in the case that is known by now."""
    procedure = ports.catalogue.get(code)
    if procedure is None:
        return by_record(code, session, ports)
    case = cases.told(procedure, question) if len(procedure.cases) > 1 else 0
    if case is None:
        case = session.case if session.case is not None else cases.common(procedure)
    return card(procedure, case, question.asked, session, again=True)


def card(
    procedure: Procedure,
    case: int | None,
    asked: Sequence[Asked],
    session: Session,
    *,
    near: Sequence[Entry] = (),
    again: bool = False,
) -> Turn:
    """The card of a procedure for one case, or for a case still to be asked.

    ``again``: it was shown before, so only what is asked now is told.
    """
    shown = view(procedure, case)
    session = replace(
        session,
        procedure=procedure.code,
        case=case if len(procedure.cases) > 1 else None,
        asked=tuple(a.value for a in asked),
    )
    newer = [
        choices.card(code, labels.NEWER.format(code))
        for code in (procedure.withdrawn.replaced_by[:2] if procedure.withdrawn else ())
    ]
    below = (*newer, *choices.for_card(shown, asked, near[:2]))
    reply = Reply(_text(shown, asked, again), below)
    return Turn((reply,), session, Outcome.found, (procedure.code,), session.asked)


def open_card(procedure: Procedure, case: int | None, session: Session) -> Turn:
    """The card as a choice opens it: for the question that led there, if it was just asked."""
    question = read(session.question)
    picked = session.procedure != procedure.code
    asked = tuple(Asked(name) for name in session.asked) if picked else ()
    if case is None:
        case = cases.told(procedure, question) if picked else None
    if case is None:
        case = cases.common(procedure)
    return card(procedure, case, asked, session)


def _text(shown: View, asked: Sequence[Asked], again: bool) -> str:
    first, rest = _order(shown, asked)
    rest = [] if again else rest
    for limit, most, width in _SIZES:
        sizes = {"limit": limit, "most": most, "width": width}
        text = say("card.html", v=shown, first=first, rest=rest, **sizes)
        if len(visible(text)) <= SCREEN:
            break
    return text


def _order(shown: View, asked: Sequence[Asked]) -> tuple[list[str], list[str]]:
    papers = "ask_case" if shown.case is None else "papers"
    first = [papers if one is Asked.papers else one.value for one in asked]
    rest = [name for name in _BRIEF if name not in first]
    return first, rest if asked else [*rest, papers]


def section(procedure: Procedure, name: str, session: Session) -> Turn:
    """One part of a procedure in full."""
    case = session.case if session.procedure == procedure.code else None
    shown = view(procedure, case if case is not None else cases.common(procedure))
    reply = Reply(say("section.html", v=shown, name=name), choices.for_section(shown, name))
    session = replace(session, procedure=procedure.code, case=case, asked=(name,))
    return Turn((reply,), session, Outcome.found, (procedure.code,), (name,))


def more(procedure: Procedure, session: Session) -> Turn:
    """The parts of a procedure that are asked for less often."""
    case = session.case if session.procedure == procedure.code else None
    shown = view(procedure, case)
    reply = Reply(say("more.html", v=shown), choices.more(shown))
    session = replace(session, procedure=procedure.code, case=case)
    return Turn((reply,), session, Outcome.found, (procedure.code,))


def ask_case(procedure: Procedure, session: Session) -> Turn:
    """Ask which case a person is in, for the papers."""
    case = 0 if len(procedure.cases) == 1 else None
    return card(procedure, case, (Asked.papers,), session, again=True)


def several(entries: Sequence[Entry], question: Question, session: Session, ports: Ports) -> Turn:
    """Several procedures in one message: each in short, with what was asked."""
    procedures = [p for entry in entries if (p := ports.catalogue.get(entry.code))]
    shown = [view(p, _case(p, question)) for p in procedures]
    named = [entry for entry in entries if entry.code not in ports.catalogue.procedures]
    names = [one.value for one in question.asked] or ["place", "time", "fee"]
    open_cards = tuple(choices.card(entry.code, entry.short_name) for entry in entries)
    most = 4 if question.asked else 2
    text = say("several.html", views=shown, named=named, names=names, most=most)
    reply = Reply(text, open_cards)
    asked = tuple(a.value for a in question.asked)
    session = replace(session, procedure=None, case=None, asked=asked)
    return Turn((reply,), session, Outcome.found, tuple(e.code for e in entries), asked)


def _case(procedure: Procedure, question: Question) -> int | None:
    case = cases.told(procedure, question)
    return cases.common(procedure) if case is None else case


def by_record(code: str, session: Session, ports: Ports) -> Turn:
    """A procedure of which only the published record is known; one that is not known at all."""
    entry = ports.index.by_code.get(code) or ports.index.by_code.get(code[:8])
    if entry is None:
        return gone(code, session, ports)
    below = (choices.person(), *choices.feedback(entry.code))
    reply = Reply(say("record.html", entry=entry), below)
    session = replace(session, procedure=entry.code, case=None)
    return Turn((reply,), session, Outcome.found, (entry.code,))


def gone(code: str, session: Session, ports: Ports) -> Turn:
    """A code that is not in the catalogue (any more); by what it was replaced, if that is known."""
    newer = replaced.by(code, ports.catalogue.get)
    reply = Reply(
        say("gone.html", code=code, newer=newer), choices.starters(ports.catalogue.procedures)
    )
    return Turn((reply,), session, Outcome.not_found)
