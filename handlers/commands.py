"""Commands with a slash, as messengers offer them in their menus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import choices, dossier, handoff, smalltalk
from handlers.conversation import Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import say
from knowledge.vietnamese import fold, normalise


def answer(text: str, session: Session, ports: Ports) -> Turn | None:
    """Answer a command; None if the message is none."""
    plain = fold(normalise(text)).strip(" .!?")
    if not plain.startswith("/"):
        return None
    name = plain.split()[0].split("@")[0]
    return _COMMANDS.get(name, smalltalk.help)(session, ports)


def _start(session: Session, ports: Ports) -> Turn:
    return smalltalk.greeting(session, ports, who=True)


def _later(template: str) -> Callable[[Session, Ports], Turn]:
    def say_so(session: Session, ports: Ports) -> Turn:
        reply = Reply(say(template, office=ports.office), (choices.person(), choices.home()))
        return Turn((reply,), session, Outcome.help)

    return say_so


def cancelled(session: Session, ports: Ports) -> Turn:  # noqa: ARG001
    """Ask for nothing more."""
    reply = Reply(say("cancelled.html"), (choices.home(),))
    return Turn((reply,), session, Outcome.small_talk)


_COMMANDS: Mapping[str, Callable[[Session, Ports], Turn]] = {
    "/start": _start,
    "/batdau": _start,
    "/help": smalltalk.help,
    "/trogiup": smalltalk.help,
    "/gapcanbo": handoff.answer,
    "/huy": cancelled,
    "/theodoi": dossier.ask_code,
    "/canbo": _later("officer_stranger.html"),
    "/lienket": _later("later_link.html"),
}
