"""One procedure as the portal exports it to PDF (2026), made into a record.

A table in front, then sections in a fixed order. Columns stand at fixed places. A line that goes
on ends with a blank; a page breaks a cell anywhere, also inside a word. The cell of quantities is
empty where both are 0, so rows are told by the gap above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.formats.published import pdf_lines
from knowledge.formats.published.labels import HEADER, agency, is_unknown, levels, targets
from knowledge.formats.published.pdf_lines import Line
from knowledge.formats.published.promulgators import promulgator
from knowledge.formats.published.texts import decision, line, text
from knowledge.formats.published.unreadable import OtherPdf
from knowledge.formats.records import Record

_STEPS, _PAPERS, _WAYS, _LAWS = (
    "TRÌNH TỰ THỰC HIỆN",
    "THÀNH PHẦN HỒ SƠ",
    "CÁCH THỨC THỰC HIỆN",
    "CĂN CỨ PHÁP LÝ",
)
_AGENCY, _CONDITIONS, _RESULT, _KEYWORDS, _ABOUT = (
    "CƠ QUAN THỰC HIỆN",
    "YÊU CẦU, ĐIỀU KIỆN THỰC HIỆN",
    "KẾT QUẢ XỬ LÝ",
    "TỪ KHÓA",
    "MÔ TẢ",
)
_SECTIONS = (_STEPS, _PAPERS, _WAYS, _LAWS, _AGENCY, _CONDITIONS, _RESULT, _KEYWORDS, _ABOUT)

_HEADER_EDGES = (205.0,)
_PAPER_EDGES = (305.0, 460.0)
_WAY_EDGES = (150.0, 272.0, 355.0)
_LAW_EDGES = (410.0,)
"""Points from the left where columns begin, in every export seen."""

_ROW_GAP = 20.0
"""Points between baselines from which a new row begins; lines of a cell are 14 apart, rows 34."""
_FULL = 14.0
"""Points that a line may end before its column does and still be full."""

_CHANNELS = {"qua bưu điện": "bưu chính", "dịch vụ bưu chính": "bưu chính"}
_QUANTITY = re.compile(r"(\d{1,4})\s*bản\s*(chính|sao)", re.I)
_CASE = re.compile(r"Trường hợp \d{1,3}:\s*")
_ITEM = re.compile(r"\s*(?:[-+*•]|[a-zđ]\)|\d{1,2}[.)])\s")
_CODE_OF_RESULT = re.compile(r"Mã:\s*KQ\.([GH]\d\d)")


def record(content: bytes) -> Record:
    """Read an export.

    Raises:
        Unreadable: no text in it, a password, torn, or another kind of document.
    """
    pages = pdf_lines.read(content)
    head, sections = _split(pages.lines)
    facts = _head(head)
    code, name = facts.pop("code", ""), facts.pop("name", "")
    if not code or not name or _PAPERS not in sections:
        raise OtherPdf
    raw = {"code": code, "name": name, **facts, **_told(sections), "raw_date": pages.day}
    named = " ".join([raw["agency"], facts.get("authority", "")])
    results = "\n".join(row.text for row in sections.get(_RESULT, ()))
    raw["promulgator"] = promulgator(
        raw.get("decision", ""), named, _CODE_OF_RESULT.findall(results)
    )
    known = ("methods", "documents")
    return Record(code, name, {k: v for k, v in raw.items() if v or k in known})


def _split(lines: Iterable[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """The table in front, and the lines of each section."""
    head: list[Line] = []
    sections: dict[str, list[Line]] = {}
    here = head
    for row in lines:
        title = line(row.text)
        if title in _SECTIONS and title not in sections:
            here = sections[title] = []
        else:
            here.append(row)
    return head, sections


def _head(lines: list[Line]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _rows(lines, _HEADER_EDGES, lambda cells, _: bool(cells[0].strip())):
        key = HEADER.get(line(row.cell(0)).lower())
        value = line(row.cell(1))
        if key and not is_unknown(value):
            found[key] = value
    published = found.get("decision", "")
    if published and decision(published) != published:
        found |= {"decision": decision(published), "decision_published": published}
    found["level"] = levels(found.get("level", ""))
    found["targets"] = targets(found.get("targets", ""))
    return found


def _told(sections: dict[str, list[Line]]) -> dict[str, Any]:
    def prose(title: str) -> str:
        return agency(_joined([(row, row.text) for row in sections.get(title, ())]))

    results = sections.get(_RESULT, [])
    codes = [spot for spot, row in enumerate(results) if row.text.startswith("Mã:")]
    return {
        "steps": prose(_STEPS),
        "methods": [_method(row) for row in _rows(sections.get(_WAYS, []), _WAY_EDGES, _is_way)],
        "documents": list(_documents(sections[_PAPERS])),
        "legal_basis": list(dict.fromkeys(_laws(sections.get(_LAWS, [])))),
        "agency": line(prose(_AGENCY)),
        "conditions": prose(_CONDITIONS),
        "result": "; ".join(
            line(_joined([(row, row.text) for row in results[begin:end]]))
            for begin, end in zip([0, *(c + 1 for c in codes)], [*codes, len(results)], strict=True)
            if end > begin
        ),
        "keywords": line(prose(_KEYWORDS)),
        "about": prose(_ABOUT),
    }


@dataclass
class _Row:
    """A row of a table: its lines, each with the texts of its columns."""

    lines: list[tuple[Line, list[str]]] = field(default_factory=list)

    def cell(self, column: int) -> str:
        return _joined([(row, cells[column]) for row, cells in self.lines if cells[column].strip()])


def _rows(lines: Sequence[Line], edges: Sequence[float], begins: Any) -> Iterator[_Row]:
    """Cut a table into rows; ``begins(cells, before)`` tells of a line whether it starts one.

    ``before`` is the line above with its cells, None for the first; headers are left out.
    """
    row: _Row | None = None
    for here in lines:
        cells = here.columns(edges)
        if _is_heading(cells):
            continue
        before = row.lines[-1] if row else None
        if row is None or begins(cells, (here, before)):
            if row:
                yield row
            row = _Row()
        row.lines.append((here, cells))
    if row:
        yield row
