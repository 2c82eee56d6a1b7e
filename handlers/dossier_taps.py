"""What a tapped choice about a dossier does; its key holds the code, so it works any day."""

from __future__ import annotations

from datetime import date

from handlers import dossier, dossier_look, follow, proof, satisfaction
from handlers.conversation import Incoming, Session, Turn
from handlers.ports import Dossiers, Ports
from knowledge.dossier import Kind, recognise


async def tapped(key: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer a choice about a dossier; None if a key is about something else."""
    if ports.dossiers is None:
        return None
    if ":" not in key:
        return await _simple(key, incoming, session, ports, ports.dossiers)
    head, *rest = key.split(":")
    code = rest[-2] if head == "rate" and len(rest) == 2 else rest[-1]
    if not _is_code(code):
        return None
    return await _of_dossier(head, rest, code, incoming, session, ports, ports.dossiers)


async def _simple(
    key: str, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn | None:
    match key:
        case "code":
            return dossier.ask_code(session, ports)
        case "following":
            return await follow.following(incoming, session, dossiers)
        case "enough":
            return satisfaction.enough(session)
    return None


async def _of_dossier(
    head: str,
    rest: list[str],
    code: str,
    incoming: Incoming,
    session: Session,
    ports: Ports,
    dossiers: Dossiers,
) -> Turn | None:
    match head, rest:
        case "dossier", [_]:
            return await dossier_look.show(code, incoming, session, ports)
        case "prove", [_]:
            return proof.ask(code, session)
        case "follow", [_]:
            return follow.consent(code, session, ports)
        case "decline", [_]:
            return follow.declined(code, session)
        case "opinion", [_]:
            return satisfaction.ask(code, session)
        case "unfollow", [_]:
            return await follow.stop(code, incoming, session, dossiers)
        case "agree", [version, _]:
            return await follow.agreed(version, code, incoming, session, ports, dossiers)
        case "rate", [_, ("1" | "2" | "3" | "4" | "5") as score]:
            return await satisfaction.rated(code, int(score), incoming, session, ports, dossiers)
    return None


def _is_code(text: str) -> bool:
    found = recognise(text, date.max)
    return found is not None and found.kind is Kind.dossier and found.code == text
