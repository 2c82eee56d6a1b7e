"""Which handler answers this turn: one list of questions, asked in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers import (
    commands,
    dossier,
    explain,
    feedback,
    find,
    followup,
    guide,
    guide_words,
    link,
    picking,
    reading,
    smalltalk,
    taps,
)
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.message import Message
from handlers.ports import Ports
from handlers.texts import say
from knowledge import scope
from knowledge.answer import Outcome as Searched
from knowledge.answer import emergency
from knowledge.dossier import procedure_code
from knowledge.question import LONGEST, Asked, read
from knowledge.scope import Talk


async def answer(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Answer one message. Nothing is sent or stored here: the turn holds the whole effect."""
    turn = await link.answer(incoming, session, ports.links) or _respond(incoming, session, ports)
    return _with_way_back(turn, ports).offering()


def _respond(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    if incoming.choice:
        turn = taps.tapped(incoming.choice, session, ports)
        if turn:
            return turn
        if not incoming.text.strip():
            return smalltalk.help(session, ports)
    message = Message(incoming, session, ports)
    return next(turn for step in _STEPS if (turn := step(message)))


def _with_way_back(turn: Turn, ports: Ports) -> Turn:
    """While a guide is open, whatever else is answered leads back to it."""
    if turn.outcome in (Outcome.guide, Outcome.emergency, Outcome.refused) or not turn.replies:
        return turn
    back = guide.resume_choice(turn.session, ports)
    if back is None:
        return turn
    last = turn.replies[-1]
    if any(choice.key == back.key for choice in last.choices):
        return turn
    return replace(turn, replies=(*turn.replies[:-1], Reply(last.text, (*last.choices, back))))


# --- the questions, in order -----------------------------------------------------------------


def _unreadable(message: Message) -> Turn | None:
    trouble = reading.trouble(message.text)
    if trouble is None or (trouble == "long" and scope.emergency(message.question)):
        return None
    text = say("unreadable.html", trouble=trouble, limit=LONGEST)
    return Turn((Reply(text),), message.session, Outcome.unreadable)


def _picked(message: Message) -> Turn | None:
    """A number or a label typed where nothing can be tapped."""
    offered, session, ports = message.session.offered, message.session, message.ports
    key = picking.pick(message.text, offered)
    if key:
        return taps.tapped(key, session, ports)
    several = picking.numbers(message.text)
    if several and max(several) <= len(offered) and min(several) >= 1:
        return taps.ticks([offered[n - 1][0] for n in several], session, ports)
    return None


def _emergency(message: Message) -> Turn | None:
    if message.text.strip() in ("113", "114", "115"):
        return find.emergency((message.text.strip(),), message.session)
    danger = emergency(message.ports.index, message.question)
    if danger is None:
        return None
    return find.emergency(danger.numbers, message.session, despair=find.despairs(message.question))


def _refused(message: Message) -> Turn | None:
    """A secret; the digits of a dossier's code are none, whatever else they look like."""
    question = message.question
    if dossier.certain(message.incoming):
        question = read(dossier.without_code(message.text))
    if not scope.refused(question) and not find.gave_away(message.text):
        return None
    return find.refused(message.session, message.ports)


def _fraud(message: Message) -> Turn | None:
    """Someone calls and wants a code: the warning comes before what the message is about."""
    account = message.ports.guides.get("account")
    if account is None or account.step("scam") is None or not find.is_asked_away(message.text):
        return None
    return guide.open_guide("account", "", message.session, message.ports, "scam")


def _command(message: Message) -> Turn | None:
    if procedure_code(message.text):
        return None
    return commands.answer(message.text, message.session, message.ports)


def _dossier(message: Message) -> Turn | None:
    found = dossier.code_in(message.incoming)
    if found:
        return dossier.answer(found, message.session, message.ports, text=message.text)
    if dossier.asks(message.text):
        return dossier.ask_code(message.session, message.ports)
    return None


def _code(message: Message) -> Turn | None:
    code = procedure_code(message.text)
    if code is None:
        return None
    session = replace(message.remembered, case=None)
    return explain.explain(code, message.question, session, message.ports)


def _denied(message: Message) -> Turn | None:
    """ "Sai rồi" right after an answer: the same as the choice that says so."""
    if not feedback.denies(message.question):
        return None
    key = feedback.denied(message.session)
    return taps.tapped(key, message.session, message.ports) if key else None


def _in_guide(message: Message) -> Turn | None:
    return guide.typed(message.text, message.session, message.ports)


def _followup(message: Message) -> Turn | None:
    session, ports = message.remembered, message.ports
    if not message.session.procedure:
        return None
    question = followup.named(message.question, bare=True)
    if question is None and followup.is_followup(message.question):
        strong = message.searched.outcome is Searched.found and message.top >= _OF_ITS_OWN
        question = None if strong else message.question
    if question is None:
        return None
    session = replace(session, question=_joined(message.session.question, session.question))
    return explain.again(message.session.procedure, question, session, ports)


def _joined(first: str, now: str) -> str:
    """The question that opened the subject, and the one asked now."""
    opened = first.split(_THEN)[0]
    return f"{opened}{_THEN}{now}" if opened and opened != now else now


def _request(message: Message) -> Turn | None:
    """A person, help, who is talking: asked for in so many words."""
    talk = scope.small_talk(message.question)
    return _small_talk(message) if talk in (Talk.person, Talk.help, Talk.who) else None


def _small_talk(message: Message) -> Turn | None:
    talk = scope.small_talk(message.question)
    return smalltalk.answer(talk, message.session, message.ports) if talk else None


def _number(message: Message) -> Turn | None:
    """A number that nothing was offered under."""
    if picking.number(message.text) is None:
        return None
    count = len(message.session.offered)
    again = tuple(Choice(label, key) for key, label in message.session.offered)
    reply = Reply(say("no_number.html", count=count), again)
    return Turn((reply,), message.session, Outcome.help)


def _move(message: Message) -> Turn | None:
    """ "Tiếp tục", "để sau", while no guide is open to go on in or to leave."""
    wanted = guide_words.move(message.text)
    if wanted is None:
        return None
    if wanted in (guide_words.Move.pause, guide_words.Move.done):
        return smalltalk.answer(Talk.ok, message.session, message.ports)
    return taps.tapped(guide.RESUME, message.session, message.ports)


def _search(message: Message) -> Turn:
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
    return find.answer(searched, session, ports)


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
    if message.top >= _OF_ITS_OWN or not smalltalk.is_angry(message.question):
        return None
    return smalltalk.calm(message.session)


_NOTHING = (Searched.not_found, Searched.out_of_scope)

_CLEARLY_MEANT = 0.6
"""The score from which a message names a procedure, though it sounds like trouble in a guide."""

_THEN = " → "

_SAME = 97
"""The likeness a guide needs, of 100, against a search that is clear by itself."""

_NEEDED = {Searched.found: 85, Searched.choose: 69, Searched.out_of_scope: 72}
_OTHERWISE = 62
"""The likeness a guide needs against what the search came to; to nothing at all, the least."""

_WARNINGS = frozenset({"scam"})
"""Steps that warn of fraud: better said once too often."""

_OF_ITS_OWN = 0.5
"""The score from which a message that seems to only ask names a procedure after all."""

_CLEAR = 0.8
"""The score of a search that is clear by itself."""


def _needed(message: Message, step: str) -> float:
    """How like a guide a message must be: more, the better the search has done."""
    outcome, question = message.searched.outcome, message.question
    if step in _WARNINGS:
        return guide.WORTH_NAMING
    if outcome is Searched.found and message.top >= _CLEAR:
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


_STEPS: tuple[Callable[[Message], Turn | None], ...] = (
    _unreadable,
    _picked,
    _emergency,
    _refused,
    _fraud,
    _command,
    _dossier,
    _code,
    _denied,
    _in_guide,
    _request,
    _followup,
    _small_talk,
    _number,
    _move,
    _search,
)
