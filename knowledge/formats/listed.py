"""A short list of dossiers' codes, with or without phones: any table, headed or not.

Exports of one-stop systems are for ``knowledge.formats.dossiers``; this is for what an officer
types into two columns or lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from knowledge.formats import phones
from knowledge.formats.codes import coded
from knowledge.formats.headers import Column, meaning
from knowledge.formats.refusals import NotATable
from knowledge.formats.sheet import Limits
from knowledge.formats.sheets import open_file

NO_PHONE = "Số điện thoại không phải số di động; nếu hồ sơ có số thì dùng số ấy."

_BETWEEN = re.compile(r"[,;|\t\n]")
_DIGITS = re.compile(r"\d")
_LIKE_PHONE = re.compile(r"\+?[\d\s.()\-]{6,20}")
_BEHIND = re.compile(r"\+?\d[\d\s.()\-xX?*]{0,19}")
"""Digits of any count right behind the code: numbers of lines stand before it."""


@dataclass(frozen=True)
class Line:
    """A row: its number as Excel shows it, the code, the phone repaired; what is wrong with it.

    A row without a code is refused; one with a code may have lost its phone all the same.
    """

    row: int
    code: str = ""
    phone: str = ""
    why: str = ""


def read(content: bytes, today: date, limits: Limits) -> list[Line]:
    """Read every row of a list's sheets; headings and titles are left out.

    Raises:
        UnreadableFile: empty, too big, locked, torn, or no table.
    """
    opened = open_file(BytesIO(content), limits)
    if opened.objects is not None:
        raise NotATable
    found: list[Line] = []
    for sheet in opened.sheets:
        found += _lines(sheet.rows, today)
    return found


def _lines(rows: Iterator[tuple[int, list[str]]], today: date) -> Iterator[Line]:
    begun = False
    for number, cells in rows:
        # Without a heading nothing tells which mark parts the cells of a text.
        pieces = [piece for cell in cells for piece in _BETWEEN.split(cell)]
        filled = [piece.strip() for piece in pieces if piece.strip()]
        if not filled or _heading(filled, begun=begun):
            continue
        begun = True
        yield _line(number, filled, today)


def _heading(filled: Sequence[str], *, begun: bool) -> bool:
    """A title or heading: words without a number, above the first line or known as a header."""
    known = any((told := meaning(cell)) and told[0] is Column.code for cell in filled)
    return known or (not begun and not any(_DIGITS.search(cell) for cell in filled))


def _line(number: int, filled: Sequence[str], today: date) -> Line:
    reason = ""
    for spot, cell in enumerate(filled):
        found = coded([cell], today)
        if found.code:
            phone, why = _phone(filled[:spot], filled[spot + 1 :])
            return Line(number, found.code, phone, why)
        # The first cell that may have been meant says best what is wrong.
        reason = reason or ("" if phones.phone(cell) else found.reason)
    return Line(number, why=reason or coded([], today).reason)


def _phone(before: Sequence[str], behind: Sequence[str]) -> tuple[str, str]:
    others = (*before, *behind)
    repaired = [phone for phone in map(phones.phone, others) if phone]
    if repaired:
        return repaired[0], ""
    meant = any(_LIKE_PHONE.fullmatch(cell) for cell in others)
    meant = meant or any(_BEHIND.fullmatch(cell) for cell in behind[:1])
    return "", NO_PHONE if meant else ""
