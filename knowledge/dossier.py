"""Dossier codes: recognised, repaired, and told apart from what only looks like one.

Grammar: the receiving unit's code, the date of receipt, the number of the day (NĐ 61/2018
Điều 26; TT 01/2018 Điều 19 for the old order of the unit, QĐ 20/2020 Điều 4 for the new one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from knowledge.vietnamese import fold, normalise

_CODE = re.compile(
    r"(?<![0-9A-Z.,])"
    r"(?P<unit>(?:[0-9A-Z]{2,3}\.){1,4}[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,5}){0,5})"
    r"-(?P<date>20\d{6}|\d{6})-(?P<number>\d{1,7})(?:-(?P<pay>\d{14}))?(?![0-9A-Z]|[-.,]\d)"
)
_TRANSACTION = re.compile(r"(?<![0-9A-Z.])[A-Y]\d{2}(?:\.\d{1,3}){1,3}-\d{12}(?!\d)")
_PROCEDURE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.[0-9A-Za-z]+)*(?![\d])")
_INSURANCE = re.compile(r"(?<!\d)\d{3,6}/20\d\d/\d{3,6}(?!\d)")
_LOCAL = re.compile(r"(?<![0-9A-Z])HS-[A-Z]{1,6}-20\d\d-\d{1,5}(?!\d)")
_IDENTITY = re.compile(r"(?<![\d.])\d{12}(?![\d.])")
_OLD_IDENTITY = re.compile(r"(?<![\d.])\d{9}(?![\d.])")
_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)[35789]\d(?:[ .]?\d){7}(?![\d])")
_DASHES = re.compile(r" ?[-\u2010-\u2015\u2212_/] ?")

_DOTTED_DAY = re.compile(r"-(\d\d)[-.](\d\d)[-.]((?:20)?\d\d)-(?=\d{1,7}(?![0-9A-Z-]))")
_GLUED = re.compile(
    r"(?<![0-9A-Z.])(?P<unit>(?:000\.?)?(?:\d\d\.?){0,2}[A-Y]\d\d(?:\.?\d{2}){0,3}?(?:\.?\d{3})?)"
    r"[-. ]?(?P<date>2\d{5})[-. ]?(?P<number>\d{4})(?![0-9A-Z])"
)
_END = re.compile(
    r"(?:(?:so|ma|duoi|cuoi|la|ho) )*(?:(?P<date>\d{1,2}|\d{6}|20\d{6})-)?-?(?P<number>\d{1,7})"
)

_PROVINCE = re.compile(r"[A-Y]\d\d")
_NUMBER = re.compile(r"\d{4}")
_FIRST_DAY = date(2010, 1, 1)
_MOST = 10
"""Codes of one message that are looked at."""

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
    ``sure`` is False where a repair may have missed what was meant: ask before using the code.
    ``meant`` is the code if its date was written the everyday way, the day first.
    """

    kind: Kind
    code: str
    repaired: bool = False
    problem: str | None = None
    received: date | None = None
    sure: bool = True
    meant: str | None = None


def recognise(text: str, today: date) -> Found | None:
    """Find the first code of any kind in a message; dossier codes go before look-alikes."""
    upper = " ".join(normalise(text).upper().split())
    plain = _dossier(upper, today)
    text_mended, sure = _mend(upper)
    mended = _dossier(text_mended, today, repaired=True)
    if mended and (plain is None or _means_more(mended.code, plain.code)):
        return replace(mended, sure=mended.sure and sure)
    if plain:
        return plain
    for kind, pattern in _OTHERS:
        match = pattern.search(upper)
        if match:
            return Found(kind, match.group())
    return _glued(upper, today)


def several(text: str, today: date) -> tuple[Found, ...]:
    """Find all dossier codes of a message, in order, each once; none if there are not several."""
    found: dict[str, Found] = {}
    pieces = re.split(r"[\n;]|, | VÀ | VA | & ", normalise(text).upper())
    for piece in islice((piece for piece in pieces if _NUMBER.search(piece)), _MOST):
        ends = islice((match.end() for match in _CODE.finditer(piece)), _MOST)
        for start in (0, *ends):
            one = recognise(piece[start:], today)
            if one and one.kind is Kind.dossier:
                found.setdefault(one.code, one)
    return tuple(found.values()) if len(found) > 1 else ()


def spellings(code: str) -> tuple[str, ...]:
    """The other ways one code is written: the leading ``000.`` of the old form is often left out.

    TT 01/2018 Điều 19 has it always there.
    """
    if code.startswith("000."):
        return (code.removeprefix("000."),)
    return (f"000.{code}",) if re.match(r"\d\d\.\d\d\.[A-Y]\d\d-", code) else ()


