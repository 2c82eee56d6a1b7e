"""Where a description of trouble leads in the guide that is open."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.guide_place import Standing
from handlers.guide_words import is_error
from knowledge.guide import Guide
from knowledge.likeness import likeness


def phrases(guide: Guide) -> Iterator[tuple[str, str]]:
    """What people type that a guide is for, each with its step; "" is the start."""
    yield guide.title, ""
    yield from ((alias.text, alias.step or "") for alias in guide.aliases)


def leads(text: str, here: Standing, fits: float) -> str | None:
    """The step or guide that a message is most like, if it is like it enough."""
    guide = here.guide
    # The step's own trouble first: several steps may name theirs alike.
    known = [(o.label, o.go) for step in (here.step, *guide.steps) for o in step.trouble]
    known += [(phrase, step or guide.start) for phrase, step in phrases(guide)]
    score, go = max(((likeness(text, phrase), go) for phrase, go in known), key=lambda hit: hit[0])
    return go if score >= fits else None


def error(here: Standing) -> str | None:
    """Where an error leads that is not described: the nearest trouble that is called one."""
    options = (option for step in (here.step, *here.guide.steps) for option in step.trouble)
    return next((option.go for option in options if is_error(option.label)), None)
