"""Where a person stands in a guide, and the way behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.conversation import GuidePlace, Session
from handlers.guide_page import option_key, step_key
from handlers.ports import Ports
from knowledge.guide import Guide, Step
from knowledge.procedure import CODE, Procedure

STEP_KEY = re.compile(rf"g:(?P<name>[a-z]+):(?P<step>[a-z0-9-]+)(?::(?P<code>{CODE.pattern}))?")
"""The key of a step; what was passed is kept as such keys too."""

LONGEST_TRAIL = 24
"""Steps a person can go back, so that a session stays small."""


@dataclass(frozen=True)
class Standing:
    """A place with the guide and the step it names."""

    guide: Guide
    step: Step
    place: GuidePlace


def standing(session: Session, ports: Ports) -> Standing | None:
    """Where the session stands; at the start, if its step is gone; None without a guide."""
    place = session.guide
    guide = ports.guides.get(place.guide) if place else None
    if place is None or guide is None:
        return None
    step = guide.step(place.step) or guide.step(guide.start)
    return Standing(guide, step, place) if step else None


def is_showing(here: Standing, session: Session) -> bool:
    """Whether the step is the last thing that was said."""
    keys = {option_key(option, here.guide, here.place.code) for option in here.step.options}
    return any(key in keys for key, _ in session.offered)


def place_of(guide: Guide, step: str, procedure: Procedure | None) -> GuidePlace:
    """A place whose code is one the catalogue knows, or empty."""
    return GuidePlace(guide.name, step, procedure.code if procedure else "")


def entry(place: GuidePlace) -> str:
    """The key that leads to a place."""
    return step_key(place.guide, place.step, place.code)


def coming_from(session: Session, place: GuidePlace) -> GuidePlace:
    """The place with the way behind it: what was passed, cut where the place was passed."""
    here = session.guide
    past = (*here.trail, entry(here)) if here else ()
    key = entry(place)
    trail = past[: past.index(key)] if key in past else past[-LONGEST_TRAIL:]
    return replace(place, trail=trail)


def passed(place: GuidePlace, ports: Ports) -> Iterator[GuidePlace]:
    """The places behind one that still exist, nearest first, each with its own trail."""
    for at in range(len(place.trail) - 1, -1, -1):
        key = STEP_KEY.fullmatch(place.trail[at])
        guide = ports.guides.get(key["name"]) if key else None
        if key and guide and guide.step(key["step"]):
            yield GuidePlace(guide.name, key["step"], key["code"] or "", place.trail[:at])
