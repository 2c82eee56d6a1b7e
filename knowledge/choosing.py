"""A procedure chosen after being asked back: as little of it as can be learned from."""

from __future__ import annotations

from dataclasses import dataclass

DAYS = 180
"""How long a choice counts: laws, names and seasons change."""

PEOPLE = 3
"""Different people who must have chosen a procedure before it moves."""

MOST = 1.15
"""The most by which a candidate is lifted: one that ties then stands clear of the other."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice: the folded words of the question, in order of the alphabet, and the code."""

    words: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Observed:
    """A choice of one person; ``voter`` and ``place`` tell people apart, and of nobody who it is.

    ``place`` is where it came from (a network): whoever comes back as somebody new does not
    count twice, nor do the many of one place.
    """

    words: tuple[str, ...]
    code: str
    voter: str
    place: str = ""
