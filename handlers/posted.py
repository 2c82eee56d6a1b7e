"""What an office posts for everybody: a banner, and that the bot is off and why."""

from __future__ import annotations

from dataclasses import replace

from handlers.board import Posted
from handlers.conversation import Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import say

SHOWING = frozenset({"web"})
"""Channels that show the banner above the conversation themselves."""


async def read(ports: Ports) -> tuple[Posted, Ports]:
    """Read the board; the ports come back with an office that tells what it offers there."""
    told = await ports.board.read() if ports.board else Posted()
    if not told.topics:
        return told, ports
    return told, replace(ports, office=replace(ports.office, topics=told.topics))


def closed(reason: str, session: Session, ports: Ports) -> Turn:
    """Say that the bot is off, and why; where the office can be reached."""
    reply = Reply(say("bot_off.html", reason=reason, office=ports.office))
    return Turn((reply,), session, Outcome.closed)


def bannered(turn: Turn, posted: Posted, channel: str) -> Turn:
    """The same turn with the banner as its first line, once for each person and banner."""
    told = turn.session.told == posted.number
    if not posted.banner or told or channel in SHOWING or turn.erase or not turn.replies:
        return turn
    first = turn.replies[0]
    text = say("banner.html", banner=posted.banner, text=first.text)
    session = replace(turn.session, told=posted.number)
    return replace(turn, replies=(replace(first, text=text), *turn.replies[1:]), session=session)
