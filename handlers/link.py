"""One person on several channels: a code from the first, typed on the second, never a guess."""

from __future__ import annotations

import re

from handlers import choices
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn
from handlers.ports import CODE_LENGTH, CODE_LETTERS, Joined, Links
from handlers.texts import say
from knowledge.vietnamese import fold, normalise

_COMMAND = re.compile(r"/lienket(?:@\w+)?(?:[ :]+(?P<code>.+))?")
_CODE = re.compile(rf"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")

_TEMPLATES = {
    Joined.linked: "link_done.html",
    Joined.same: "link_same.html",
    Joined.unknown: "link_unknown.html",
    Joined.too_often: "link_too_often.html",
}


async def answer(incoming: Incoming, session: Session, links: Links | None) -> Turn | None:
    """Give a code, or take one; None if the message is neither or nothing can be linked here."""
    command = _COMMAND.fullmatch(" ".join(fold(normalise(incoming.text)).split()).strip(" .!?"))
    if links is None or command is None:
        return None
    if command["code"] is None:
        return await _offer(incoming, session, links)
    return await _accept(incoming, command["code"], session, links)


async def _offer(incoming: Incoming, session: Session, links: Links) -> Turn:
    code = await links.offer(incoming.person, incoming.at)
    if code is None:
        return _turn(_TEMPLATES[Joined.too_often], session)
    return _turn("link_code.html", session, code=code)


async def _accept(incoming: Incoming, typed: str, session: Session, links: Links) -> Turn:
    code = re.sub(r"[ -]", "", typed).upper()
    if not _CODE.fullmatch(code):
        return _turn(_TEMPLATES[Joined.unknown], session)
    joined = await links.accept(incoming.person, code, incoming.at)
    return _turn(_TEMPLATES[joined], session)


def _turn(template: str, session: Session, **values: str) -> Turn:
    reply = Reply(say(template, **values), (choices.home(),))
    return Turn((reply,), session, Outcome.help)
