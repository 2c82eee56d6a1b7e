"""Walk-throughs: open one, go on, get help, go back, pause, come back days later.

A choice's key says everything, so a button of last week still works: ``guide:NAME[:CODE]``
opens, ``g:NAME:STEP[:CODE]`` goes to a step; ``back``, ``pause`` and ``resume`` move about in
the guide that is open. ``CODE`` is the procedure the guide is about. A guide opened from
another one returns to it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.conversation import (
    Choice,
    GuidePlace,
    Note,
    NoteKind,
    Outcome,
    Reply,
    Session,
    Turn,
)
from handlers.guide_page import opening_key, page, step_key
from handlers.guide_place import (
    STEP_KEY,
    Standing,
    coming_from,
    entry,
    is_showing,
    passed,
    place_of,
    standing,
)
from handlers.guide_trouble import error, leads, phrases
from handlers.guide_words import Move, is_error, move
from handlers.ports import Ports
from handlers.texts import guide_labels, say
from knowledge.guide import Guide, Step
from knowledge.likeness import likeness
from knowledge.procedure import CODE, Channel, Procedure

BACK, PAUSE, RESUME = "back", "pause", "resume"

FITS = 70.0
"""The likeness, of 100, from which a description of trouble counts in the guide that is open."""

NEAR = 50.0
"""The likeness from which it counts when the message means nothing else clearly."""

WORTH_NAMING = 50.0
"""The likeness below which ``matches`` says nothing."""

_OPENING = re.compile(rf"guide:(?P<name>[a-z]+)(?::(?P<code>{CODE.pattern}))?")


def open_guide(name: str, code: str, session: Session, ports: Ports, step: str = "") -> Turn:
    """Open a guide at its start, or at a step; ``code`` is the procedure it is about, if any.

    A guide about a procedure asks for its name first when there is none, and says so before it
    starts when the procedure's record knows no online way.
    """
    guide = ports.guides.get(name)
    if guide is None:
        return _list(session, ports, gone=True)
    procedure = ports.catalogue.get(code) if code else None
    at_start = step in ("", guide.start)
    if guide.about_procedure and at_start and procedure and _needs_care(procedure):
        return _check_first(guide, procedure, session, ports)
    place = place_of(guide, step or guide.start, procedure)
    return _go(place, session, ports, opened=True)


def tapped(key: str, session: Session, ports: Ports) -> Turn | None:
    """Answer a choice of a guide; None if the key is not one of ours."""
    if key in (BACK, PAUSE, RESUME):
        moves = {BACK: _back, PAUSE: _pause, RESUME: _resume}
        return moves[key](session, ports)
    opening = _OPENING.fullmatch(key)
    if opening:
        return open_guide(opening["name"], opening["code"] or "", session, ports)
    step = STEP_KEY.fullmatch(key)
    return (
        _to_step(step["name"], step["step"], step["code"] or "", session, ports) if step else None
    )


def typed(text: str, session: Session, ports: Ports) -> Turn | None:
    """Understand what is typed while a guide is open; None if it is about something else.

    "Tiếp", "xong", "ok" lead on only when the step was the last thing said and has one way on:
    an "ok" to another answer is not about the guide.
    """
    here = standing(session, ports)
    if here is None:
        return None
    wanted = move(text)
    if wanted is not None:
        return _moved(wanted, here, session, ports)
    target = leads(text, here, FITS)
    return _follow(target, here, session, ports) if target else None


def _follow(target: str, here: Standing, session: Session, ports: Ports) -> Turn:
    if target == here.guide.start:
        return open_guide(here.guide.name, here.place.code, session, ports)
    if target.startswith("guide:"):
        return open_guide(target.removeprefix("guide:"), here.place.code, session, ports)
    return _to_step(here.guide.name, target, here.place.code, session, ports)


def described(text: str, session: Session, ports: Ports) -> Turn | None:
    """Understand words that only come near a trouble of the open guide; None if none does.

    For messages that mean nothing else clearly: "otp ko về" while the account is made.
    """
    here = standing(session, ports)
    if here is None:
        return None
    target = (error(here) if is_error(text) else None) or leads(text, here, NEAR)
    return _follow(target, here, session, ports) if target else None


def matches(text: str, ports: Ports) -> tuple[str, str, float] | None:
    """The guide a free message is most like: name, step ("" for its start), score 0 to 100.

    90 and more says the same; 70 means it, with other words around it; None is below 50.
    """
    found = [
        (likeness(text, phrase), guide.name, step)
        for guide in ports.guides.values()
        for phrase, step in phrases(guide)
    ]
    score, name, step = max(found, key=lambda hit: hit[0], default=(0.0, "", ""))
    return (name, step, round(score, 1)) if score >= WORTH_NAMING else None


def resume_choice(session: Session, ports: Ports) -> Choice | None:
    """The choice that returns to the guide that is open, for answers about something else."""
    return Choice(guide_labels.RESUME, RESUME) if standing(session, ports) else None


# --- moving --------------------------------------------------------------------------------


def _to_step(name: str, id: str, code: str, session: Session, ports: Ports) -> Turn:
    guide = ports.guides.get(name)
    if guide is None:
        return _list(session, ports, gone=True)
    procedure = ports.catalogue.get(code) if code else None
    opened = session.guide is None or session.guide.guide != name
    known = guide.step(id) is not None
    place = place_of(guide, id if known else guide.start, procedure)
    return _go(place, session, ports, opened=opened, changed=not known)


def _go(
    place: GuidePlace,
    session: Session,
    ports: Ports,
    *,
    opened: bool = False,
    changed: bool = False,
) -> Turn:
    here = coming_from(session, place)
    guide = ports.guides[here.guide]
    step = guide.step(here.step)
    if step is None:
        return _go(replace(place, step=guide.start), session, ports, opened=True, changed=True)
    if guide.about_procedure and not here.code and step.id == guide.start:
        return _ask_for_name(guide, session)
    if step.final:
        return _finish(guide, step, here, session, ports, opened=opened)
    ways = _ways(here) + (_unfinished(here, session) if opened else ())
    reply = page(guide, step, here, ports, opened=opened, changed=changed, ways=ways)
    return _turn(reply, _about(replace(session, guide=here), here.code), here.code)


def _finish(
    guide: Guide, step: Step, here: GuidePlace, session: Session, ports: Ports, *, opened: bool
) -> Turn:
    outer = next((place for place in passed(here, ports) if place.guide != guide.name), None)
    reply = page(guide, step, here, ports, opened=opened)
    if outer:
        # What would start the outer guide anew gives way to what returns to it.
        anew = opening_key(outer.guide, here.code)
        kept = tuple(choice for choice in reply.choices if choice.key != anew)
        reply = Reply(reply.text, (Choice(guide_labels.OUTER, entry(outer)), *kept))
    counted = session.guide is not None and session.guide.guide == guide.name
    notes = (Note(NoteKind.guide_finished, about=guide.name),) if counted else ()
    return _turn(reply, _about(replace(session, guide=outer), here.code), here.code, notes)


def _moved(wanted: Move, here: Standing, session: Session, ports: Ports) -> Turn | None:
    showing = is_showing(here, session)
    if wanted is Move.pause:
        return _pause(session, ports)
    if wanted is Move.back and showing:
        return _back(session, ports)
    if wanted in (Move.on, Move.done) and showing:
        return _on(here, session, ports)
    return None if wanted is Move.done else _resume(session, ports)


def _on(here: Standing, session: Session, ports: Ports) -> Turn | None:
    """Take the one way on; with several, or one that leaves the guide, it is not obvious."""
    choices = here.step.choices
    if len(choices) != 1 or choices[0].step is None:
        return None
    return _to_step(here.guide.name, choices[0].step, here.place.code, session, ports)


def _back(session: Session, ports: Ports) -> Turn:
    here = standing(session, ports)
    if here is None:
        return _list(session, ports)
    before = next(passed(here.place, ports), None)
    return _show(replace(session, guide=before), ports) if before else _show(session, ports)


def _resume(session: Session, ports: Ports) -> Turn:
    if standing(session, ports) is None:
        return _list(session, ports)
    return _show(session, ports, resumed=True)


def _show(session: Session, ports: Ports, *, resumed: bool = False) -> Turn:
    """Say the step the session stands at, again."""
    here = standing(session, ports)
    if here is None:
        return _list(session, ports)
    changed = here.step.id != here.place.step
    place = replace(here.place, step=here.step.id)
    reply = page(
        here.guide, here.step, place, ports, resumed=resumed, changed=changed, ways=_ways(place)
    )
    return _turn(reply, replace(session, guide=place), place.code)


def _pause(session: Session, ports: Ports) -> Turn:
    here = standing(session, ports)
    if here is None:
        return _list(session, ports)
    text = say("guide_paused.html", guide=here.guide, step=here.step)
    return _turn(Reply(text, (Choice(guide_labels.RESUME, RESUME),)), session, here.place.code)


# --- saying --------------------------------------------------------------------------------


def _ways(place: GuidePlace) -> tuple[Choice, ...]:
    back = (Choice(guide_labels.BACK, BACK),) if place.trail else ()
    return (*back, Choice(guide_labels.PAUSE, PAUSE))


def _unfinished(here: GuidePlace, session: Session) -> tuple[Choice, ...]:
    """When a guide is opened anew: the way to where it was left."""
    left = session.guide
    if left is None or left.guide != here.guide or entry(left) == entry(here):
        return ()
    return (Choice(guide_labels.UNFINISHED, entry(left)),)


def _list(session: Session, ports: Ports, *, gone: bool = False) -> Turn:
    choices = tuple(Choice(guide.title, opening_key(name)) for name, guide in ports.guides.items())
    return _turn(Reply(say("guide_none.html", gone=gone), choices), session)


def _ask_for_name(guide: Guide, session: Session) -> Turn:
    return _turn(Reply(say("guide_name_first.html", guide=guide)), session)


def _needs_care(procedure: Procedure) -> bool:
    return procedure.withdrawn is not None or not procedure.ways(Channel.online)


def _check_first(guide: Guide, procedure: Procedure, session: Session, ports: Ports) -> Turn:
    online = bool(procedure.ways(Channel.online))
    text = say("guide_check_first.html", procedure=procedure, online=online, office=ports.office)
    link = (Choice(guide_labels.PAGE, url=procedure.url),) if procedure.url else ()
    on = Choice(guide_labels.GO_ON, step_key(guide.name, guide.start, procedure.code))
    return _turn(Reply(text, (*link, on)), _about(session, procedure.code), procedure.code)


def _about(session: Session, code: str) -> Session:
    """The session with the procedure the guide is about: what is asked next belongs to it."""
    if not code or session.procedure == code:
        return session
    return replace(session, procedure=code, case=None)


def _turn(reply: Reply, session: Session, code: str = "", notes: tuple[Note, ...] = ()) -> Turn:
    codes = (code,) if code else ()
    return Turn((reply,), session, Outcome.guide, codes=codes, notes=notes).offering()
