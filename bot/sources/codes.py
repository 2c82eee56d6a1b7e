"""Whether two systems' ways of writing a code mean one dossier."""

from __future__ import annotations

import re

_FORM = re.compile(r"([0-9A-Z.]+)-(\d{6}|\d{8})-(\d{1,8})")


def same(one: str, other: str) -> bool:
    """Tell whether two codes are one: case, a leading "000." and zeros of the number aside."""
    return bool(one) and plain(one) == plain(other)


def plain(code: str) -> tuple[str, ...]:
    """Return what two spellings of one code have in common."""
    upper = code.strip().upper()
    match = _FORM.fullmatch(upper)
    if match is None:
        return (upper,)
    unit, date, number = match.groups()
    return (unit.removeprefix("000."), date, number.lstrip("0"))
