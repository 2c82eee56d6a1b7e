"""Published lists in workbooks: the portal's of 2026 and before, and provinces' own (.xls).

A list names procedures; it tells no fees, papers or times. The header may stand anywhere among
the first rows; agencies are one a line; a row with a single cell is the field of those below it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from knowledge.formats.published.labels import items, levels
from knowledge.formats.published.list_headers import Column, header, meaning, second_row
from knowledge.formats.published.texts import decision, line
from knowledge.formats.published.unreadable import NoList
from knowledge.formats.records import BadRecord, Record
from knowledge.formats.sheet import Row, Sheet
from knowledge.procedure import CODE

_HEADED = 60
"""Rows among which the header is looked for; titles and mottos stand above it."""
_FIELD = re.compile(r"^(?:(?:[IVXLC]{1,6}|[A-Z]|\d{1,3})[.)/]\s*)?(?:lĩnh vực\b\s*:?\s*)?", re.I)
_LOCAL = re.compile(r"[\w./-]{2,40}")


def records(sheets: Iterable[Sheet], path: Path) -> Iterator[Record | BadRecord]:
    """The procedures of every sheet; a row with a name and without a code is a bad one.

    Raises:
        NoList: no sheet has a header with code and name.
    """
    headed = False
    for sheet in sheets:
        for found in _sheet(sheet, path):
            if found is not None:
                yield found
            headed = True
    if not headed:
        raise NoList


def _sheet(sheet: Sheet, path: Path) -> Iterator[Record | BadRecord | None]:
    """The sheet's procedures; None first if it has a header."""
    first = list(islice(sheet.rows, _HEADED))
    for spot, (_, cells) in enumerate(first):
        below = first[spot + 1][1] if spot + 1 < len(first) else []
        two = second_row(below)
        columns = header(cells, below if two else ())
        if columns:
            yield None
            rest = first[spot + (2 if two else 1) :]
            yield from _rows(_List(columns, cells), (*rest, *sheet.rows), path)
            return


class _List:
    """A list's columns; those without a heading belong to the one on their left."""

    def __init__(self, columns: dict[Column, int], heading: Sequence[str]) -> None:
        self._columns = columns
        taken = {spot for spot, cell in enumerate(heading) if cell.strip()} | set(columns.values())
        self._merged = {spot: [spot, *_until(spot + 1, taken)] for spot in columns.values()}

    def cell(self, cells: Sequence[str], column: Column) -> str:
        """The cell of a column, "" if the list lacks it."""
        spots = self._merged.get(self._columns.get(column, -1), [])
        return next(
            (c for s in spots if s < len(cells) and (c := html.unescape(cells[s]).strip())), ""
        )


def _until(spot: int, taken: set[int]) -> list[int]:
    found = []
    while spot not in taken and taken and spot < max(taken):
        found.append(spot)
        spot += 1
    return found


def _rows(made: _List, rows: Iterable[Row], path: Path) -> Iterator[Record | BadRecord]:
    field = ""
    for number, cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        code, name = line(made.cell(cells, Column.code)), line(made.cell(cells, Column.name))
        if len(filled) == 1 and not CODE.fullmatch(filled[0].strip()):
            field = _FIELD.sub("", line(html.unescape(filled[0])), count=1)
        elif meaning(code) is Column.code:
            continue
        elif name and _LOCAL.fullmatch(code) and any(c.isdigit() for c in code):
            yield Record(code, name, _raw(made, cells, code, name, field))
        elif name and len(filled) > 1 and made.cell(cells, Column.number):
            yield BadRecord(path, number, f"thiếu mã thủ tục ({name[:60]})")
        elif name and code:
            yield BadRecord(path, number, f"mã thủ tục không đọc được: {code[:40]}")


def _raw(made: _List, cells: Sequence[str], code: str, name: str, field: str) -> dict[str, Any]:
    agencies = [line(part) for part in made.cell(cells, Column.agency).split("\n")]
    published = line(made.cell(cells, Column.decision))
    raw = {
        "code": code,
        "name": name,
        "local_code": line(made.cell(cells, Column.local_code)),
        "field": line(made.cell(cells, Column.field)) or field,
        "level": levels(line(made.cell(cells, Column.level)).replace(";", ",")),
        "agency": "; ".join(dict.fromkeys(filter(None, agencies))),
        "promulgator": line(made.cell(cells, Column.promulgator)),
        "targets": items(made.cell(cells, Column.targets).replace("\n", ", ").replace(";", ",")),
        "decision": decision(published),
        "decision_published": published if decision(published) != published else "",
        "state": line(made.cell(cells, Column.state)),
    }
    return {key: value for key, value in raw.items() if value}