def unit_of(code: str) -> str:
    """The unit that a code names, in today's order: the province first, then downwards.

    ``"H15.120-261008-0975"`` → ``"H15.120"``; of the old order ``"000.17.22.H56-210531-0001"`` →
    ``"H56.22.17"``; "" for what is no code.
    """
    unit, dash, _ = code.partition("-")
    return _downwards(unit) if dash else ""


@lru_cache(maxsize=4096)
def _downwards(unit: str) -> str:
    parts = unit.split(".")
    if not _PROVINCE.fullmatch(parts[0]):
        parts = parts[::-1] if _PROVINCE.fullmatch(parts[-1]) else [""]
        # What the old order has no level for it fills with zeros (TT 01/2018 Điều 19).
        parts = [part for part in parts if part.strip("0")]
    return ".".join(parts)


def last_part(text: str) -> str | None:
    """The end of a code, where a message holds nothing else: ``"0123"``, ``"06-1377"``.

    Officers say day and number; both are the end of the code as it is written.
    """
    plain = _DASHES.sub("-", fold(normalise(text))).strip(" .!")
    match = _END.fullmatch(plain)
    if match is None:
        return None
    day = (match["date"] or "").zfill(2) if match["date"] else ""
    return "-".join(part for part in (day, match["number"].zfill(4)) if part)


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
    unit, written, number = match["unit"], match["date"], match["number"]
    padded = number.zfill(4)
    code = f"{unit}-{written}-{padded}"
    received = _day(written)
    problem = None
    if received is None:
        problem = "date"
    elif received > today:
        problem = "future"
    other = _day_first(written, today)
    meant = f"{unit}-{other}-{padded}" if other and other != written else None
    # Provinces number a day with four digits; ministries with more, nobody knows how many.
    sure = padded == number or unit.startswith("H") or unit[0].isdigit()
    changed = repaired or padded != number
    return Found(Kind.dossier, code, changed, problem, received, sure, meant)


def _day_first(digits: str, today: date) -> str | None:
    """A date written ddmmyy or ddmmyyyy, as codes write it: yymmdd."""
    day = _day(f"{digits[-2:]}{digits[2:4]}{digits[:2]}")
    if len(digits) == 8 and digits[4:6] != "20":
        return None
    return day.strftime("%y%m%d") if day and _FIRST_DAY <= day <= today else None


def _glued(text: str, today: date) -> Found | None:
    """A code without its dashes or dots, "H5614240823-0001": likely, and never sure."""
    match = _GLUED.search(text)
    if match is None:
        return None
    runs = re.findall(r"^000|[A-Y]\d\d|\d{3}(?=[A-Y.]|$)|\d\d", match["unit"])
    code = f"{'.'.join(runs)}-{match['date']}-{match['number']}"
    found = _dossier(code, today, repaired=True)
    return replace(found, sure=False) if found and not found.problem else None


def _day(digits: str) -> date | None:
    if len(digits) == 6:
        digits = f"20{digits}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _mend(text: str) -> tuple[str, bool]:
    """Undo what fingers do to a code: dashes of every kind, blanks, commas, O and I for 0 and 1.

    Returns the text and whether no other code can have been meant.
    """
    text = _DOTTED_DAY.sub(r"-\1\2\3-", _DASHES.sub("-", text))
    text = re.sub(r"(?<=[0-9A-Z])\s*[.,]\s*(?=[0-9A-Z])", ".", text)
    shaped = re.search(
        r"(?<![0-9A-Z.])([0-9A-Z]{1,5}(?:[. ][0-9A-Z]{1,5}){0,5})[- ]+([0-9OIL]{6}|[0-9OIL]{8})"
        r"[- ]+([0-9OIL]{1,7})(?![0-9A-Z]|[-.,][0-9OIL])",
        text,
    )
    if not shaped:
        return text, True
    parts = _code_parts(shaped[1])
    lettered = any(_LETTERED.fullmatch(part) for part in parts)
    mended = [_unit_part(part, lettered) for part in parts]
    written = _digits(shaped[2])
    everyday = len(written) == 8 and not written.startswith("20")
    day = _day_first(written, date.max) if everyday else written
    sure = not everyday and _one_reading(shaped[1], parts, mended)
    return f"{'.'.join(mended)}-{day or written}-{_digits(shaped[3])}", sure


def _one_reading(run: str, parts: list[str], mended: list[str]) -> bool:
    """Whether the unit can only be this: no letter of it taken for a digit, no number from before.

    "Phường 12 h56 …": the 12 may belong to the words around.
    """
    letters = any(
        part != now and set(part) != {"O"} and not _LETTERED.fullmatch(part)
        for part, now in zip(parts, mended, strict=True)
    )
    before = bool(mended) and mended[0].isdigit() and mended[0] != "000"
    return not letters and not (before and f"{parts[0]} " in run)


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
