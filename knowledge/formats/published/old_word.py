"""One procedure as the old portal exported it to Word (ChiTietTTHC_<code>.doc), as a record.

Paragraphs "Label: value" in front; then blocks under a label, of which three are tables: ways to
submit, papers (a table a case, its name above it) and laws. "Không có thông tin" is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from knowledge.formats.published import word_blocks
from knowledge.formats.published.labels import (
    CHANNELS,
    HEADER,
    is_unknown,
    items,
    levels,
    quantities,
)
from knowledge.formats.published.promulgators import promulgator
from knowledge.formats.published.texts import decision, line, text
from knowledge.formats.published.unreadable import OtherWord
from knowledge.formats.published.word_blocks import Table
from knowledge.formats.records import Record

_STEPS, _PAPERS, _WAYS, _LAWS = "steps", "documents", "methods", "legal_basis"
_BLOCKS = {
    "trình tự thực hiện": _STEPS,
    "cách thức thực hiện": _WAYS,
    "thành phần hồ sơ": _PAPERS,
    "thành phần, số lượng hồ sơ": _PAPERS,
    "căn cứ pháp lý": _LAWS,
    "yêu cầu, điều kiện": "conditions",
    "yêu cầu điều kiện thực hiện": "conditions",
    "kết quả": "result",
}
_LABELS = {**HEADER, **_BLOCKS}
_LONG = (_STEPS, "conditions", "about")
"""What keeps its lines; everything else is one line."""


def record(file: IO[bytes], otherwise: str = "") -> Record:
    """Read an export; ``otherwise`` is the day of reading where the file does not tell one.

    Raises:
        Unreadable: torn, locked, too big, or another document.
    """
    blocks, day = word_blocks.read(file)
    found, tables = _sorted(blocks)
    code, name = line(found.pop("code", "")), line(found.pop("name", ""))
    if not code or not name:
        raise OtherWord
    facts: dict[str, Any] = {key: _value(key, told) for key, told in found.items()}
    published = facts.get("decision", "")
    raw = {
        "code": code,
        "name": name,
        **facts,
        "level": levels(facts.get("level", "")),
        "targets": items(facts.get("targets", "")),
        "decision": decision(published),
        "decision_published": published if decision(published) != published else "",
        **{key: list(make(tables)) for key, make in _TABLES.items()},
        "raw_date": day or otherwise,
    }
    agencies = f"{raw.get('agency', '')} {raw.get('authority', '')}"
    raw.setdefault("promulgator", promulgator(raw["decision"], agencies))
    kept = {key: value for key, value in raw.items() if value or key in (_WAYS, _PAPERS)}
    return Record(code, name, kept)


def _value(key: str, told: str) -> str:
    value = text(told) if key in _LONG else line(told)
    return "" if is_unknown(value) else value


def _sorted(blocks: list[str | Table]) -> tuple[dict[str, str], list[tuple[str, Table]]]:
    """The texts of each label, and the tables, each with the words just above it."""
    found: dict[str, str] = {}
    tables: list[tuple[str, Table]] = []
    here, above = "", ""
    for block in blocks:
        if isinstance(block, list):
            pairs = _pairs(block)
            for key, told in pairs:
                found.setdefault(key, told)
            if not pairs:
                tables.append((above, block))
            above = ""
            continue
        key, told = _label(block)
        if key and key not in found:
            here, above = key, told
            found[key] = told
        elif here == _PAPERS:
            above = f"{above}\n{block}".strip()
        elif here:
            found[here] = f"{found[here]}\n{block}".strip()
    return found, tables


def _label(paragraph: str) -> tuple[str, str]:
    """A paragraph's label as its key, and what stands behind it; "" where it has none."""
    head, colon, rest = paragraph.partition(":")
    key = _LABELS.get(line(head).lower().strip(" *-."), "")
    return (key, rest.strip()) if key and (colon or not rest) else ("", "")


def _pairs(table: Table) -> list[tuple[str, str]]:
    """The labels and values of a table that has nothing else."""
    rows = [[cell for cell in row if cell.strip()] for row in table]
    pairs = [(_LABELS.get(line(row[0]).lower().strip(" :"), ""), row[1:]) for row in rows if row]
    # The headings of the ways to submit hold a label, too ("Mô tả"), but not alone in front.
    if not pairs or not all(key and len(values) < 2 for key, values in pairs):
        return []
    return [(key, values[0]) for key, values in pairs if values]


def _columns(row: list[str]) -> list[str]:
    return [line(cell).lower() for cell in row]


def _rows_under(
    tables: list[tuple[str, Table]], first: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of the tables that have a heading, as heading → cell, with the words above."""
    for above, table in tables:
        headings = _columns(table[0]) if table else []
        if first in headings:
            for row in table[1:]:
                yield above, dict(zip(headings, row, strict=False))


def _methods(tables: list[tuple[str, Table]]) -> Iterator[dict[str, str]]:
    for _, row in _rows_under(tables, "hình thức nộp"):
        called = line(row.get("hình thức nộp")).lower()
        method = {
            "channel": CHANNELS.get(called, called),
            "time_limit": line(row.get("thời hạn giải quyết")),
            "fee": text(row.get("phí, lệ phí")),
            "description": text(row.get("mô tả")),
        }
        kept = {key: value for key, value in method.items() if not is_unknown(value)}
        if kept:
            yield kept


def _documents(tables: list[tuple[str, Table]]) -> Iterator[dict[str, Any]]:
    for above, row in _rows_under(tables, "tên giấy tờ"):
        name = text(row.get("tên giấy tờ"))
        form = ", ".join(filter(None, map(line, row.get("mẫu đơn, tờ khai", "").split("\n"))))
        document = {"group": text(above).strip(" :"), "name": name, "form": form}
        if name:
            kept = {key: value for key, value in document.items() if not is_unknown(value)}
            yield kept | quantities(" ".join(row.values()).removeprefix(row["tên giấy tờ"]))


def _laws(tables: list[tuple[str, Table]]) -> Iterator[str]:
    seen = set()
    for _, row in _rows_under(tables, "số ký hiệu"):
        law = line(row.get("số ký hiệu")) or line(row.get("trích yếu"))
        if law and law not in seen:
            seen.add(law)
            yield law


_TABLES = {_WAYS: _methods, _PAPERS: _documents, _LAWS: _laws}
