"""One procedure as the portal exports it to PDF (2026), made into a record.

A table in front, then sections in a fixed order; columns stand at fixed places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowledge.formats.published import pdf_lines
from knowledge.formats.published.labels import (
    CHANNELS,
    HEADER,
    is_unknown,
    items,
    levels,
    quantities,
)
from knowledge.formats.published.pdf_lines import Line
from knowledge.formats.published.pdf_tables import is_heading, table, whole
from knowledge.formats.published.promulgators import promulgator
from knowledge.formats.published.texts import decision, line, text
from knowledge.formats.published.unreadable import OtherPdf
from knowledge.formats.records import Record

_STEPS = "TRÌNH TỰ THỰC HIỆN"
_PAPERS = "THÀNH PHẦN HỒ SƠ"
_WAYS = "CÁCH THỨC THỰC HIỆN"
_LAWS = "CĂN CỨ PHÁP LÝ"
_AGENCY = "CƠ QUAN THỰC HIỆN"
_CONDITIONS = "YÊU CẦU, ĐIỀU KIỆN THỰC HIỆN"
_RESULT = "KẾT QUẢ XỬ LÝ"
_KEYWORDS = "TỪ KHÓA"
_ABOUT = "MÔ TẢ"
_TITLES = frozenset(
    {_STEPS, _PAPERS, _WAYS, _LAWS, _AGENCY, _CONDITIONS, _RESULT, _KEYWORDS, _ABOUT}
)

_HEAD_EDGES = (205.0,)
_PAPER_EDGES = (305.0, 460.0)
_WAY_EDGES = (150.0, 272.0, 355.0)
_LAW_EDGES = (410.0,)
"""Points from the left where columns begin, in every export seen."""

_CASE = re.compile(r"\s*Trường hợp \d{1,3}:\s*")
_LONGEST_TITLE = 15
"""Lines that the title of a case takes at most."""
_RESULT_CODE = re.compile(r"\s*Mã:\s*(?:KQ\.)?([A-Z]\d\d)?")

Sections = dict[str, list[Line]]


def record(content: bytes) -> Record:
    """Read an export.

    Raises:
        Unreadable: no text in it, a password, torn, or another kind of document.
    """
    pages = pdf_lines.read(content)
    head, sections = _split(pages.lines)
    facts = _head(head)
    code, name = facts.get("code"), facts.get("name")
    if not code or not name or _PAPERS not in sections:
        raise OtherPdf
    raw = facts | _told(sections) | {"raw_date": pages.day}
    agencies = f"{raw.get('agency', '')} {raw.get('authority', '')}"
    codes = [
        found[1] or ""
        for row in sections.get(_RESULT, ())
        if (found := _RESULT_CODE.match(row.text))
    ]
    raw["promulgator"] = promulgator(raw.get("decision", ""), agencies, codes)
    kept = {k: v for k, v in raw.items() if v or k in ("methods", "documents")}
    return Record(code, name, kept)


def _split(lines: Iterable[Line]) -> tuple[list[Line], Sections]:
    """The table in front, and the lines of each section."""
    head: list[Line] = []
    sections: Sections = {}
    here = head
    for row in lines:
        title = line(row.text)
        if title in _TITLES and title not in sections:
            here = sections[title] = []
        else:
            here.append(row)
    return head, sections


def _head(lines: Sequence[Line]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label, value in table(lines, _HEAD_EDGES, key=0).texts():
        key = HEADER.get(line(label).lower())
        if key and not is_unknown(value):
            found.setdefault(key, line(value))
    published = found.get("decision", "")
    if published and decision(published) != published:
        found |= {"decision": decision(published), "decision_published": published}
    found["level"] = levels(found.get("level", ""))
    found["targets"] = items(found.get("targets", ""))
    return found


def _told(sections: Sections) -> dict[str, Any]:
    told = {
        "steps": _prose(sections, _STEPS),
        "methods": list(_methods(sections.get(_WAYS, []))),
        "documents": list(_documents(sections[_PAPERS])),
        "legal_basis": _laws(sections.get(_LAWS, [])),
        "agency": line(_prose(sections, _AGENCY)),
        "conditions": _prose(sections, _CONDITIONS),
        "result": "; ".join(_results(sections.get(_RESULT, []))),
        "keywords": line(_prose(sections, _KEYWORDS)),
        "about": _prose(sections, _ABOUT),
    }
    return {key: value for key, value in told.items() if not isinstance(value, str) or value}


def _prose(sections: Sections, title: str) -> str:
    told = text(whole(sections.get(title, [])))
    return "" if is_unknown(told) else told


def _methods(lines: Sequence[Line]) -> Iterator[dict[str, str]]:
    for channel, time, fee, description in table(lines, _WAY_EDGES, key=0).texts():
        called = line(channel).lower()
        method = {
            "channel": CHANNELS.get(called, called),
            "time_limit": line(time),
            "fee": "; ".join(filter(None, map(line, fee.split("\n")))),
            "description": text(description),
        }
        yield {key: value for key, value in method.items() if value}


def _documents(lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    for group, rows in _cases(lines):
        for name, form, quantity in table(rows, _PAPER_EDGES, key=2).texts():
            document = {"group": group, "name": text(name), "form": _forms(form)}
            if document["name"]:
                kept = {key: value for key, value in document.items() if value}
                yield kept | quantities(line(quantity))


def _cases(lines: Sequence[Line]) -> Iterator[tuple[str, Sequence[Line]]]:
    """Each table of papers with the title above it, "" where it has none."""
    heads = [spot for spot, row in enumerate(lines) if is_heading(row, _PAPER_EDGES)]
    if not heads:
        # A heading that cannot be read must not take the papers with it.
        yield from [] if is_unknown(whole(lines)) else [("", lines)]
        return
    begins = [
        _title(lines, before, head) for before, head in zip([-1, *heads], heads, strict=False)
    ]
    for head, begin, end in zip(heads, begins, [*begins[1:], len(lines)], strict=True):
        title = text(whole(lines[begin:head]))
        yield _CASE.sub("", title, count=1).strip(" :\n"), lines[head + 1 : end]


def _title(lines: Sequence[Line], before: int, head: int) -> int:
    """Where the title above a heading begins; the heading's own place where there is none."""
    for spot in range(head - 1, max(before, head - 1 - _LONGEST_TITLE), -1):
        if _CASE.match(lines[spot].text):
            return spot
    return head


def _forms(cell: str) -> str:
    return ", ".join(filter(None, (line(part).strip(" ,") for part in cell.split("\n"))))


def _laws(lines: Sequence[Line]) -> list[str]:
    rows = table(lines, _LAW_EDGES, key=1).texts()
    written = (line(code).strip(" .,;") or line(name) for name, code in rows)
    return list(dict.fromkeys(filter(None, written)))


def _results(lines: Sequence[Line]) -> Iterator[str]:
    """The results, each followed by its code."""
    begin = 0
    for spot in range(len(lines) + 1):
        if spot == len(lines) or _RESULT_CODE.match(lines[spot].text):
            told = line(whole(lines[begin:spot]))
            if not is_unknown(told):
                yield told
            begin = spot + 1
