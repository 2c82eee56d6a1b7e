"""An entry built from a published record by rules: its own words, shortened, nothing added.

It stands in for a plain entry until somebody writes one. What the record does not say stays
unknown; a bare "Miễn phí" keeps its note, a number without a unit is told as such.
"""

from __future__ import annotations

import re
from typing import Any

from knowledge.entry import bare_name
from knowledge.formats.fees import RecordFee
from knowledge.formats.records import Record, RecordDocument, RecordWay
from knowledge.official_lines import clean, clip, conditions, form, known, order, paper, steps
from knowledge.short_names import shorten
from knowledge.variants import key_of

_NO_TIME = "Bản công bố không ghi thời hạn"
_NO_STEPS = "Bản công bố không ghi trình tự thực hiện."
_ENDED = ("withdrawn", "bãi bỏ", "hết hiệu lực")
_FEE_NOTE = 1200
"""Letters of a note to a fee: the longest published one, so that no figure of it is cut away."""
_GENERAL_CASE = "Trường hợp chung"
_PER = re.compile(r"(?:đồng|đ|vnđ|vnd)\s*/\s*([^.;,()]{2,40})[.;]?", re.IGNORECASE)
_NO_CHARGE = re.compile(
    r"(?:(?:phí|lệ phí|phí,? lệ phí|phí và lệ phí)\s*:?\s*)?không"
    r"(?: (?:thu|mất|phải nộp)(?: (?:phí|lệ phí|phí,? lệ phí|tiền))?)?[. ]*",
    re.IGNORECASE,
)


def entry_of(record: Record) -> dict[str, Any]:
    """The raw entry (the shape of a catalogue file) of a record; a name-only record has none.

    Raises ValueError when the record lacks what every entry must have.
    """
    raw = record.raw
    if not record.ways or not record.decision or not raw.get("raw_date"):
        raise ValueError("thiếu cách thực hiện, số quyết định hoặc ngày đọc")
    entry: dict[str, Any] = {
        "code": key_of(record.code, clean(raw.get("promulgator"))),
        "name": record.name,
        "short_name": shorten(bare_name(record.name)),
        "summary": _upper(clip(bare_name(record.name), 200)),
        "field": clean(raw.get("field") or "Chưa rõ lĩnh vực"),
        "level": [clean(level) for level in raw.get("level") or ["Chưa rõ cấp"]],
        "targets": [clean(target) for target in raw.get("targets") or ()],
        "unit": known(raw.get("agency")),
        "promulgator": clean(raw.get("promulgator")),
        "channels": _ways(record),
        "cases": _cases(record),
        "steps": steps(raw.get("steps")) or [_NO_STEPS],
        "result": known(raw.get("result")),
        "conditions": conditions(raw.get("conditions")),
        "legal_basis": list(dict.fromkeys(clean(law) for law in raw.get("legal_basis") or ())),
        "withdrawn": _withdrawn(raw),
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


def _withdrawn(raw: dict[str, Any]) -> dict[str, Any] | None:
    """What a record's state says: that it runs no more, in its own words."""
    state = clean(raw.get("state") or raw.get("status"))
    if not any(word in state.lower() for word in _ENDED):
        return None
    return {"note": f"Bản công bố ghi trạng thái: {clip(state, 120)}"}


def _ways(record: Record) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for way in record.ways:
        if way.channel is None:
            continue
        fees = [_fee(fee) for fee in way.fees]
        row: dict[str, Any] = {"channel": str(way.channel), "time": _time(way), "fees": fees}
        count = seen[row["channel"]] = seen.get(row["channel"], 0) + 1
        note = clip(clean(way.description).lstrip("-–+*• "), 300)
        if count > 1:
            row["stage"] = _stage(note, ways) or f"Mục {count}"
        if note:
            row["note"] = note
        ways.append(row)
    return ways


def _stage(note: str, before: list[dict[str, Any]]) -> str:
    """What a further row of a channel is for, in its own words; "" if it does not say."""
    said = note.split(". ")[0]
    taken = [row.get("stage") for row in before] + [row.get("note") for row in before]
    return said if 8 <= len(said) <= 80 and said not in taken and note not in taken else ""


def _time(way: RecordWay) -> dict[str, Any]:
    time = way.time
    if time.value and time.unit:
        return {"value": time.value, "unit": str(time.unit)}
    if time.value:
        return {"unknown": f"Bản công bố ghi {time.value:g} nhưng không rõ là ngày hay giờ"}
    return {"unknown": f"Bản công bố ghi: {clip(clean(time.text), 120)}" if time.text else _NO_TIME}


def _fee(fee: RecordFee) -> dict[str, Any]:
    said = clip(clean(fee.note).lstrip("-–+*• "), _FEE_NOTE)
    note = {"note": said, "noted": True} if said else {}
    if fee.doubtful:
        written = f"Bản công bố ghi {fee.amount:g} đồng, có lẽ thiếu ba số 0"
        return {"kind": "unknown", "note": f"{written}: {said}" if said else written}
    if fee.amount:
        per = _PER.fullmatch(said)
        beside = {"per": per[1].strip()} if per else note
        return {"kind": "amount", "amount": fee.amount, "currency": fee.currency, **beside}
    if fee.free and not said:
        return {"kind": "free"}
    if fee.free:
        return {"kind": "provincial" if "ội đồng nhân dân" in said else "unknown", **note}
    text = clip(clean(fee.text).lstrip("-–+*• "), _FEE_NOTE)
    if _NO_CHARGE.fullmatch(text):
        return {"kind": "free", "note": f"Bản công bố ghi: {text}", "noted": True}
    return {"kind": "unknown", **({"note": text} if text else {})}


def _cases(record: Record) -> list[dict[str, Any]]:
    groups: dict[str, list[RecordDocument]] = {}
    for document in record.documents:
        groups.setdefault(clean(document.group), []).append(document)
    cases: dict[str, dict[str, Any]] = {}
    for group, documents in groups.items():
        named = [document for document in documents if paper(document.name)]
        rows = [_document(named[at]) for at in order([document.name for document in named])]
        if not rows:
            continue
        name = clipped = clip(group.strip("*-–+•:;, ") or _GENERAL_CASE, 120)
        number = 1
        while name in cases:
            number += 1
            name = f"{clipped} ({number})"
        cases[name] = {"name": name, "documents": rows}
    return list(cases.values()) or [{"name": _GENERAL_CASE, "documents": []}]


def _document(document: RecordDocument) -> dict[str, Any]:
    row: dict[str, Any] = {"name": clip(paper(document.name), 400)}
    if form(document.form):
        row["form"] = form(document.form)
    if document.original or document.copies:
        row |= {"originals": document.original, "copies": document.copies}
    return row


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
