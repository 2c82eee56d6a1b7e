"""What a tapped choice does. Its key says everything, so a button of last year still answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers import checklist, explain, feedback, guide, handoff, smalltalk
from handlers.conversation import Session, Turn
from handlers.ports import Ports
from knowledge.procedure import CODE, LOCAL_CODE, Procedure
from knowledge.question import Asked

Simple = Callable[[Session, Ports], Turn]
OfProcedure = Callable[[Procedure, Sequence[str], Session], Turn | None]


def tapped(key: str, session: Session, ports: Ports) -> Turn | None:
    """Answer a tapped choice; None if no key of ours reads like this."""
    turn = guide.tapped(key, session, ports)
    if turn:
        return turn
    head, *rest = key.split(":")
    if head in _SIMPLE and not rest:
        return _SIMPLE[head](session, ports)
    if not rest or not (CODE.fullmatch(rest[0]) or LOCAL_CODE.fullmatch(rest[0])):
        return None
    if head in ("good", "bad"):
        return (feedback.good if head == "good" else feedback.bad)(rest[0], session, ports)
    return _of_procedure(head, rest, session, ports)


def ticks(keys: Sequence[str], session: Session, ports: Ports) -> Turn | None:
    """Tick several papers of one list at once."""
    parts = [key.split(":") for key in keys]
    if not parts or any(len(p) != 4 or p[0] != "tick" or p[1:3] != parts[0][1:3] for p in parts):
        return None
    procedure = ports.catalogue.get(parts[0][1])
    number = _index(parts[0][2:3], procedure)
    if procedure is None or number is None:
        return None
    return checklist.tick(procedure, number, [int(p[3]) for p in parts], session)


def _of_procedure(head: str, rest: Sequence[str], session: Session, ports: Ports) -> Turn | None:
    if head not in _OF_PROCEDURE and head not in explain.SECTIONS:
        return None
    procedure = ports.catalogue.get(rest[0])
    if procedure is None:
        return explain.by_record(rest[0], session, ports)
    if head in explain.SECTIONS:
        return explain.section(procedure, explain.SECTIONS[head], session)
    return _OF_PROCEDURE[head](procedure, rest[1:], session)


def _card(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:  # noqa: ARG001
    case = session.case if session.procedure == procedure.code else None
    return explain.open_card(procedure, case, session)


def _case(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:
    number = _index(rest, procedure)
    if number is None:
        return explain.ask_case(procedure, session)
    same = session.procedure == procedure.code
    asked = tuple(Asked(name) for name in session.asked if same and name in _ASKED)
    return explain.card(procedure, number, asked or (Asked.papers,), session)


def _papers(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:
    number = _index(rest, procedure)
    if number is None and len(procedure.cases) > 1:
        return explain.ask_case(procedure, session)
    return checklist.show(procedure, number or 0, session)


def _notes(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:
    number = _index(rest, procedure)
    if number is None:
        return explain.ask_case(procedure, session)
    return checklist.explain(procedure, number, session)


def _tick(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:
    number = _index(rest, procedure)
    if number is None:
        return explain.ask_case(procedure, session)
    line = [int(part) for part in rest[1:2] if part.isdecimal()]
    return checklist.tick(procedure, number, line, session)


def _more(procedure: Procedure, rest: Sequence[str], session: Session) -> Turn:  # noqa: ARG001
    return explain.more(procedure, session)


def _index(rest: Sequence[str], procedure: Procedure | None) -> int | None:
    if procedure is None or not rest or not rest[0].isdecimal() or len(rest[0]) > 3:
        return None
    number = int(rest[0])
    return number if number < len(procedure.cases) else None


_ASKED = frozenset(Asked)

_SIMPLE: Mapping[str, Simple] = {
    "none": feedback.none,
    "person": handoff.answer,
    "help": smalltalk.help,
    "home": smalltalk.greeting,
}

_OF_PROCEDURE: Mapping[str, OfProcedure] = {
    "card": _card,
    "case": _case,
    "papers": _papers,
    "notes": _notes,
    "tick": _tick,
    "more": _more,
}
