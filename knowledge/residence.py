"""Which of today's provinces a person's words about where they live may mean.

"Đắk Lắk", "binh phuoc", "Nha Trang", "xã Krông Na, Buôn Đôn": a province's name, old or new, a
town or district of before 1 July 2025, a commune of either time; with marks or without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge import places
from knowledge.place_names import names
from knowledge.variants import begins_with, issued_by, named_in
from knowledge.vietnamese import fold, normalise, tokens

LONGEST = 120
"""Characters of an address; what is longer speaks of something else besides."""

_UNIT = re.compile(r"\b(?:xa|x|phuong|p|thi tran|tt|huyen|h|quan|q|dac khu|thi xa|tx)\b\.?")
_AT = re.compile(
    r"(?:\b(?:o|tai|ve|tu|ngoai|trong|tren|cua)\b(?: dia ban)?\s+(?:khu vuc\s+)?)?"
    r"\b(?:tinh|thanh pho|tp)\b\.?\s*|\b(?:o|tai|ngoai|trong|tren dia ban)\s+"
)
_LONGEST_NAME = 5


def find(text: str) -> tuple[str, ...]:
    """Today's provinces that an answer to "where are you?" may mean; the likeliest reading only.

    One is an answer; several mean that the name is shared and the person has to be asked.
    """
    if len(text) > LONGEST:
        return ()
    folded = fold(normalise(text))
    units = [
        begins_with(folded[match.end() : match.end() + 40]) for match in _UNIT.finditer(folded)
    ]
    # "Xã Hòa Bình" is a commune, and there are many of that name.
    named = tuple(code for code in named_in(text) if code not in units)
    if named and not units:
        return named
    lying = _codes(place.province for place in places.find(text))
    both = tuple(code for code in lying if code in named)
    return both or lying or named or _districts(text)


def mentioned(text: str) -> tuple[str, ...]:
    """Provinces that a longer message names as a place: "tách thửa đất ở Bắc Ninh".

    A person may be called Hà Giang: a bare name is not taken for a place.
    """
    folded = fold(normalise(text))
    found: dict[str, None] = {}
    for match in _AT.finditer(folded):
        code = begins_with(folded[match.end() : match.end() + 40])
        if code:
            found[code] = None
    return tuple(found)


def _districts(text: str) -> tuple[str, ...]:
    words = [word.folded for word in tokens(text)]
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for begin in range(len(words) - length + 1):
            key = "".join(words[begin : begin + length])
            # A bare number is a house, not a district of Hồ Chí Minh City.
            lying = () if key.isdigit() else names().districts.get(key, ())
            if lying:
                return _codes(names().province_names[province].full for province, _ in lying)
    return ()


def _codes(called: Iterable[str]) -> tuple[str, ...]:
    codes = (issued_by(f"UBND {name}") for name in called)
    return tuple(dict.fromkeys(code for code in codes if code))
