"""The papers of a case as a list to tick, kept by code and case, to come back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.conversation import Choice, Outcome, Reply, Session, Turn
from handlers.labels import papers
from handlers.needed import progress
from handlers.texts import labels, say
from handlers.texts.filters import copies
from knowledge.procedure import Action, Document, Procedure

_KEPT = 12
"""Lists remembered of one person; the oldest goes first."""


@dataclass(frozen=True)
class Line:
    """A paper as the list tells it: under its label, in full where the label is cut."""

    label: str
    document: Document

    @property
    def name(self) -> str:
        """The name, in full where the label cuts it."""
        return self.document.name

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about it: when it is needed, how many, shown only, waived."""
        document = self.document
        told = (
            document.only_if,
            copies(document),
            labels.SHOWN_ONLY if document.action is Action.present else None,
            document.waived,
        )
        return tuple(note for note in told if note)

    @property
    def told(self) -> bool:
        """Whether there is more to say than the label."""
        cut = self.name not in (self.label.removesuffix(tail) for tail in ("", *labels.TAILS))
        return cut or bool(self.notes) or bool(self.document.form)


def show(procedure: Procedure, number: int, session: Session) -> Turn:
    """The list to tick, short enough that its boxes stand on the screen it is opened on."""
    case = procedure.cases[number]
    if not case.documents:
        return _turn(procedure, number, session, "checklist_none.html")
    return _turn(procedure, number, session, "checklist.html")


def explain(procedure: Procedure, number: int, session: Session) -> Turn:
    """What to know about each paper: in full, when it is needed, how many, when waived."""
    return _turn(procedure, number, session, "checklist_notes.html")


def tick(procedure: Procedure, number: int, which: Sequence[int], session: Session) -> Turn:
    """Tick papers off, or on again, and show how far it is."""
    case = procedure.cases[number]
    ticked = set(_ticked(procedure, number, session))
    ticked ^= {at for at in which if 0 <= at < len(case.documents)}
    session = _keep(session, _name(procedure, number), tuple(sorted(ticked)))
    return _turn(procedure, number, session, "checklist_ticked.html")


def _turn(procedure: Procedure, number: int, session: Session, template: str) -> Turn:
    case = procedure.cases[number]
    lines = [Line(*pair) for pair in zip(papers(case.documents), case.documents, strict=True)]
    ticked = _ticked(procedure, number, session)
    several = len(procedure.cases) > 1
    far = progress(case.documents, ticked)
    text = say(template, p=procedure, case=case, several=several, lines=lines, far=far)
    notes = template == "checklist_notes.html"
    boxes = () if notes else _boxes(procedure.code, number, lines, ticked)
    session = replace(
        session, procedure=procedure.code, case=number if several else None, asked=("papers",)
    )
    told = any(line.told for line in lines)
    reply = Reply(text, (*boxes, *_after(procedure, number, notes=notes, told=told)))
    return Turn((reply,), session, Outcome.found, (procedure.code,), ("papers",))


def _boxes(
    code: str, number: int, lines: Iterable[Line], ticked: Sequence[int]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(line.label, f"tick:{code}:{number}:{at}", checked=at in ticked)
        for at, line in enumerate(lines)
    )


def _after(procedure: Procedure, number: int, *, notes: bool, told: bool) -> tuple[Choice, ...]:
    code = procedure.code
    several = len(procedure.cases) > 1
    after = [
        Choice(labels.TICK, f"papers:{code}:{number}") if notes else None,
        Choice(labels.NOTES, f"notes:{code}:{number}") if told and not notes else None,
        Choice(labels.OTHER_CASE, f"papers:{code}") if several and not notes else None,
        Choice(labels.STEPS, f"steps:{code}"),
        Choice(labels.CARD, f"card:{code}"),
    ]
    return tuple(choice for choice in after if choice)


def _ticked(procedure: Procedure, number: int, session: Session) -> tuple[int, ...]:
    # A list that has become shorter since keeps only the lines it still has.
    count = len(procedure.cases[number].documents)
    return tuple(at for at in session.ticked.get(_name(procedure, number), ()) if at < count)


def _keep(session: Session, name: str, ticked: tuple[int, ...]) -> Session:
    kept = {key: value for key, value in session.ticked.items() if key != name}
    kept[name] = ticked
    return replace(session, ticked=dict(list(kept.items())[-_KEPT:]))


def _name(procedure: Procedure, number: int) -> str:
    return f"{procedure.code}#{number}"
