"""A message that nothing else answered: a guide, or what the search came to."""

from __future__ import annotations

from handlers import find, followup, guide, province, smalltalk
from handlers.conversation import Session, Turn
from handlers.message import Message
from handlers.ports import Ports
from knowledge.answer import Outcome as Searched
from knowledge.question import Asked
from knowledge.scope import Talk


def answer(message: Message) -> Turn:
    """Answer with a guide, a procedure, a choice, or an honest no."""
    session, ports = message.remembered, message.ports
    searched = message.searched
    turn = _asked_of_none(message) or _trouble(message) or _anger(message)
    if turn:
        return turn
    match = guide.matches(message.text, ports)
    if match and match[2] >= _needed(message, match[1]):
        name, step, _ = match
        return guide.open_guide(name, _about(name, session, ports), session, ports, step)
    if searched.outcome is not Searched.found and followup.is_followup(message.question):
        return find.which(message.question, session, ports)
    if searched.outcome in _NOTHING and followup.is_opening(message.question):
        return smalltalk.answer(Talk.ok, message.session, ports)
    return province.answer(message) or find.answer(searched, session, ports)


def _asked_of_none(message: Message) -> Turn | None:
    """ "Còn giấy tờ?" while nothing was shown that it could be about."""
    question = followup.named(message.question)
    return find.which(question, message.remembered, message.ports) if question else None


def _trouble(message: Message) -> Turn | None:
    """Words that come near a trouble of the open guide, while no procedure is clearly meant."""
    if message.top >= _CLEARLY_MEANT:
        return None
    return guide.described(message.text, message.session, message.ports)


def _anger(message: Message) -> Turn | None:
    """Insults, and nothing clear beside them: a calm answer and a person."""
    if message.top >= OF_ITS_OWN or not smalltalk.is_angry(message.question):
        return None
    return smalltalk.calm(message.session)


_NOTHING = (Searched.not_found, Searched.out_of_scope)

_CLEARLY_MEANT = 0.6
"""The score from which a message names a procedure, though it sounds like trouble in a guide."""

_SAME = 97
"""The likeness a guide needs, of 100, against a search that is clear by itself."""

_NEEDED = {Searched.found: 85, Searched.choose: 69, Searched.out_of_scope: 72}
_OTHERWISE = 62
"""The likeness a guide needs against what the search came to; to nothing at all, the least."""

_WARNINGS = frozenset({"scam"})
"""Steps that warn of fraud: better said once too often."""

OF_ITS_OWN = 0.5
"""The score from which a message that seems to only ask names a procedure after all."""

CLEAR = 0.8
"""The score of a search that is clear by itself."""


def _needed(message: Message, step: str) -> float:
    """How like a guide a message must be: more, the better the search has done."""
    outcome, question = message.searched.outcome, message.question
    if step in _WARNINGS:
        return guide.WORTH_NAMING
    if outcome is Searched.found and message.top >= CLEAR:
        return _SAME
    # "Lệ phí?" asks about a procedure; "nộp qua mạng thế nào" is what guides are for.
    if followup.is_followup(question):
        return _OTHERWISE if Asked.online in question.asked else _SAME
    return _NEEDED.get(outcome, _OTHERWISE)


def _about(name: str, session: Session, ports: Ports) -> str:
    """The procedure a guide is opened for: the last one, where the guide is about one."""
    opened = ports.guides.get(name)
    if opened is None or not opened.about_procedure or not session.procedure:
        return ""
    return session.procedure if ports.catalogue.get(session.procedure) else ""
