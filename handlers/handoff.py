"""The way to a person: a place in the officers' queue, and where the office can be reached."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices, follow, stopping
from handlers.conversation import (
    Choice,
    Incoming,
    Note,
    NoteKind,
    Office,
    Outcome,
    Reply,
    Session,
    Turn,
)
from handlers.officer_ports import Place, Wanted
from handlers.opening import opens
from handlers.ports import Ports
from handlers.texts import labels, say
from handlers.texts.filters import brief
from knowledge.vietnamese import fold, normalise

LEAVE = "unqueue"
"""The key of the choice that leaves the queue, or ends what one has with an officer."""

_LEFT = re.compile(
    r"/huy|(?:thoi )?(?:khong|khoi|ko) (?:can )?(?:gap|cho) (?:can bo|nguoi)(?: nua)?(?: dau)?"
)


_COMMANDS = re.compile(r"/(?!gapcanbo|start|batdau)[a-z]\w*(?:@\w+)?(?:[ :].*)?|ngung nhan.*")
_TAPS = frozenset({*stopping.RIGHTS, "remind", LEAVE})
"""What one may always do: stop being told, see, withdraw, delete, leave."""


def commands(incoming: Incoming) -> bool:
    """Whether a message is an order that holds also while an officer has the conversation."""
    if incoming.choice:
        return incoming.choice.split(":")[0] in _TAPS
    return bool(_COMMANDS.fullmatch(" ".join(fold(normalise(incoming.text)).split())))


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


async def queued(turn: Turn, incoming: Incoming, ports: Ports) -> Turn:
    """Put whoever asked for a person in the queue, where officers answer here."""
    if turn.outcome is not Outcome.handoff or ports.handovers is None:
        return turn
    place = await ports.handovers.ask(incoming, _wanted(turn.session, ports))
    return turn if place is None else _in_queue(turn, place, incoming, ports)


def _wanted(session: Session, ports: Ports) -> Wanted:
    code = follow.current(session)
    if code:
        return Wanted(code, f"Hồ sơ {code}")
    about = ports.catalogue.get(session.procedure) if session.procedure else None
    return Wanted(about.code, brief(about.short_name)) if about else Wanted()


def _in_queue(turn: Turn, place: Place, incoming: Incoming, ports: Ports) -> Turn:
    text = say(
        "handoff_queue.html",
        place=place,
        opens=opens(ports.calendar, incoming.at),
        office=ports.office,
    )
    reply = Reply(text, (Choice(labels.LEAVE_QUEUE, LEAVE), choices.home()))
    return replace(turn, replies=(reply,))


async def left(incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Leave the queue, or the officer, when somebody says so; None if they stand in none."""
    plain = " ".join(fold(normalise(incoming.text)).split()).strip(" .!?")
    if ports.handovers is None or not (incoming.choice == LEAVE or _LEFT.fullmatch(plain)):
        return None
    gone = await ports.handovers.leave(incoming)
    if not gone and incoming.choice != LEAVE:
        return None
    reply = Reply(say("handoff_left.html"), (choices.home(),))
    return Turn((reply,), replace(session, expects=()), Outcome.small_talk)


# --- what a citizen is told of their conversation, unasked ------------------------------------


def taken() -> Reply:
    """An officer is there; the bot keeps silent from now on."""
    return Reply(say("handoff_taken.html"))


def closed() -> Reply:
    """The officer has finished; the bot is back."""
    return Reply(say("handoff_closed.html"), (choices.home(),))


def put_back(number: int) -> Reply:
    """The officer gave it back to the queue."""
    return Reply(say("handoff_back.html", number=number), (Choice(labels.LEAVE_QUEUE, LEAVE),))


def timed_out(number: int, office: Office) -> Reply:
    """No answer came for too long."""
    text = say("handoff_late.html", number=number, office=office)
    return Reply(text, (Choice(labels.LEAVE_QUEUE, LEAVE),))


def expired(office: Office) -> Reply:
    """Nobody took it for days."""
    return Reply(say("handoff_expired.html", office=office), (choices.home(),))
