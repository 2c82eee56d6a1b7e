"""Fees as records write them: an amount or *Miễn phí*, a note in brackets, sometimes several."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MONEY = re.compile(
    r"(?<!\d)(?<!\d[.,])(?P<amount>\d{1,15}(?:[.,]\d{1,15}){0,5})[.,]?\s*"
    r"(?P<currency>Việt Nam Đồng|VNĐ|VND|đồng|USD)",
    re.I,
)
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_NEXT = re.compile(
    r"(?:(?<=\))|[;\n])\s*(?=(?:lệ\s+)?phí\s*:"
    r"|[\d.,]{1,20}\s*(?:Việt Nam Đồng|VNĐ|VND|đồng|USD))",
    re.I,
)
_LONGEST = 10_000
"""Characters of a text in which several fees are looked for; it is one fee otherwise."""
_SMALLEST = 1000
"""Đồng below which a published fee has most likely lost its thousands: 135 stands for 135,000."""


@dataclass(frozen=True)
class RecordFee:
    """A published fee: the leading amount, or the word *Miễn phí*, and the note beside it."""

    amount: float | None
    currency: str
    free: bool
    note: str
    text: str

    @property
    def doubtful(self) -> bool:
        """Whether the amount looks as if the source had dropped its thousands."""
        return self.amount is not None and self.amount < _SMALLEST and self.currency == "VND"


def parse_fee(text: object) -> RecordFee:
    """Read ``"20,000 Việt Nam Đồng (…)"``, ``"Miễn phí (…)"`` or ``"Phí : 0 Đồng"``."""
    text = plain(text)
    head, _, note = text.partition("(")
    note = note.removesuffix(")").strip()
    money = MONEY.search(head)
    amount = _amount(money["amount"]) if money else 0.0
    free = bool(re.search(r"miễn phí", head, re.I)) or (money is not None and amount == 0)
    currency = "USD" if money and money["currency"].upper() == "USD" else "VND"
    return RecordFee(amount or None, currency, free, note, text)


def parse_fees(text: object) -> tuple[RecordFee, ...]:
    """Read ``"500,000 VNĐ (dưới 100 thí sinh); 400,000 VNĐ (từ 100)"`` as two fees.

    What stands in brackets is a note, whatever it names.
    """
    text = plain(text)
    begin, parts = 0, []
    for cut in _NEXT.finditer(text) if len(text) <= _LONGEST else ():
        part = text[begin : cut.start()]
        if part.strip() and part.count("(") == part.count(")"):
            parts.append(part)
            begin = cut.end()
    return tuple(parse_fee(part) for part in (*parts, text[begin:]))


def _amount(written: str) -> float:
    # "1.5 USD" has cents; "1.500" and "7,000" have thousands.
    if _DECIMAL.fullmatch(written):
        return float(written.replace(",", "."))
    return float(re.sub(r"[.,]", "", written))


def plain(value: object) -> str:
    """NFC text that can be printed; half a character pair, as broken escapes leave it, cannot."""
    whole = ("" if value is None else str(value)).encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", whole).strip()
