"""A photo of a receipt: its bar code or QR code as if it had been typed. No photo is kept."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from handlers import choices, dossier, dossier_look, explain
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn
from handlers.ports import Photo, Ports
from handlers.texts import say
from knowledge.dossier import Found, Kind, procedure_code, recognise
from knowledge.question import read


async def answer(incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer a photo; None if there is none, or its words say more than it does."""
    if not incoming.photo:
        return None
    photo = await ports.photos.read(incoming) if ports.photos else None
    if photo and photo.identity:
        return _turn("photo_identity.html", session, ports)
    turn = await _of_codes(photo, incoming, session, ports) if photo else None
    if turn or incoming.text.strip():
        return turn
    template = "photo_unread.html" if ports.photos else "photo_later.html"
    if photo and photo.foreign:
        template = "photo_foreign.html"
    return _turn(template, replace(session, expects=("code",)), ports)


async def _of_codes(
    photo: Photo, incoming: Incoming, session: Session, ports: Ports
) -> Turn | None:
    """The first dossier code wins, then a procedure's, then what only looks like one."""
    texts = [unquote(text) for text in photo.codes]
    found = [one for text in texts if (one := recognise(text, incoming.at.date()))]
    ours = _first(found, Kind.dossier) or _first(found, Kind.payment_request)
    procedure = next((code for text in texts if (code := procedure_code(text))), None)
    if ours is None and procedure and ports.catalogue.get(procedure):
        return explain.explain(procedure, read(""), session, ports)
    one = ours or next((one for one in found if one.kind is not Kind.procedure), None)
    if one is None:
        return None
    if ports.dossiers is None:
        return dossier.answer(one, session, ports)
    return await dossier_look.answer(one, incoming, session, ports, ports.dossiers)


def _first(found: list[Found], kind: Kind) -> Found | None:
    return next((one for one in found if one.kind is kind), None)


def _turn(template: str, session: Session, ports: Ports) -> Turn:
    reply = Reply(say(template, office=ports.office), (choices.person(), choices.home()))
    return Turn((reply,), replace(session, asked=()), Outcome.dossier)
