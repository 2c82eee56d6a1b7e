"""Dossier codes: recognised, repaired, and told apart from what only looks like one.

Grammar: the receiving unit's code, the date of receipt, the number of the day (NĐ 61/2018
Điều 26; TT 01/2018 Điều 19 for the old order of the unit, QĐ 20/2020 Điều 4 for the new one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.vietnamese import fold, normalise

_CODE = re.compile(
    r"(?<![0-9A-Z.,])"
    r"(?P<unit>(?:[0-9A-Z]{2,3}\.){1,4}[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,5}){0,5})"
    r"-(?P<date>20\d{6}|\d{6})-(?P<number>\d{1,7})(?:-(?P<pay>\d{14}))?(?![0-9A-Z])"
)
_TRANSACTION = re.compile(r"(?<![0-9A-Z.])[A-Y]\d{2}(?:\.\d{1,3}){1,3}-\d{12}(?!\d)")
_PROCEDURE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.[0-9A-Za-z]+)*(?![\d])")
_INSURANCE = re.compile(r"(?<!\d)\d{3,6}/20\d\d/\d{3,6}(?!\d)")
_LOCAL = re.compile(r"(?<![0-9A-Z])HS-[A-Z]{1,6}-20\d\d-\d{1,5}(?!\d)")
_IDENTITY = re.compile(r"(?<![\d.])\d{12}(?![\d.])")
_OLD_IDENTITY = re.compile(r"(?<![\d.])\d{9}(?![\d.])")
_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)[35789]\d(?:[ .]?\d){7}(?![\d])")
_DASHES = re.compile(r" ?[-\u2010-\u2015\u2212_/] ?")

# The one part of a unit's code that has a letter; O, I and L there only if no other part is it.
_LETTERED = re.compile(r"[A-HJKMNP-Y][0-9OIL]{2}")


class Kind(StrEnum):
    """What a written code is."""

    dossier = "dossier"
    payment_request = "payment_request"
    transaction = "transaction"
    procedure = "procedure"
    insurance = "insurance"
    local = "local"
    identity = "identity"
    phone = "phone"


@dataclass(frozen=True)
class Found:
    """A code found in a message: what it is, how it is written properly, and the repair made.

    ``problem`` says in words what cannot be right about a dossier code (a date in the future).
    """

    kind: Kind
    code: str
    repaired: bool = False
    problem: str | None = None
    received: date | None = None


def recognise(text: str, today: date) -> Found | None:
    """Find the first code of any kind in a message; dossier codes go before look-alikes."""
    upper = " ".join(normalise(text).upper().split())
    plain = _dossier(upper, today)
    mended = _dossier(_mend(upper), today, repaired=True)
    if mended and (plain is None or _means_more(mended.code, plain.code)):
        return mended
    if plain:
        return plain
    for kind, pattern in _OTHERS:
        match = pattern.search(upper)
        if match:
            return Found(kind, match.group())
    return None


def procedure_code(text: str) -> str | None:
    """The procedure code in a message ("1.001193", "/start tt_1_001193"), its suffix left out."""
    deep = re.search(r"\btt_(\d)_(\d{6})\b", text)
    if deep:
        return f"{deep[1]}.{deep[2]}"
    match = _PROCEDURE.search(normalise(text))
    return match.group()[:8] if match else None


def _dossier(text: str, today: date, *, repaired: bool = False) -> Found | None:
    match = _CODE.search(text)
    if match is None:
        return None
    if match["pay"]:
        return Found(Kind.payment_request, match.group()[:-15])
    number = match["number"]
    padded = number.zfill(4)
    code = f"{match['unit']}-{match['date']}-{padded}"
    received = _day(match["date"])
    problem = None
    if received is None:
        problem = "date"
    elif received > today:
        problem = "future"
    return Found(Kind.dossier, code, repaired or padded != number, problem, received)


def _day(digits: str) -> date | None:
    if len(digits) == 6:
        digits = f"20{digits}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _mend(text: str) -> str:
    """Undo what fingers do to a code: dashes of every kind, blanks, commas, O and I for 0 and 1."""
    text = _DASHES.sub("-", text)
    text = re.sub(r"(?<=[0-9A-Z])\s*[.,]\s*(?=[0-9A-Z])", ".", text)
    shaped = re.search(
        r"(?<![0-9A-Z.])([0-9A-Z]{1,5}(?:[. ][0-9A-Z]{1,5}){0,5})[- ]+([0-9OIL]{6}|[0-9OIL]{8})"
        r"[- ]+([0-9OIL]{1,7})(?![0-9A-Z])",
        text,
    )
    if not shaped:
        return text
    parts = _code_parts(shaped[1])
    lettered = any(_LETTERED.fullmatch(part) for part in parts)
    unit = ".".join(_unit_part(part, lettered) for part in parts)
    return f"{unit}-{_digits(shaped[2])}-{_digits(shaped[3])}"


def _code_parts(run: str) -> list[str]:
    """The parts of a unit's code; words before it that hold no digit are no part of it."""
    pieces: list[str] = []
    for piece in reversed(run.split(" ")):
        if not any(c.isdigit() for c in piece):
            break
        pieces = [*piece.split("."), *pieces]
    return pieces


def _unit_part(part: str, lettered: bool) -> str:
    if _LETTERED.fullmatch(part) or (not lettered and re.fullmatch(r"[OIL]\d\d", part)):
        return part[0] + _digits(part[1:])
    return _digits(part) if re.fullmatch(r"[0-9OIL]+", part) else part


def _means_more(mended: str, plain: str) -> bool:
    """Whether the mended code is what was meant, though a part of the message is a code as it is.

    "000 17 22 H56-210531-0001" holds a shorter code of its own, "H44.1OO-210531-0001" letters for
    digits. One number before a whole code ("phường 12 H56-…") belongs to the words around it.
    """
    if len(mended) == len(plain):
        return mended != plain
    return mended.endswith(plain) and mended.removesuffix(plain).count(".") > 1


def _digits(text: str) -> str:
    return text.translate(str.maketrans("OIL", "011"))


def mentions_dossier(text: str) -> bool:
    """Whether a message asks how far a dossier is, code or no code."""
    folded = fold(normalise(text))
    return bool(
        re.search(r"\b(ma ho so|tra cuu ho so|tinh trang ho so|trang thai ho so)\b", folded)
        or re.search(
            r"\bho so (cua )?(em|toi|tui|minh|anh|chi|e)?\b.{0,20}\b(toi dau|den dau)", folded
        )
        or re.search(
            r"\bho so.{0,30}\b(xong chua|co ket qua chua|giai quyet chua|duyet chua)", folded
        )
    )


_OTHERS = (
    (Kind.transaction, _TRANSACTION),
    (Kind.procedure, _PROCEDURE),
    (Kind.insurance, _INSURANCE),
    (Kind.local, _LOCAL),
    (Kind.phone, _PHONE),
    (Kind.identity, _IDENTITY),
    (Kind.identity, _OLD_IDENTITY),
)
