"""A province that is told, tapped or changed; the question that led to it is answered then."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices, searching
from handlers.conversation import Outcome, Reply, Turn
from handlers.message import DECLINED, Message
from handlers.province import EXPECTED, ask, coded, place_of
from handlers.texts import say
from knowledge import residence
from knowledge.answer import Outcome as Searched
from knowledge.dossier import procedure_code
from knowledge.variants import exactly, name_of
from knowledge.vietnamese import fold, normalise

_WHO = r"(?:(?:toi|em|minh|chau|con|bac|anh|chi|nha (?:toi|em|minh))\s+)?"
_CHANGE = re.compile(
    rf"/tinh|{_WHO}(?:muon |can |xin )?(?:doi|chuyen|sua|chon|dat) (?:lai )?"
    r"(?:tinh|tinh thanh|thanh pho|tinh,? thanh pho|noi o)(?: khac)?"
)
_LIVE = re.compile(rf"{_WHO}(?:dang |hien )?(?:song |cu tru )?(?:o|tai)\s+(?P<where>.+)")
_NOT_SAID = re.compile(
    r"(?:bo qua|(?:khong|ko) (?:noi|muon noi|can|biet)|thoi|khong|ko)(?: (?:dau|a|nhe))?"
)


def expected(message: Message) -> Turn | None:
    """Take the place that was asked for; None if a message is about something else."""
    if message.expects[:1] != (EXPECTED,):
        return None
    plain, change = _plain(message.text), "change" in message.expects
    if _CHANGE.fullmatch(plain):
        return ask(message.session, change=change)
    if _NOT_SAID.fullmatch(plain):
        kept = message.session.province if change else ""
        return _settled(kept or DECLINED, message)
    found = residence.find(plain_of_who(message.text))
    if len(found) == 1:
        return _settled(found[0], message)
    if found:
        return ask(message.session, shared=found, change=change)
    strange = message.everywhere.outcome in (Searched.not_found, Searched.out_of_scope)
    if strange and "again" not in message.expects:
        return ask(message.session, change=change, again=True)
    return None


def plain_of_who(text: str) -> str:
    """The place in "tôi ở Đắk Lắk": what stands behind the words that only lead to it."""
    match = re.match(r"(?i)\s*(?:\w+\s+){0,3}(?:ở|o|tại|tai)\s+(?P<where>\S.*)", text)
    return match["where"] if match else text


def tapped(key: str, message: Message) -> Turn | None:
    """Answer a tapped choice about where one lives; None if a key is about something else."""
    head, _, code = key.partition(":")
    if head != "province":
        return None
    if not code:
        return ask(message.session, change=True)
    return _settled(code, message) if code == DECLINED or name_of(code) else None


def typed(message: Message) -> Turn | None:
    """Answer "đổi tỉnh", "tôi ở Đắk Lắk", a province's bare name; None if it is something else."""
    plain = _plain(message.text)
    if _CHANGE.fullmatch(plain):
        return ask(message.session, change=True)
    match = _LIVE.fullmatch(plain)
    code = exactly(match["where"] if match else plain)
    return _settled(code, message) if code else None


def _settled(code: str, message: Message) -> Turn:
    """Remember it, and answer what was asked before."""
    session = replace(message.session, province=code, expects=())
    pending = message.expects[:1] == (EXPECTED,) and "change" not in message.expects
    known = say("province_known.html", name=name_of(code))
    if not (pending and session.question):
        place = place_of(session, message.ports)
        text = say("province_kept.html", name=place, asked=code != DECLINED)
        return Turn((Reply(text, (choices.home(),)),), session, Outcome.help)
    question = replace(message.incoming, text=session.question, choice=None, photo=None)
    turn = _answered(Message(question, session, message.ports))
    first, *rest = turn.replies
    return replace(turn, replies=(replace(first, text=f"{known}\n\n{first.text}"), *rest))


def _answered(message: Message) -> Turn:
    code = procedure_code(message.text)
    return coded(code, message) if code else searching.answer(message)


def _plain(text: str) -> str:
    return " ".join(fold(normalise(text)).split()).strip(" .!?")
