"""Sheets made into numbered rows of a known header; what is no dossier is left out here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from knowledge.formats.headers import DATES, Column, Header, header, meaning
from knowledge.formats.moments import order
from knowledge.formats.refusals import TornFile
from knowledge.formats.sheet import Row, Sheet
from knowledge.vietnamese import fold

_HEADED = 60
"""Rows among which the header is looked for; titles and logos stand above it."""

_FOOT = re.compile(
    r"\W*(tong|cong|nguoi (lap|ky)|thu truong|chu tich|truong (phong|ban)|giam doc|noi nhan"
    r"|lap bieu|xac nhan|ky ten|ngay \d{1,2} thang|in luc|trang \d)\b"
)
_COUNTERS = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])\)?")
_BROKEN = re.compile(r"[A-Za-z]\?+[A-Za-z ]|\ufffd|[ÃÄÂ][\u0080-\u00bf€-™]|[áà]»|áº")
_NUMBER = re.compile(r"\d{1,7}[.)]?")


@dataclass
class Table:
    """A sheet's header, and what its dates turned out to be."""

    name: str
    header: Header
    epoch_1904: bool = False
    month_first: bool = False
    day_votes: int = field(default=0, repr=False)
    month_votes: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        columns = self.header.columns
        self._dates = tuple(spot for kind in DATES for spot in columns.get(kind, ()))
        self._codes = columns.get(Column.code, ()) + columns.get(Column.other_code, ())

    def hear(self, cells: Sequence[str]) -> None:
        """Look at a row's dates for their order: "10/18/2026" can only be American."""
        # One date that has the day first settles it, and nearly every list has one soon.
        if self.day_votes:
            return
        for spot in self._dates:
            vote = order(cells[spot]) if spot < len(cells) else 0
            self.day_votes += vote > 0
            self.month_votes += vote < 0
        self.month_first = self.month_votes > 0 and self.day_votes == 0

    def cells(self, cells: Sequence[str], column: Column) -> list[str]:
        """The cells of one kind of column that are not empty, the best first."""
        spots = self.header.columns.get(column, ())
        width = len(cells)
        return [cells[spot] for spot in spots if spot < width and cells[spot]]

    def codes(self, cells: Sequence[str]) -> list[str]:
        """The cells that should hold codes, the main one first."""
        width = len(cells)
        return [cells[spot] for spot in self._codes if spot < width and cells[spot]]


def table(sheet: Sheet) -> tuple[Table, Iterator[Row]] | None:
    """Find the header of a sheet and the rows below it; None if it has none.

    The rows raise TornFile at their end if the last one was cut off.
    """
    first = list(islice(sheet.rows, _HEADED))
    for spot in range(len(first)):
        found = header([cells for _, cells in first[spot : spot + 2]])
        if found:
            made = Table(sheet.name, found, sheet.epoch_1904)
            return made, _data(made, first[spot + found.rows :], sheet)
    sheet.lost_marks = len(_BROKEN.findall(" ".join(c for _, cells in first for c in cells))) > 3
    return None


def _data(table: Table, first: list[Row], sheet: Sheet) -> Iterator[Row]:
    last_is_data = False
    for rows in (first, sheet.rows):
        for number, cells in rows:
            last_is_data = is_data(table, cells)
            if last_is_data:
                yield number, cells
    if sheet.cut_short and last_is_data:
        raise TornFile


def is_data(table: Table, cells: Sequence[str]) -> bool:
    """Whether a row tells of a dossier, well or badly; totals, signatures and headers do not."""
    codes = table.codes(cells)
    if codes and "-" in codes[0]:
        return True
    filled = [cell for cell in cells if cell]
    if all(_COUNTERS.fullmatch(cell) for cell in filled) or _FOOT.match(fold(filled[0])):
        return False
    if codes:
        return _may_be_code(codes[0], filled)
    return _lacks_only_code(table, cells, filled)


def _may_be_code(code: str, filled: Sequence[str]) -> bool:
    known = meaning(code)
    if known and known[0] is Column.code:
        return False
    return any(c.isdigit() for c in code) or (len(filled) > 2 and not _FOOT.match(fold(code)))


def _lacks_only_code(table: Table, cells: Sequence[str], filled: Sequence[str]) -> bool:
    if all(meaning(cell) for cell in filled):
        return False
    numbers = table.cells(cells, Column.number)
    if numbers:
        return bool(_NUMBER.fullmatch(numbers[0])) and len(filled) > 1
    told = [c for c in table.header.columns if c is not Column.unused and table.cells(cells, c)]
    return len(told) >= 3
