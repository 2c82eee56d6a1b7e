"""An entry built from a published record by rules: its own words, shortened, nothing added.

It stands in for a plain entry until somebody writes one. What the record does not say stays
unknown; a bare "Miễn phí" keeps its note, a number without a unit is told as such.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from knowledge.entry import bare_name
from knowledge.formats.records import Record, RecordDocument, RecordWay
from knowledge.short_names import shorten
from knowledge.variants import key_of

_NO_TIME = "Bản công bố không ghi thời hạn"
_GENERAL_CASE = "Trường hợp chung"


def entry_of(record: Record) -> dict[str, Any]:
    """The raw entry (the shape of a catalogue file) of a record; a name-only record has none.

    Raises ValueError when the record lacks what every entry must have.
    """
    raw = record.raw
    if not record.ways or not record.decision or not raw.get("raw_date"):
        raise ValueError("thiếu cách thực hiện, số quyết định hoặc ngày đọc")
    entry: dict[str, Any] = {
        "code": key_of(record.code, _clean(raw.get("promulgator"))),
        "name": record.name,
        "short_name": shorten(bare_name(record.name)),
        "summary": _clip(bare_name(record.name), 200),
        "field": _clean(raw.get("field") or "Chưa rõ lĩnh vực"),
        "level": [_clean(level) for level in raw.get("level") or ["Chưa rõ cấp"]],
        "targets": [_clean(target) for target in raw.get("targets") or ()],
        "unit": _clean(raw.get("agency")),
        "promulgator": _clean(raw.get("promulgator")),
        "channels": _ways(record),
        "cases": _cases(record),
        "steps": _steps(raw),
        "result": _clean(raw.get("result")),
        "conditions": _lines(raw.get("conditions"), 30),
        "legal_basis": list(dict.fromkeys(_clean(law) for law in raw.get("legal_basis") or ())),
        "source": {
            "decision": record.decision,
            "read": str(raw["raw_date"]),
            "page": raw.get("url") if "gov.vn/" in str(raw.get("url")) else None,
            "digests": record.digests(),
        },
    }
    entry["official"] = True
    entry["source"] = {k: v for k, v in entry["source"].items() if v}
    return {key: value for key, value in entry.items() if value not in (None, "", [])}


def _ways(record: Record) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for way in record.ways:
        if way.channel is None:
            continue
        row: dict[str, Any] = {"channel": str(way.channel), "time": _time(way), "fees": [_fee(way)]}
        count = seen[row["channel"]] = seen.get(row["channel"], 0) + 1
        if count > 1:
            row["stage"] = f"Mục {count}"
        note = _clip(_clean(way.description), 300)
        if note:
            row["note"] = note
        ways.append(row)
    return ways


def _time(way: RecordWay) -> dict[str, Any]:
    time = way.time
    if time.value and time.unit:
        return {"value": time.value, "unit": str(time.unit)}
    if time.value:
        return {"unknown": f"Bản công bố ghi {time.value:g} nhưng mất đơn vị tính"}
    return {
        "unknown": f"Bản công bố ghi: {_clip(_clean(time.text), 120)}" if time.text else _NO_TIME
    }


def _fee(way: RecordWay) -> dict[str, Any]:
    fee = way.fee
    said = _clip(_clean(fee.note), 400)
    note = {"note": said, "noted": True} if said else {}
    if fee.amount:
        return {"kind": "amount", "amount": fee.amount, "currency": fee.currency, **note}
    if fee.free and not said:
        return {"kind": "free"}
    if fee.free:
        return {"kind": "provincial" if "ội đồng nhân dân" in said else "unknown", **note}
    text = _clip(_clean(fee.text), 400)
    return {"kind": "unknown", **({"note": text} if text else {})}


def _cases(record: Record) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for document in record.documents:
        name = _clean(document.name).lstrip("-+* ")
        if name:
            groups.setdefault(_clean(document.group), []).append(_document(name, document))
    if not groups:
        return [{"name": _GENERAL_CASE, "documents": []}]
    cases: dict[str, dict[str, Any]] = {}
    for group, documents in groups.items():
        name = clipped = _clip(group.lstrip("*-+ ") or _GENERAL_CASE, 120)
        number = 1
        while name in cases:
            number += 1
            name = f"{clipped} ({number})"
        cases[name] = {"name": name, "documents": documents}
    return list(cases.values())


def _document(name: str, document: RecordDocument) -> dict[str, Any]:
    row: dict[str, Any] = {"name": _clip(name, 400)}
    form = _clean(document.form)
    if form:
        row["form"] = form
    if document.original or document.copies:
        row |= {"originals": document.original, "copies": document.copies}
    return row


def _steps(raw: dict[str, Any]) -> list[str]:
    return _lines(raw.get("steps"), 40) or ["Bản công bố không ghi trình tự thực hiện."]


def _lines(text: Any, most: int) -> list[str]:
    lines = (_clean(line).lstrip("-+* ") for line in str(text or "").split("\n"))
    return [_clip(line, 600) for line in lines if line][:most]


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _clean(text: Any) -> str:
    """One line of NFC text without control characters or a font's private symbols."""
    text = unicodedata.normalize("NFC", str(text or ""))
    kept = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join(kept.split())
