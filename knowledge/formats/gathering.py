"""A file read once to its end: its rows packed away, its codes counted, its dates looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from knowledge.formats.codes import Coded, coded
from knowledge.formats.headers import header
from knowledge.formats.objects import Numbered
from knowledge.formats.refusals import LostMarks, NoHeader
from knowledge.formats.sheet import Sheet
from knowledge.formats.sheets import Opened
from knowledge.formats.spool import Spool
from knowledge.formats.tables import Table, table

NATIONAL, IGATE, NO_TABLE = -1, -2, -3
"""What stands for a table where a row is an object of a known shape, or of none."""

_KINDS = {NATIONAL: "JSON đồng bộ quốc gia", IGATE: "JSON tra cứu của iGate"}
_NAMELESS = "Thiếu tên trường mã hồ sơ hoặc các trường đi kèm."


class Kept(NamedTuple):
    """A row as it is packed away: a table's cells or an object, and its codes read already."""

    table: int
    row: int
    code: str
    other: str
    reason: str
    written: str
    content: Any


@dataclass
class Gathered:
    """Everything a file holds; ``repeated`` are the codes that come more than once."""

    kind: str = ""
    tables: list[Table] = field(default_factory=list)
    rows: Spool = field(default_factory=Spool)
    repeated: dict[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Each header once, with what it was taken for."""
        pairs = (
            (text, kind.value)
            for made in self.tables
            for text, kind in zip(made.header.texts, made.header.kinds, strict=True)
            if text
        )
        return tuple(dict.fromkeys(pairs))

    def sheet(self, kept: Kept) -> str:
        """The name of a row's sheet, where there is more than one."""
        return self.tables[kept.table].name if kept.table >= 0 and len(self.tables) > 1 else ""


def gather(opened: Opened, today: date) -> Gathered:
    """Read everything.

    Raises:
        UnreadableFile: torn, too big, or without a header.
    """
    gathered = Gathered()
    counts: Counter[str] = Counter()
    if opened.objects is not None:
        _objects(opened.objects, today, gathered, counts)
    else:
        _sheets(opened.sheets, today, gathered, counts)
    gathered.repeated = {code: count for code, count in counts.items() if count > 1 and code}
    return gathered


def _sheets(sheets: Iterable[Sheet], today: date, into: Gathered, counts: Counter[str]) -> None:
    lost = False
    for sheet in sheets:
        found = table(sheet)
        if found is None:
            lost = lost or sheet.lost_marks
            continue
        made, rows = found
        into.tables.append(made)
        for number, cells in rows:
            made.hear(cells)
            codes = coded(made.codes(cells), today)
            _keep(into, counts, len(into.tables) - 1, number, codes, cells)
    if not into.tables:
        raise LostMarks if lost else NoHeader


def _objects(
    objects: Iterable[Numbered], today: date, into: Gathered, counts: Counter[str]
) -> None:
    shapes: dict[tuple[str, ...], int] = {}
    for number, item in objects:
        shape = _shape(item, into, shapes)
        if number == 1:
            into.kind = _KINDS.get(shape, "JSON danh sách")
            if shape == NO_TABLE:
                raise NoHeader
        content: Any = item
        if shape >= 0:
            content = [_text(value) for value in item.values()]
            made = into.tables[shape]
            made.hear(content)
            codes = coded(made.codes(content), today)
        elif shape == NO_TABLE:
            codes, content = Coded(reason=_NAMELESS), None
        else:
            codes = coded([_text(item.get("MaHoSo" if shape == NATIONAL else "code"))], today)
        _keep(into, counts, shape, number, codes, content)


def _keep(
    into: Gathered, counts: Counter[str], shape: int, row: int, codes: Coded, content: Any
) -> None:
    if codes.code:
        counts[codes.code] += 1
    into.rows.append((shape, row, *codes, content))


def _shape(item: dict[str, Any], into: Gathered, shapes: dict[tuple[str, ...], int]) -> int:
    if "MaHoSo" in item:
        return NATIONAL
    if "code" in item and any(
        isinstance(item.get(key), dict) for key in ("dossierStatus", "procedure", "applicant")
    ):
        return IGATE
    keys = tuple(item)
    if keys not in shapes:
        found = header([[key[:100] for key in keys]])
        shapes[keys] = len(into.tables) if found else NO_TABLE
        if found:
            into.tables.append(Table("", found))
    return shapes[keys]


def _text(value: Any) -> str:
    """The text of a value; of an object its name."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
