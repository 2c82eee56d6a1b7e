"""Who issued a dossier code: the province or ministry its unit belongs to.

``provinces.csv`` holds the 63 provinces of the codes (TT 10/2016/TT-BTTTT) and, for the 29 that
were merged away on 1 July 2025 (NQ 202/2025/QH15), the one of today they went into.

How sure the codes are: the 34 of today are published. The 29 others were not read in the circular;
its list goes by the alphabet, H30 apart ("Huế" as "Thừa Thiên Huế"), and between its neighbours
of today each of them has one place left, which a test looks at. H30 and H62 were also seen in
published papers.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LETTERED = re.compile(r"(?:^|\.)([A-Y]\d\d)(?=[.-])")
_PORTAL = re.compile(r"G22\.99\b")

_CENTRAL = {"G01": "Bộ Công an", "G09": "Bộ Nội vụ"}


@dataclass(frozen=True)
class Issuer:
    """Who issued a code; ``today`` is the province it became part of, if it is no more.

    ``province`` is False for ministries and for dossiers that several offices share.
    """

    name: str
    today: str = ""
    province: bool = True


def issuer(code: str) -> Issuer | None:
    """Tell who issued a dossier code; None where the unit is not known to us."""
    if _PORTAL.match(code):
        return Issuer("Cổng Dịch vụ công liên thông", province=False)
    match = _LETTERED.search(code)
    if match is None:
        return None
    if match[1] in _CENTRAL:
        return Issuer(_CENTRAL[match[1]], province=False)
    name, today = provinces().get(match[1], ("", ""))
    return Issuer(name, provinces()[today][0] if today else "") if name else None


@cache
def provinces() -> dict[str, tuple[str, str]]:
    """Every province by its code: its name, and the code of today's it went into ("" if none)."""
    path = Path(__file__).with_name("provinces.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["today"]) for row in csv.DictReader(file)}
