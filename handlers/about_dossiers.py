"""The questions of the router that are about dossiers, and what was asked for last."""

from __future__ import annotations

import re

from handlers import (
    choices,
    dossier,
    dossier_asked,
    dossier_look,
    dossier_taps,
    follow,
    proof,
    satisfaction,
    whereabouts,
)
from handlers.commands import cancelled
from handlers.conversation import Turn
from handlers.message import Message
from handlers.searching import CLEAR
from knowledge import scope
from knowledge.answer import Outcome as Searched
from knowledge.dossier import several
from knowledge.vietnamese import fold, normalise

_AGAIN = re.compile(
    r".*\b(?:thieu (?:gi|giay|nhung)|bo sung (?:gi|giay|cai|o dau|the nao|sao)|khi nao|bao gio|"
    r"chung nao|(?:den|toi) dau|xong chua|co chua|tre|qua hen|lay o dau|nhan o dau|"
    r"phai lam gi|ly do|vi sao|tai sao|lam gi (?:nua|bay gio|tiep)|(?:tra|dong) bao nhieu)\b.*"
)
"""What people ask of the dossier they have just been told of."""

_PERSONAL = re.compile(r".*\b(?:thieu|bo sung (?:gi|giay|cai)|bao nhieu|ly do|vi sao|tai sao)\b.*")
"""What of it only its own may know."""

_FOUR = re.compile(r"\d{4}")

_LONG = 60
"""Characters from which a message speaks of something of its own."""

_CANCEL = frozenset({"huy", "thoi", "khong", "ko", "bo qua", "khong nho", "quen roi", "/huy"})


async def expected(message: Message) -> Turn | None:
    """What was asked for: yes or no, four digits, or the rest of a code."""
    agreed = _agreed(message)
    if agreed:
        return await dossier_taps.tapped(agreed, message.incoming, message.session, message.ports)
    what, *about = message.expects or _offered_proof(message)
    if what == whereabouts.EXPECTED:
        return whereabouts.told(message, about)
    dossiers, text = message.ports.dossiers, message.text
    if dossiers is None:
        return None
    incoming, session, ports = message.incoming, message.session, message.ports
    if what == proof.EXPECTED:
        return await proof.typed(text, about[0], incoming, session, ports, dossiers)
    if what == "code":
        return await dossier_look.last(text, incoming, session, ports)
    return None


def _agreed(message: Message) -> str:
    """The key that a plain "có" stands for, right after being asked whether one agrees."""
    keys = [key for key, _ in message.session.offered]
    asked = keys[:1] if keys[:1] and (keys[0].startswith("agree:") or "code" in keys[1:2]) else []
    return asked[0] if asked and choices.yes(message.text) else ""


def _offered_proof(message: Message) -> tuple[str, ...]:
    """Four digits typed where the proof was only offered are meant as it."""
    code = next((k.split(":")[1] for k, _ in message.session.offered if k.startswith("prove:")), "")
    return (proof.EXPECTED, code) if code and _FOUR.fullmatch(message.text.strip()) else ("",)


def left(message: Message) -> Turn | None:
    """ "Thôi", "/huy": nothing more is asked."""
    plain = " ".join(fold(normalise(message.text)).split()).strip(" .!?")
    if not message.expects or plain not in _CANCEL:
        return None
    if message.expects[0] == satisfaction.EXPECTED:
        return satisfaction.enough(message.session)
    return cancelled(message.session, message.ports)


async def followed(message: Message) -> Turn | None:
    """Words about following: the list, stopping, starting."""
    dossiers = message.ports.dossiers
    if dossiers is None:
        return None
    incoming, session, ports = message.incoming, message.session, message.ports
    return await follow.typed(message.text, incoming, session, ports, dossiers)


async def coded(message: Message) -> Turn | None:
    """A code, several, what only looks like one, or a question that needs one."""
    incoming, session, ports = message.incoming, message.session, message.ports
    found = dossier.code_in(incoming)
    if found is None and (turn := dossier.lost(message.text, session, ports)):
        return turn
    if found is None:
        waited = dossier_asked.complains(message.text)
        asks = waited or dossier_asked.asks(message.text)
        return dossier.ask_code(session, ports, waited=waited) if asks else None
    if ports.dossiers is None:
        return dossier.answer(found, session, ports, text=message.text)
    many = several(message.text, incoming.at.date())
    if many:
        return await dossier_look.several(many, incoming, session, ports.dossiers)
    return await dossier_look.answer(found, incoming, session, ports, ports.dossiers)


async def worded(message: Message) -> Turn | None:
    """A word about how it went, where one was asked for and nothing else is meant."""
    dossiers = message.ports.dossiers
    if dossiers is None or message.expects[:1] != (satisfaction.EXPECTED,):
        return None
    named = message.searched.outcome is Searched.found and message.top >= CLEAR
    if (named and message.question.asked) or scope.small_talk(message.question):
        return None
    _, code, score = message.expects
    return await satisfaction.worded(
        message.text, code, int(score), message.incoming, message.session, dossiers
    )


async def asked_again(message: Message) -> Turn | None:
    """ "Thiếu giấy gì", "khi nào có": about the dossier that was just told of."""
    code = follow.current(message.session)
    if message.ports.dossiers is None or not code or len(message.text) > _LONG:
        return None
    plain = " ".join(fold(normalise(message.text)).split())
    if not _AGAIN.fullmatch(plain):
        return None
    if message.searched.outcome is Searched.found and message.top >= CLEAR:
        return None
    turn = await dossier_look.show(code, message.incoming, message.session, message.ports)
    may_ask = any(key == f"prove:{code}" for key, _ in turn.offering().session.offered)
    return proof.ask(code, message.session) if may_ask and _PERSONAL.fullmatch(plain) else turn
