"""``/canbo``: the short version of the console, in an officer's own chat.

Nothing personal is said here: some channels' servers stand abroad.
"""

from __future__ import annotations

import re
from typing import Any

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.officer_ports import Brief, Desk, Entered, Entry, Officers, Sample
from handlers.ports import CODE_LETTERS, Ports
from handlers.texts import labels, say
from knowledge.vietnamese import fold, normalise

CODE = re.compile(rf"[{CODE_LETTERS}]{{6}}")
"""A code that the console shows (``bot.store.office.console_codes``)."""

_COMMAND = re.compile(r"/canbo(?:@\w+)?(?:[ :]+(?P<rest>.+))?")
_LISTED = 10


async def answer(incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer an officer, or who says they are one; None if the message is neither."""
    if ports.officers is None:
        return None
    if incoming.choice:
        return await _tapped(incoming.choice.split(":"), incoming, session, ports.officers)
    typed = " ".join(normalise(incoming.text).split())
    command = _COMMAND.fullmatch(fold(typed).strip(" .!?"))
    if command is None:
        return await _picked(typed, incoming, session, ports.officers)
    rest = command["rest"]
    if rest is None:
        return await _desk(incoming, session, ports.officers)
    return await _typed(rest.upper(), incoming, session, ports.officers)


async def _picked(
    typed: str, incoming: Incoming, session: Session, officers: Officers
) -> Turn | None:
    """A number where nothing can be tapped."""
    if not typed.isdecimal() or not 0 < int(typed[:3]) <= len(session.offered):
        return None
    key = session.offered[int(typed[:3]) - 1][0]
    return await _tapped(key.split(":"), incoming, session, officers)


async def _tapped(
    key: list[str], incoming: Incoming, session: Session, officers: Officers
) -> Turn | None:
    match key:
        case ["canbo", ("yes" | "no") as said, code] if CODE.fullmatch(code):
            return await _decided(code, said == "yes", incoming, session, officers)
        case ["canbo", *asked]:
            return await _asked(asked, incoming, session, officers)
    return None


async def _asked(
    asked: list[str], incoming: Incoming, session: Session, officers: Officers
) -> Turn | None:
    if await officers.desk(incoming, incoming.at) is None:
        return _turn(session, "officer_stranger.html")
    match asked:
        case ["desk"]:
            return await _desk(incoming, session, officers)
        case ["due"]:
            return _due(await officers.due(incoming), session)
        case ["find", code]:
            return _found(await officers.find(incoming, code), code, session)
        case ["remind", code]:
            return _sample(await officers.sample(incoming, code), code, session)
        case ["send", code]:
            text = await officers.remind(incoming, code)
            return _turn(session, "officer_told.html", _home(), text=text)
    return None


async def _typed(rest: str, incoming: Incoming, session: Session, officers: Officers) -> Turn:
    """A code of the console's, or what an officer looks for."""
    code = rest.replace(" ", "").replace("-", "")
    desk = await officers.desk(incoming, incoming.at)
    if CODE.fullmatch(code):
        entered = await officers.enter(incoming, code)
        if desk is None or entered.entry in (Entry.linked, Entry.confirm):
            return _entered(entered, code, session)
    if desk is None:
        return _turn(session, "officer_stranger.html")
    return _found(await officers.find(incoming, rest), rest, session)


def _entered(entered: Entered, code: str, session: Session) -> Turn:
    match entered.entry:
        case Entry.linked:
            return _turn(session, "officer_linked.html", _home())
        case Entry.confirm:
            mine = Choice(labels.MINE, f"canbo:yes:{code}")
            other = Choice(labels.NOT_MINE, f"canbo:no:{code}")
            return _turn(session, "officer_confirm.html", mine, other, device=entered.device)
    return _turn(session, "officer_wrong.html", often=entered.entry is Entry.too_often)


async def _decided(
    code: str, confirmed: bool, incoming: Incoming, session: Session, officers: Officers
) -> Turn:
    done = await officers.decide(incoming, code, confirmed=confirmed)
    return _turn(session, "officer_decided.html", done=done, confirmed=confirmed)


async def _desk(incoming: Incoming, session: Session, officers: Officers) -> Turn:
    desk = await officers.desk(incoming, incoming.at)
    if desk is None:
        return _turn(session, "officer_stranger.html", choices.person(), choices.home())
    due = Choice(labels.DUE_LIST, "canbo:due")
    return _turn(session, "officer_desk.html", due, *_console(desk), desk=desk)


def _console(desk: Desk) -> tuple[Choice, ...]:
    return (Choice(labels.CONSOLE, url=desk.console),) if desk.console else ()


def _due(listed: tuple[Brief, ...], session: Session) -> Turn:
    below = (*(Choice(one.code, f"canbo:find:{one.code}") for one in listed), _home())
    return _turn(session, "officer_due.html", *below, listed=listed, most=_LISTED)


def _found(found: tuple[Brief, ...], text: str, session: Session) -> Turn:
    if len(found) == 1:
        remind = Choice(labels.REMIND, f"canbo:remind:{found[0].code}")
        return _turn(session, "officer_dossier.html", remind, _home(), d=found[0])
    below = (*(Choice(one.code, f"canbo:find:{one.code}") for one in found), _home())
    return _turn(session, "officer_found.html", *below, found=found, text=text[:60])


def _sample(sample: Sample | str, code: str, session: Session) -> Turn:
    if isinstance(sample, str):
        return _turn(session, "officer_told.html", _home(), text=sample)
    send = Choice(labels.SEND, f"canbo:send:{code}")
    return _turn(session, "officer_sample.html", send, _home(), sample=sample, code=code)


def _home() -> Choice:
    return Choice(labels.DESK, "canbo:desk")


def _turn(session: Session, template: str, *below: Choice, **values: Any) -> Turn:
    reply = Reply(say(template, **values), below or (choices.home(),))
    return Turn((reply,), session, Outcome.officer)
