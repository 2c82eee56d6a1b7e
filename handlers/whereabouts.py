"""Where to go now: from the commune on old papers to the one of today, and its office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import choices
from handlers.conversation import Outcome, Reply, Session, Turn
from handlers.message import Message
from handlers.searching import CLEAR
from handlers.texts import say
from knowledge.answer import Outcome as Searched
from knowledge.places import Place, district, find
from knowledge.vietnamese import fold, normalise

EXPECTED = "address"
"""What a session expects after an address was asked for, and the commune already named."""

_NOW = re.compile(r"\b(?:gio|hien nay|hien gio|nay|sap nhap|sat nhap|nhap lai|moi)\b")
_WHERE = re.compile(
    r"\b(?:(?:nop|lam|den|toi|ra|len|di) (?:\w+ ){0,3}(?:dau|nao)|thuoc (?:ve )?"
    r"(?:xa|phuong|dau|noi|co quan|tinh|don vi)|la (?:xa|phuong|noi|tinh|dac khu) (?:nao|gi|moi)|"
    r"(?:xa|phuong|co quan|noi|cho) nao|o dau|ten moi|ten (?:la )?gi|doi (?:ten )?thanh|thanh gi)\b"
)
_UNIT = re.compile(
    r"\b(?:xa|x|phuong|p|thi tran|tt|huyen|h|quan|q|dac khu|thi xa|tx)(?:\. ?| |(?=\d))"
    r"(?!nao\b|gi\b|moi\b|cu\b|toi\b|em\b|minh\b|ta\b|hoi\b|ly\b)\w"
)
"""A commune or district called by its name; what only sounds like one is no address."""
_MERGED = re.compile(r"\b(?:sap nhap|sat nhap|bo (?:cap )?huyen|dia chi cu|(?:xa|phuong) cu)\b")
_LIVES = re.compile(
    r"(?:(?:toi|em|minh|chau|con|nha|que|dang|song|o|thuoc|ben|tai) )*"
    r"(?:huyen|h|quan|q|thi xa|tx)(?:\. ?| )\w+(?: \w+){0,3}"
)
"""Where somebody lives, told by the district and nothing else."""

_PERSON = r"(?:(?:toi|em|minh|chau|con|bac|nha|que|dang|song|o|thuoc|ben|tai|thi|cua) )*"
_HAMLET = r"(?:(?:thon|buon|ap|xom|ban|khu pho|to|khoi) \w+ )*"
_ADDRESS = re.compile(
    _PERSON
    + _HAMLET
    + r"(?:xa|x|phuong|p|thi tran|tt) (?:\w+ ){1,4}"
    + r"(?:huyen|h|quan|q|thi xa|tx|thanh pho|tp) \w+(?: \w+){0,3}?"
    + r"(?: (?:tinh|tp) \w+(?: \w+){0,3}?)?(?: cu)?"
    + r"(?: (?:thi|gio|bay gio))*(?: (?:nop|lam|den|toi|ra|len|di|gap|phai)"
    + r"(?: (?:giay to|giay|ho so|uy ban|xa|o))*)*(?: (?:dau|cho nao|noi nao|o dau))?"
)
"""An address with its old district, and nothing else but where its people go."""

_LISTED = 6


def asked(message: Message) -> Turn | None:
    """Answer where an old address belongs today; None if a message asks something else."""
    plain = " ".join(fold(normalise(message.text)).split())
    lives = _LIVES.fullmatch(plain) is not None
    asks = bool(_NOW.search(plain) and _WHERE.search(plain))
    if not lives and not asks and not _is_address(plain):
        return None
    if message.searched.outcome is Searched.found and message.top >= CLEAR:
        return None
    places = find(message.text) if _UNIT.search(plain) else ()
    if not lives and not asks:
        # Nobody said that it is an old name: only one that is no more speaks for itself.
        return _told(places, message.session) if _are_gone(places) else None
    if places:
        return _told(places, message.session)
    if name := district(message.text):
        return _ask_within(name, message.session)
    return _ask(message.session) if _MERGED.search(plain) else None


def _is_address(plain: str) -> bool:
    bare = " ".join(re.sub(r"[,.;]", " ", plain).split())
    return _ADDRESS.fullmatch(bare) is not None


def _are_gone(places: Sequence[Place]) -> bool:
    return bool(places) and all(place.before for place in places)


def told(message: Message, about: Sequence[str]) -> Turn | None:
    """Take the address that was asked for; None if there is none in a message."""
    places = find(f"{about[0]}, {message.text}") if about else ()
    places = places or find(message.text)
    return _told(places, message.session) if places else None


def _ask(session: Session) -> Turn:
    return _turn(say("where_ask.html"), replace(session, expects=(EXPECTED,)))


def _ask_within(name: str, session: Session) -> Turn:
    """A district that was dissolved: its name is kept, to be joined to the commune typed next."""
    return _turn(say("where_district.html", name=name), replace(session, expects=(EXPECTED, name)))


def _told(places: Sequence[Place], session: Session) -> Turn:
    """One commune is the answer; a divided one is listed; a shared name is asked about."""
    divided = len(places) > 1 and len({place.before for place in places}) == 1
    text = say("where.html", places=places[:_LISTED], divided=divided, many=len(places) > _LISTED)
    if len(places) > 1 and not divided:
        # The name alone is kept, to be joined to the district that is typed next.
        name = (places[0].before or places[0].commune).split(",")[0]
        session = replace(session, expects=(EXPECTED, name))
    return _turn(text, session)


def _turn(text: str, session: Session) -> Turn:
    reply = Reply(text, (choices.person(), choices.home()))
    return Turn((reply,), replace(session, asked=()), Outcome.pointed)
