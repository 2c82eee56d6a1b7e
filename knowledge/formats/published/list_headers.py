"""What the columns of published lists are called, and where their header is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.vietnamese import fold


class Column(StrEnum):
    """What a column holds; ``local_code`` is a province's own short code."""

    code = "code"
    local_code = "local_code"
    name = "name"
    promulgator = "promulgator"
    agency = "agency"
    field = "field"
    level = "level"
    targets = "targets"
    state = "state"
    decision = "decision"
    number = "number"


_CALLED: dict[Column, str] = {
    Column.code: r"ma(?: so)?(?: (?:tthc|thu tuc(?: hanh chinh)?|quoc gia|ho so tthc))?"
    r"|ma quoc gia(?: tthc)?|so ho so tthc|ma tthc (?:quoc gia|csdl.*)|ma dvc",
    Column.local_code: r"ten tat|ma (?:noi bo|dia phuong|rieng)|ma tat",
    Column.name: r"ten(?: (?:tthc|thu tuc(?: hanh chinh)?|dich vu cong|dvc))?"
    r"|(?:thu tuc hanh chinh|tthc)",
    Column.promulgator: r"(?:co quan|don vi|noi) (?:ban hanh|cong bo|cong khai)",
    Column.agency: r"(?:co quan|don vi)(?: (?:truc tiep )?(?:thuc hien|giai quyet))?(?: tthc)?"
    r"|ten co quan|ten don vi|co quan co tham quyen",
    Column.field: r"(?:ten )?linh vuc(?: tthc)?",
    Column.level: r"cap(?: (?:thuc hien|giai quyet|tthc|thu tuc))?",
    Column.targets: r"doi tuong(?: (?:thuc hien|ap dung))?",
    Column.state: r"tinh trang|trang thai",
    Column.decision: r"(?:so )?(?:qd|quyet dinh)(?: cong bo)?|so quyet dinh(?: cong bo)?",
    Column.number: r"stt|tt|rnum|so tt|so thu tu",
}
_PATTERNS = {column: re.compile(pattern) for column, pattern in _CALLED.items()}


def meaning(cell: str) -> Column | None:
    """What a header's cell stands for; None for what is no header of a list."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(cell[:60])).strip()
    return next((c for c, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)


def header(row: Sequence[str], below: Sequence[str] = ()) -> dict[Column, int] | None:
    """The places of the columns if a row is a header; ``below`` is its second row, if it has one.

    A cell that is merged over others leaves them empty, so a lower one may fill in.
    """
    found: dict[Column, int] = {}
    for cells in (row, below):
        for spot, cell in enumerate(cells):
            column = meaning(cell)
            if column:
                found.setdefault(column, spot)
    return found if Column.code in found and Column.name in found else None


def second_row(below: Sequence[str]) -> bool:
    """Whether the row below a header belongs to it: nothing in it but further headings."""
    filled = [(spot, cell) for spot, cell in enumerate(below) if cell.strip()]
    numbered = all(re.fullmatch(r"\(?\d{1,2}\)?", cell.strip()) for _, cell in filled)
    return bool(filled) and (numbered or all(meaning(cell) for _, cell in filled))
