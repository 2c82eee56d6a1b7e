"""Showing that a dossier is one's own: the last four digits of the phone on it, never kept."""

from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import Markup

from handlers import choices, dossier_look
from handlers.conversation import Choice, Incoming, Office, Outcome, Reply, Session, Turn
from handlers.dossier_card import key
from handlers.ports import Dossiers, Ports, Proof
from handlers.texts import dossier_labels, say
from knowledge.vietnamese import fold, normalise

EXPECTED = "digits"
"""What a session expects while the four digits are asked for."""

_WORDS = r"(?:(?:4|bon) so|cuoi|duoi|so|sdt|dt|dien thoai|cua|toi|em|la|minh|day|a|nha|[: .,])*"
_FOUR = re.compile(rf"{_WORDS}(?P<digits>\d(?:[ .-]?\d){{3}}){_WORDS}")
_PHONE = re.compile(rf"{_WORDS}(?:\+?84|0)(?:[ .-]?\d){{5}}(?P<digits>(?:[ .-]?\d){{4}}){_WORDS}")
_WHICH = re.compile(
    r"(?:.*\b(?:so|sdt|dt|dien thoai)\b.*\b(?:nao|gi|ai|dau|nho|quen|mat|doi|cu|khac)\b.*"
    r"|(?:(?:4|bon) )?so(?: cuoi)?(?: a| ha)?)\W*"
)
_SHORT = 60
"""Characters beyond which a message asks more than which number is meant."""
_DIGITS = re.compile(r"[\d .,+-]*\d[\d .,+-]*")


def ask(code: str, session: Session) -> Turn:
    """Ask for the four digits, and say why."""
    return _ask_again("proof_ask.html", code, session)


async def typed(
    text: str, code: str, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn | None:
    """Take the digits that were asked for; None if a message holds something else."""
    plain = " ".join(fold(normalise(text)).split())
    match = _FOUR.fullmatch(plain) or _PHONE.fullmatch(plain)
    if match is None:
        if _WHICH.fullmatch(plain) and len(plain) <= _SHORT:
            return _ask_again("proof_which.html", code, session, office=ports.office)
        if not _DIGITS.fullmatch(plain):
            return None
        return replace(_ask_again("proof_four.html", code, session), forget=True)
    digits = re.sub(r"\D", "", match["digits"])
    turn = await _prove(digits, code, incoming, session, ports, dossiers)
    return replace(turn, forget=True)


async def _prove(
    digits: str, code: str, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn:
    proved = await dossiers.prove(incoming, code, digits)
    if proved.result is Proof.proven:
        done = Markup(say("proof_done.html", abroad=incoming.channel in ports.abroad))
        return await dossier_look.show(code, incoming, session, ports, done)
    if proved.result is Proof.wrong and proved.left > 0:
        return _ask_again("proof_wrong.html", code, session, left=proved.left)
    impossible = proved.result is Proof.impossible
    text = say("proof_over.html", office=ports.office, impossible=impossible)
    see = Choice(dossier_labels.SEE, key("dossier", code))
    return _turn(text, session, see, choices.person(), choices.home())


def _ask_again(template: str, code: str, session: Session, **values: int | Office) -> Turn:
    session = replace(session, expects=(EXPECTED, code))
    stop = Choice(dossier_labels.NOT_NOW, key("dossier", code))
    return _turn(say(template, **values), session, stop, choices.person())


def _turn(text: str, session: Session, *offered: Choice) -> Turn:
    return Turn((Reply(text, offered),), replace(session, asked=()), Outcome.dossier)
