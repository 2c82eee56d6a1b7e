"""Looking a dossier up by its code, and what is said when it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers import choices, dossier
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.dossier_card import card, key
from handlers.ports import Dossiers, Look, Looked, Ports, Shown
from handlers.texts import dossier_labels, labels, say
from handlers.texts.filters import brief
from knowledge.dossier import Found, Kind, last_part, spellings
from knowledge.provinces import issuer

_LISTED = 4
"""Dossiers of one message that are looked up."""


async def answer(
    found: Found, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn:
    """Look up what was typed; ask back where it may have been meant otherwise."""
    if found.kind is Kind.payment_request:
        return await show(
            found.code, incoming, session, ports, Markup(say("dossier_paid_for.html"))
        )
    if found.kind is not Kind.dossier:
        return dossier.answer(found, session, ports, text=incoming.text)
    if not found.sure:
        return confirm(found.code, session, "unsure")
    if found.problem:
        if found.meant:
            return confirm(found.meant, session, "date")
        return dossier.answer(found, session, ports)
    return await _by_code(found, incoming, session, ports, dossiers)


async def show(
    code: str, incoming: Incoming, session: Session, ports: Ports, lead: str = ""
) -> Turn:
    """Show a dossier by its exact code, or say what to do if it is not there."""
    if ports.dossiers is None:
        return dossier.ask_code(session, ports)
    looked = await _look(code, incoming, ports.dossiers)
    if looked.shown:
        return shown(looked.shown, incoming, session, ports, lead)
    return _not_there(code, looked, session, ports)


def shown(told: Shown, incoming: Incoming, session: Session, ports: Ports, lead: str = "") -> Turn:
    """Show a dossier that was found; questions that follow are about its procedure."""
    about = ports.catalogue.get(told.dossier.procedure) if told.dossier.procedure else None
    session = replace(session, procedure=about.code if about else None, case=None, asked=())
    return Turn((card(told, incoming, ports, lead),), session, Outcome.dossier)


async def several(
    found: Sequence[Found], incoming: Incoming, session: Session, dossiers: Dossiers
) -> Turn:
    """Tell in a line each how several dossiers stand."""
    looked = [
        (one.code, await _look(one.code, incoming, dossiers)) for one in found[:_LISTED] if one.sure
    ]
    there = [looked_up.shown for _, looked_up in looked if looked_up.shown]
    text = say(
        "dossier_several.html",
        shown=there,
        missing=[code for code, one in looked if one.result in (Look.unknown, Look.unsure)],
        too_often=any(one.result is Look.too_often for _, one in looked),
        rest=[one.code for one in found if not one.sure] + [o.code for o in found[_LISTED:]],
    )
    see = tuple(one_of(told, "dossier", dossier_labels.SEE_ONE) for told in there)
    return _turn(text, session, *see)


def one_of(told: Shown, head: str, label: str) -> Choice:
    """A choice about one of several dossiers, told apart by the end of its code."""
    name = told.dossier.procedure_name or "hồ sơ"
    end = told.dossier.code.rsplit("-", 1)[1]
    return Choice(brief(f"{label.format(brief(name, 36))} -{end}"), key(head, told.dossier.code))


def confirm(code: str, session: Session, why: str) -> Turn:
    """Ask whether this is the code that was meant."""
    text = say("dossier_confirm.html", code=code, why=why)
    right = Choice(dossier_labels.RIGHT, key("dossier", code))
    return _turn(text, session, right, Choice(dossier_labels.WRONG, "code"), person=False)


async def last(text: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """The end of a code, after a code was asked for: one of those followed, or asked for whole."""
    end = last_part(text)
    if end is None or ports.dossiers is None:
        return None
    mine = [told for told in await ports.dossiers.followed(incoming) if _ends(told, end)]
    if len(mine) == 1:
        return shown(mine[0], incoming, session, ports)
    session = replace(session, expects=("code",))
    return _turn(say("dossier_last_part.html", end=end), session)


def _ends(told: Shown, end: str) -> bool:
    return any(c.endswith(end) for c in (told.dossier.code, told.dossier.other_code))


async def _look(code: str, incoming: Incoming, dossiers: Dossiers) -> Looked:
    """Look a code up as it was typed, then with or without its leading zeros."""
    looked = await dossiers.look(incoming, code)
    for other in spellings(code):
        if looked.result in (Look.unknown, Look.unsure):
            again = await dossiers.look(incoming, other)
            looked = again if again.shown else looked
    return looked


async def _by_code(
    found: Found, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn:
    looked = await _look(found.code, incoming, dossiers)
    if looked.shown:
        lead = Markup(say("dossier_repaired.html")) if found.repaired else ""
        return shown(looked.shown, incoming, session, ports, lead)
    if found.meant and looked.result is not Look.too_often:
        meant = await _look(found.meant, incoming, dossiers)
        if meant.shown:
            return confirm(found.meant, session, "meant")
    return _not_there(found.code, looked, session, ports)


def _not_there(code: str, looked: Looked, session: Session, ports: Ports) -> Turn:
    """Not found: what to check and whom to ask; nobody is told that it does not exist."""
    if looked.result is Look.too_often:
        return _turn(say("dossier_too_often.html", office=ports.office), session)
    text = say(
        "dossier_unknown.html",
        code=code,
        unsure=looked.result is Look.unsure,
        told_at=looked.told_at,
        issuer=issuer(code),
        received=dossier.day_of(code),
        office=ports.office,
        page=dossier.PAGE,
    )
    session = replace(session, expects=("code",))
    return _turn(text, session, Choice(labels.TRACK, url=dossier.PAGE))


def _turn(text: str, session: Session, *offered: Choice, person: bool = True) -> Turn:
    more = (choices.person(), choices.home()) if person else ()
    return Turn((Reply(text, (*offered, *more)),), replace(session, asked=()), Outcome.dossier)
