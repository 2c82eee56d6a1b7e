"""One's own data: what is kept, consents withdrawn one by one, everything deleted when asked.

Law 91/2025/QH15: consent is withdrawn as easily as it was given; deletion is done within 15 days
of asking (NĐ 356/2025). Here both are done at once.
"""

from __future__ import annotations

import re

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.optout import PURPOSES
from handlers.ports import Ports
from handlers.privacy_kept import Consented, Kept, Privacy
from handlers.texts import privacy_labels as labels
from handlers.texts import say
from knowledge.choosing import DAYS
from knowledge.variants import name_of
from knowledge.vietnamese import fold, normalise

_LISTED = 8

_MINE = r"(?: ca nhan)?(?: (?:cua )?(?:toi|em|minh|chau|con))?"
_AROUND = r"(?: (?:a|nha|nhe|di|voi|giup|gium|dum|ho|het|toi|em|minh))*"
_WISH = r"(?:(?:toi|em|minh|cho|muon|xin|hay|giup|lam on|vui long|yeu cau) )*"
_SHOW = re.compile(
    rf"/dulieu(?:@\w+)?|{_WISH}(?:(?:xem|coi|kiem tra) )?(?:cac )?du lieu{_MINE}{_AROUND}"
    rf"|(?:bot |may |ban )?(?:dang )?(?:luu|giu) (?:nhung )?(?:gi|du lieu gi|thong tin gi)"
    rf" (?:ve|cua) (?:toi|em|minh){_AROUND}"
    rf"|{_WISH}rut (?:lai )?(?:su )?dong y{_AROUND}"
)
_ERASE = re.compile(
    rf"/xoadulieu(?:@\w+)?|{_WISH}(?:xoa|huy|xoa bo)(?: het| tat ca| toan bo)?"
    rf" (?:cac |nhung )?(?:du lieu|thong tin){_MINE}{_AROUND}"
)


async def typed(text: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer words about one's own data; None if a message is about something else."""
    plain = " ".join(fold(normalise(text)).split()).strip(" .!?")
    if _ERASE.fullmatch(plain):
        return await _ask(incoming, session, ports)
    if _SHOW.fullmatch(plain):
        return await _show(incoming, session, ports)
    return None


async def tapped(key: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer a tapped choice about one's own data; None if a key is about something else."""
    head, *rest = key.split(":")
    match head, rest:
        case "mydata", []:
            return await _show(incoming, session, ports)
        case "erase", []:
            return await _ask(incoming, session, ports)
        case "erase", ["no"]:
            return _turn("erase_kept.html", session)
        case "erase", [day]:
            return await _confirmed(day, incoming, session, ports)
        case "withdraw", [*_]:
            return await _withdraw(key, incoming, session, ports)
    return None


async def _show(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    if ports.privacy is None:
        return _turn("data_none.html", session)
    kept = await ports.privacy.kept(incoming)
    reply = Reply(
        say(
            "data_kept.html",
            kept=kept,
            listed=kept.consents[:_LISTED],
            more=len(kept.consents) - _LISTED,
            names=labels.CHANNELS,
            purposes=[PURPOSES.get(name, name) for name in kept.refused],
            province=name_of(session.province),
            learning=DAYS if ports.learning and ports.learning.on else 0,
        ),
        (*_withdrawals(kept), Choice(labels.ERASE, "erase"), choices.home()),
    )
    return Turn((reply,), session, Outcome.help)


def _withdrawals(kept: Kept) -> tuple[Choice, ...]:
    return tuple(Choice(_stop(consent), consent.key) for consent in kept.consents[:_LISTED])


def _stop(consent: Consented) -> str:
    return labels.STOP.format(consent.what)


async def _withdraw(key: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    if ports.privacy is None:
        return None
    done = await ports.privacy.withdraw(incoming, key)
    more = Choice(labels.SHOW, "mydata")
    return _turn("consent_withdrawn.html", session, more, done=done)


async def _ask(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    if ports.privacy is None:
        return _turn("data_none.html", session)
    kept = await ports.privacy.kept(incoming)
    yes = Choice(labels.ERASE_YES, f"erase:{incoming.at:%y%m%d}")
    text = say("erase_ask.html", kept=kept, names=labels.CHANNELS)
    reply = Reply(text, (yes, Choice(labels.ERASE_NO, "erase:no")))
    return Turn((reply,), session, Outcome.help)


async def _confirmed(day: str, incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Delete; a button of another day is asked about again, as it may be touched by chance."""
    privacy: Privacy | None = ports.privacy
    if privacy is None or day != f"{incoming.at:%y%m%d}":
        return await _ask(incoming, session, ports)
    receipt = privacy.receipt(incoming.at)
    reply = Reply(say("erase_done.html", receipt=receipt, office=ports.office))
    # What this very turn remembers would be data again.
    return Turn((reply,), Session(), Outcome.help, erase=receipt)


def _turn(template: str, session: Session, *offered: Choice, **values: object) -> Turn:
    reply = Reply(say(template, **values), (*offered, choices.home()))
    return Turn((reply,), session, Outcome.help)
