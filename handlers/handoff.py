"""The way to a person: when the office is open and how to reach it."""

from __future__ import annotations

from handlers import choices
from handlers.conversation import Note, NoteKind, Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import say


def answer(session: Session, ports: Ports) -> Turn:
    """Tell hours, phone and address; where they are not set, how to find them."""
    about = session.procedure or ""
    note = Note(NoteKind.handoff, text=session.question, about=about)
    text = say("handoff.html", office=ports.office)
    return Turn(
        (Reply(text, (choices.home(),)),),
        session,
        Outcome.handoff,
        codes=(about,) if about else (),
        notes=(note,),
    )
