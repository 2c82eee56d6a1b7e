"""An end to notices: asked for in any words, honoured at once, of one thing or of everything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import choices, follow, topics
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.dossier_look import one_of
from handlers.ports import Ports, Shown
from handlers.texts import dossier_labels as labels
from handlers.texts import say
from knowledge.vietnamese import fold, normalise

if TYPE_CHECKING:
    # Not at run time: officers' talks need this module, and none of the search behind it.
    from handlers.message import Message

RIGHTS = frozenset(
    {"mydata", "withdraw", "erase", "unfollow", "topic-stop", "stops", "stopall", "no-remind"}
)
"""Heads of choices that are honoured always: seeing and deleting one's data, and being left be."""

_LISTED = 8

_WORDS = re.compile(
    r"(?:toi |em |minh )?(?:muon |xin )?(?:ngung|dung|thoi|huy|bo|khong|ko)(?: lai)? "
    r"(?:nhan|theo doi|nhan tin|gui|bao)(?: (?:tin|ho so|nay|thong bao|nhac|nua))*"
    r"(?: (?:ve|cua|tu) (?P<about>.+?))?" + follow.AROUND
)


async def typed(message: Message) -> Turn | None:
    """Answer words that ask for an end; None if a message is about something else."""
    found = _WORDS.fullmatch(_plain(message.text))
    if found is None or not (message.ports.dossiers or message.ports.subscriptions):
        return None
    about = found["about"]
    if about and not topics.names_nothing(about):
        return await topics.stop_named(about, message)
    return await which(message.incoming, message.session, message.ports)


async def tapped(key: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer a tap that ends notices of several things; None if a key does something else."""
    match key:
        case "stops":
            return await which(incoming, session, ports)
        case "stopall":
            return await everything(incoming, session, ports)
    return None


async def which(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Stop the only one, the one that was just spoken of, or ask which."""
    mine, agreed = await _followed(incoming, ports), await topics.agreed(incoming, ports)
    codes = [told.dossier.code for told in mine]
    about = codes[0] if len(codes) == 1 and not agreed else follow.current(session)
    if about in codes and ports.dossiers:
        return await follow.stop(about, incoming, session, ports.dossiers)
    if not codes and len(agreed) == 1:
        return await topics.stop(agreed[0], incoming, session, ports)
    if not codes and not agreed:
        return _turn(say("following_none.html"), session, choices.home())
    return _turn(say("stop_which.html", notices=agreed), session, *_offered(mine, agreed))


async def everything(incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Stop following every dossier and receiving every notice."""
    for told in await _followed(incoming, ports):
        assert ports.dossiers
        await ports.dossiers.unfollow(incoming, told.dossier.code)
    for topic in await topics.agreed(incoming, ports):
        assert ports.subscriptions
        await ports.subscriptions.withdraw(incoming, topic)
    return _turn(say("follow_stopped.html", code=""), session, choices.home())


async def _followed(incoming: Incoming, ports: Ports) -> tuple[Shown, ...]:
    return await ports.dossiers.followed(incoming) if ports.dossiers else ()


def _offered(mine: Sequence[Shown], agreed: Sequence[str]) -> tuple[Choice, ...]:
    dossiers = (one_of(told, "unfollow", labels.STOP_ONE) for told in mine[:_LISTED])
    notices = (topics.stopping(topic) for topic in agreed[:_LISTED])
    return (*dossiers, *notices, Choice(labels.STOP_ALL, "stopall"))


def _plain(text: str) -> str:
    return " ".join(fold(normalise(text)).split()).strip(" .!?")


def _turn(text: str, session: Session, *offered: Choice) -> Turn:
    return Turn((Reply(text, offered),), replace(session, asked=()), Outcome.dossier)
