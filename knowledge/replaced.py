"""What took the place of a procedure: as its own entry says, or as newer publications suggest.

``superseded.csv`` holds codes that newer records of autumn 2026 seem to have replaced; the
deciding documents were not seen, so it is told as what it is: probable.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

from knowledge.procedure import Procedure
from knowledge.variants import base

Get = Callable[[str], Procedure | None]

_DEEPEST = 8
"""Replacements of replacements that are followed; nothing was ever replaced so often."""


def by(code: str, get: Get) -> tuple[str, ...]:
    """The codes that replaced a code, at the end of the chain; () where it stands itself.

    A code comes back also where nothing of it is loaded: the citizen can look for it elsewhere.
    """
    found = _ends(code, get, (code,))
    return tuple(dict.fromkeys(one for one in found if one != code))


def probable(code: str, get: Get) -> bool:
    """Whether no entry says so itself, only the table of what seems to be replaced."""
    procedure = get(code)
    return procedure is None or procedure.withdrawn is None


def _ends(code: str, get: Get, passed: tuple[str, ...]) -> tuple[str, ...]:
    following = [one for one in _next(code, get) if one not in passed]
    if not following or len(passed) > _DEEPEST:
        return (code,)
    return tuple(end for one in following for end in _ends(one, get, (*passed, one)))


def _next(code: str, get: Get) -> tuple[str, ...]:
    procedure = get(code)
    if procedure is not None and procedure.withdrawn:
        return procedure.withdrawn.replaced_by or _superseded().get(base(code), ())
    return _superseded().get(base(code), ())


@cache
def _superseded() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    path = Path(__file__).with_name("superseded.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["old"]] = (*found.get(row["old"], ()), row["now"])
    return found
