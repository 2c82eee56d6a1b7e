"""Which handler answers this turn: one list of questions, asked in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from inspect import isawaitable

from handlers import (
    about_dossiers,
    commands,
    counter,
    dossier,
    dossier_taps,
    explain,
    feedback,
    find,
    followup,
    guide,
    guide_words,
    handoff,
    learning,
    link,
    officer,
    optout,
    photo,
    picking,
    posted,
    privacy,
    province,
    province_told,
    reading,
    searching,
    smalltalk,
    stopping,
    taps,
    topics,
    whereabouts,
)
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.message import Message
from handlers.ports import Ports
from handlers.texts import say
from knowledge import scope
from knowledge.answer import Outcome as Searched
from knowledge.answer import emergency
from knowledge.dossier import procedure_code
from knowledge.question import LONGEST, read
from knowledge.scope import Talk


async def answer(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Answer one message. Nothing is sent or stored here: the turn holds the whole effect."""
    if incoming.with_officer and (turn := await _listened(incoming, session, ports)):
        return turn
    told, ports = await posted.read(ports)
    turn = await link.answer(incoming, session, ports.links)
    turn = turn or await officer.answer(incoming, session, ports)
    if told.off and turn is None:
        return (await _while_off(told.off, incoming, session, ports)).offering()
    turn = turn or await handoff.left(incoming, session, ports)
    turn = turn or await _respond(incoming, session, ports)
    turn = await handoff.queued(turn, incoming, ports)
    return posted.bannered(_with_way_back(turn, ports), told, incoming.channel).offering()


async def _while_off(reason: str, incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Danger and secrets; one's own data and an end to notices, which are a right; else why."""
    message = Message(incoming, session, ports)
    turn = _emergency(message) or _refused(message)
    key = incoming.choice or picking.pick(incoming.text, session.offered) or ""
    if key.split(":")[0] in stopping.RIGHTS:
        turn = turn or await _tapped(key, message)
    turn = turn or await _own_data(message)
    turn = turn or await stopping.typed(message)
    return turn or posted.closed(reason, session, ports)


async def _listened(incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """While an officer has the conversation: danger and secrets; None for what one may command."""
    message = Message(incoming, session, ports)
    said = _emergency(message) or _refused(message)
    if said:
        return replace(said, session=session)
    return None if handoff.commands(incoming) else Turn((), session, Outcome.with_officer)


async def _respond(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    # What was asked for last is asked no more, unless the answer asks again.
    message = Message(incoming, replace(session, expects=()), ports, session.expects)
    if incoming.choice:
        turn = await _tapped(incoming.choice, message)
        if turn:
            return turn
        if not incoming.text.strip():
            return smalltalk.help(message.session, ports)
    for step in _STEPS:
        answered = step(message)
        turn = await answered if isawaitable(answered) else answered
        if turn:
            return turn
    return searching.answer(message)


async def _tapped(key: str, message: Message) -> Turn | None:
    incoming, session, ports = message.incoming, message.session, message.ports
    turn: Turn | None = None
    for tapped in (dossier_taps.tapped, stopping.tapped, topics.tapped, privacy.tapped):
        turn = turn or await tapped(key, incoming, session, ports)
    turn = turn or await optout.tapped(key, incoming, session, ports.refusals)
    turn = turn or province_told.tapped(key, message)
    turn = turn or taps.tapped(key, session, ports)
    chosen = learning.chosen(key, session, ports.learning, ports.index)
    return replace(turn, chosen=chosen) if turn and chosen else turn


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
    return replace(turn, replies=(*turn.replies[:-1], replace(last, choices=(*last.choices, back))))


# --- the questions, in order -----------------------------------------------------------------


async def _photo(message: Message) -> Turn | None:
    """A picture that came along, unless its words are more urgent."""
    if not message.incoming.photo or scope.emergency(message.question):
        return None
    return await photo.answer(message.incoming, message.session, message.ports)


def _unreadable(message: Message) -> Turn | None:
    trouble = reading.trouble(message.text)
    if trouble is None or (trouble == "long" and scope.emergency(message.question)):
        return None
    text = say("unreadable.html", trouble=trouble, limit=LONGEST)
    return Turn((Reply(text),), message.session, Outcome.unreadable)


async def _picked(message: Message) -> Turn | None:
    """A number or a label typed where nothing can be tapped."""
    offered, session, ports = message.session.offered, message.session, message.ports
    key = picking.pick(message.text, offered)
    if key:
        return await _tapped(key, message)
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


async def _own_data(message: Message) -> Turn | None:
    """What is kept of the person, and its deletion."""
    return await privacy.typed(message.text, message.incoming, message.session, message.ports)


def _command(message: Message) -> Turn | None:
    if procedure_code(message.text):
        return None
    return commands.answer(message.text, message.session, message.ports)


def _code(message: Message) -> Turn | None:
    code = procedure_code(message.text)
    if code is None:
        return None
    return province.coded(code, message)


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
        strong = message.searched.outcome is Searched.found and message.top >= searching.OF_ITS_OWN
        question = None if strong else message.question
    question = question or followup.of_a_fine(message.question, message.searched)
    if question is None:
        return None
    session = replace(session, question=followup.joined(message.session.question, session.question))
    return explain.again(message.session.procedure, question, session, ports)


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


_STEPS: tuple[Callable[[Message], Turn | Awaitable[Turn | None] | None], ...] = (
    _photo,
    _unreadable,
    _picked,
    _emergency,
    about_dossiers.expected,
    topics.expected,
    province_told.expected,
    _refused,
    _fraud,
    about_dossiers.left,
    stopping.typed,
    about_dossiers.followed,
    topics.typed,
    _own_data,
    province_told.typed,
    _command,
    about_dossiers.coded,
    _code,
    about_dossiers.worded,
    about_dossiers.asked_again,
    whereabouts.asked,
    counter.asked,
    _denied,
    _in_guide,
    _request,
    _followup,
    _small_talk,
    _number,
    _move,
)
