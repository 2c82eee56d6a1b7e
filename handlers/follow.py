"""Following a dossier: asked for, agreed to in so many words, listed, stopped with one tap."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.dossier_card import key
from handlers.dossier_look import one_of
from handlers.ports import Dossiers, Ports
from handlers.texts import dossier_labels as labels
from handlers.texts import say
from knowledge.vietnamese import fold, normalise

CONSENT_VERSION = "1"
"""Which text of ``follow_consent.html`` people agree to; a new text is a new version."""

_LISTED = 8

AROUND = r"(?:\s+(?:a|nha|nhe|di|nua|roi|giup|toi|em|minh|voi|tin|tin nhan|bao|thong bao))*"
"""What people say around a wish, as a pattern over folded words."""

_LIST = re.compile(
    r"/theodoi(?:@\w+)?|(?:xem |danh sach |cac )*"
    r"ho so (?:ma )?(?:toi |em |minh |cua toi )?(?:dang |da )?theo doi" + AROUND
)
_START = re.compile(
    r"(?:toi |em |minh )?(?:muon |xin |cho )?(?:toi |em |minh )?theo doi(?: giup)?(?: ho so)?"
    r"(?: nay)?" + AROUND + r"|co gi (?:thi )?(?:bao|nhan) (?:cho )?(?:toi|em|minh)" + AROUND
)


async def typed(
    text: str, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn | None:
    """Answer words about following; None if a message is about something else."""
    plain = " ".join(fold(normalise(text)).split()).strip(" .!?")
    if _LIST.fullmatch(plain):
        return await following(incoming, session, dossiers)
    code = current(session)
    if code and _START.fullmatch(plain):
        return consent(code, session, ports)
    return None


def current(session: Session) -> str:
    """The dossier the last turn was about, by the choices it left."""
    keys = [key for key, _ in session.offered]
    about = {k.split(":")[1] for k in keys if k.startswith(("prove:", "follow:", "unfollow:"))}
    return about.pop() if len(about) == 1 else ""


def consent(code: str, session: Session, ports: Ports) -> Turn:
    """Ask for consent: what is kept, what for, how to stop."""
    text = say("follow_consent.html", office=ports.office)
    agree = Choice(labels.AGREE, f"agree:{CONSENT_VERSION}:{code}")
    return _turn(text, session, agree, Choice(labels.DECLINE, key("decline", code)))


async def agreed(
    version: str, code: str, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn:
    """Follow from now on; an older text is not what is done today, and is asked for again."""
    if version != CONSENT_VERSION:
        return consent(code, session, ports)
    if not await dossiers.follow(incoming, code, version):
        return _turn(say("follow_gone.html", code=code), session, choices.person(), choices.home())
    text = say("follow_done.html", code=code)
    return _turn(text, session, *_after(code), Choice(labels.FOLLOWING, "following"))


def declined(code: str, session: Session) -> Turn:
    """Not following is as good."""
    see = Choice(labels.SEE, key("dossier", code))
    return _turn(say("follow_declined.html"), session, see, choices.home())


async def following(incoming: Incoming, session: Session, dossiers: Dossiers) -> Turn:
    """List what a person follows, each to be seen or stopped."""
    mine = await dossiers.followed(incoming)
    text = say("following.html", followed=mine[:_LISTED], more=len(mine) - _LISTED)
    if not mine:
        return _turn(text, session, choices.person(), choices.home())
    if len(mine) == 1:
        return _turn(text, session, *_after(mine[0].dossier.code), choices.home())
    see = (one_of(told, "dossier", labels.SEE_ONE) for told in mine[:_LISTED])
    return _turn(text, session, *see, Choice(labels.STOP_WHICH, "stops"))


async def stop(code: str, incoming: Incoming, session: Session, dossiers: Dossiers) -> Turn:
    """Stop following one dossier."""
    await dossiers.unfollow(incoming, code)
    again = Choice(labels.FOLLOW, key("follow", code))
    text = say("follow_stopped.html", code=code)
    return _turn(text, session, Choice(labels.SEE, key("dossier", code)), again, choices.home())


def _after(code: str) -> tuple[Choice, ...]:
    return Choice(labels.SEE, key("dossier", code)), Choice(labels.STOP, key("unfollow", code))


def _turn(text: str, session: Session, *offered: Choice) -> Turn:
    return Turn((Reply(text, offered),), replace(session, asked=()), Outcome.dossier)
