"""Dossier codes in a message: recognised, repaired, or named for what they are instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from handlers import choices, dossier_asked
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.masking import mask
from handlers.ports import Ports
from handlers.texts import labels, say
from handlers.texts.dossier_labels import FOLLOWING
from handlers.texts.labels import MASKS
from knowledge.dossier import Found, Kind, mentions_dossier, recognise
from knowledge.question import Question, read

PAGE = "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html"
"""Where the national portal tells how far a dossier is."""

_CERTAIN = frozenset({Kind.dossier, Kind.payment_request, Kind.transaction})
"""Kinds no other message looks like; the rest count only when little else is said."""

_SHAPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,]*(?:\s*[-–—_/]\s*\d{1,14}){1,3}")

_TEMPLATES: Mapping[Kind, str] = {
    Kind.dossier: "dossier.html",
    Kind.payment_request: "dossier_payment_request.html",
    Kind.transaction: "dossier_transaction.html",
    Kind.insurance: "dossier_insurance.html",
    Kind.local: "dossier_local.html",
    Kind.identity: "dossier_identity.html",
    Kind.phone: "dossier_phone.html",
}
_BOTH = "dossier_personal.html"


def code_in(incoming: Incoming) -> Found | None:
    """The dossier code of a message, or what stands in its place; procedure codes are left out."""
    found = recognise(incoming.text, incoming.at.date())
    if found is None or found.kind is Kind.procedure:
        return None
    if found.kind in _CERTAIN or mentions_dossier(incoming.text):
        return found
    return found if len(_other_words(read(incoming.text))) <= 2 else None


def certain(incoming: Incoming) -> bool:
    """Whether a message holds a code whose digits must not be read as anything else."""
    found = recognise(incoming.text, incoming.at.date())
    return found is not None and found.kind in _CERTAIN


def without_code(text: str) -> str:
    """The message without anything that has the shape of a dossier code."""
    return _SHAPE.sub(" ", text)


def answer(found: Found, session: Session, ports: Ports, *, text: str = "") -> Turn:
    """Say what was recognised, what is wrong with it, and where its state is told today."""
    template = _BOTH if _is_personal_twice(found, text) else _TEMPLATES[found.kind]
    return _turn(say(template, found=found, page=PAGE, office=ports.office), session, ports)


def _is_personal_twice(found: Found, text: str) -> bool:
    """Whether a message holds an identity number and a phone number, and no code of a dossier."""
    masked = mask(text)
    return found.kind in (Kind.identity, Kind.phone) and all(
        MASKS[kind] in masked for kind in ("identity", "phone")
    )


def ask_code(session: Session, ports: Ports, *, waited: bool = False) -> Turn:
    """Someone asks how far their dossier is, and gives no code; kindly where they waited long."""
    connected = ports.dossiers is not None
    template = "dossier_ask.html" if not connected else "dossier_send_code.html"
    photos = ports.photos is not None
    text = say(template, page=PAGE, office=ports.office, photos=photos, waited=waited)
    if connected:
        session = replace(session, expects=("code",))
    return _turn(text, session, ports, *((Choice(FOLLOWING, "following"),) if connected else ()))


def lost(text: str, session: Session, ports: Ports) -> Turn | None:
    """Say how to come by a code without the receipt; None if a message tells of no such loss."""
    if not dossier_asked.is_lost(text):
        return None
    said = say("dossier_lost.html", office=ports.office, connected=ports.dossiers is not None)
    session = replace(session, expects=("code",)) if ports.dossiers else session
    return _turn(said, session, ports)


def day_of(code: str) -> date | None:
    """The day of receipt that stands in a code."""
    found = recognise(code, date.max)
    return found.received if found else None


def _turn(text: str, session: Session, ports: Ports, *offered: Choice) -> Turn:
    # Where dossiers can be looked up here, nobody is sent to a page with a captcha.
    page = () if ports.dossiers else (Choice(labels.TRACK, url=PAGE),)
    reply = Reply(text, (*offered, *page, choices.person(), choices.home()))
    return Turn((reply,), replace(session, asked=()), Outcome.dossier)


_ABOUT_WORDS = (
    "ma so cccd cmnd cmt sdt dien thoai can cuoc cong dan chung minh thu dinh danh "
    "bhxh bao hiem xa hoi gui day nhan kiem tra cuu"
)
_ABOUT = frozenset(_ABOUT_WORDS.split())


def _other_words(question: Question) -> list[str]:
    return [
        word.folded
        for word in question.subject
        if not re.search(r"\d", word.folded) and word.folded not in _ABOUT
    ]
