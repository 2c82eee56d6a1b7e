"""Phone numbers as spreadsheets leave them, made into their ten digits again."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)
_SHORT = re.compile(r"[35789]\d{8}", re.ASCII)
_FLOAT = re.compile(r"(\d)\.(\d+)[eE]\+?(\d{1,2})")
_INSIDE = re.compile(r"(?<!\d)0[35789]\d{8}(?!\d)", re.ASCII)
_GLUE = re.compile(r"[\s.\-()_]+")


def phone(text: str) -> str:
    """The first mobile number of a cell, in ten digits; empty where none can be right.

    Numbers that lost their 0 get it back; "+84" and "84" become 0; numbers kept as floats
    ("979003182.0", "9.79003182E8") are read.
    """
    if _MOBILE.fullmatch(text):
        return text
    for piece in re.split(r"[/,;\n|]| - ", text.strip()):
        repaired = _repaired(piece)
        if repaired:
            return repaired
    return ""


def _repaired(piece: str) -> str:
    piece = re.sub(r"\.0+$", "", piece.strip())
    exponent = _FLOAT.fullmatch(piece)
    # "9.71E+08" has lost its last digits for good.
    if exponent and 5 <= len(exponent[2]) <= int(exponent[3]) < 12:
        piece = (exponent[1] + exponent[2]).ljust(int(exponent[3]) + 1, "0")
    digits = _GLUE.sub("", piece)
    digits = re.sub(r"^(?:\+|00)?840?(?=[35789]\d{8}$)", "0", digits)
    if _SHORT.fullmatch(digits):
        digits = "0" + digits
    if _MOBILE.fullmatch(digits):
        return digits
    inside = _INSIDE.search(piece)
    return inside.group() if inside else ""
