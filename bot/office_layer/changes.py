"""What an entry of the office's layer says, in lines an officer reads; two of them compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from handlers.texts import filters
from handlers.texts.labels import CHANNELS
from knowledge.procedure import Channel, Fee, TimeLimit

Raw = Mapping[str, Any]

FIELDS = {
    "code": "Mã",
    "name": "Tên chính thức",
    "short_name": "Tên gọn",
    "summary": "Nói trong một câu",
    "field": "Lĩnh vực",
    "level": "Cấp",
    "targets": "Dành cho",
    "unit": "Nơi giải quyết",
    "promulgator": "Cơ quan công bố",
    "result": "Kết quả",
    "aliases": "Cách gọi",
    "steps": "Bước",
    "conditions": "Điều kiện",
    "legal_basis": "Căn cứ",
    "places": "Nơi nộp",
    "channels": "Cách nộp",
    "cases": "Giấy tờ",
    "source": "Nguồn",
    "withdrawn": "Bãi bỏ",
    "fees": "lệ phí",
    "time": "thời hạn",
    "note": "điều cần biết",
    "amount": "số tiền",
    "value": "con số",
    "documents": "giấy tờ",
    "decision": "số quyết định",
    "read": "ngày đọc",
    "page": "trang gốc",
    "address": "địa chỉ",
    "hours": "giờ mở cửa",
    "phone": "điện thoại",
}
"""What the fields of an entry are called; also where a problem is said to be."""


@dataclass(frozen=True)
class Line:
    """One thing that is added or taken away."""

    sign: str
    text: str


def compare(before: Raw | None, after: Raw | None) -> list[Line]:
    """Tell what changes: taken away first, then added, each in the order of the entry."""
    old, new = list(told(before or {})), list(told(after or {}))
    gone = [Line("−", line) for line in old if line not in new]
    return gone + [Line("+", line) for line in new if line not in old]


def told(entry: Raw) -> Iterator[str]:
    """Yield what an entry says, a line each."""
    for name, value in entry.items():
        if name == "code":
            continue
        teller = _TELLERS.get(name)
        if teller:
            yield from teller(value)
        elif isinstance(value, list):
            yield from (f"{FIELDS.get(name, name)}: {one}" for one in value)
        elif value:
            yield f"{FIELDS.get(name, name)}: {value}"


def where(field: str) -> str:
    """Say where a problem is: ``channels.1.fees.1.amount`` → ``Cách nộp 1, lệ phí 1, số tiền``."""
    parts: list[str] = []
    for part in field.split("."):
        if part.isdecimal() and parts:
            parts[-1] = f"{parts[-1]} {part}"
        elif part:
            parts.append(FIELDS.get(part, part))
    return ", ".join(parts)


def _ways(ways: list[Raw]) -> Iterator[str]:
    for way in ways:
        name = way_name(str(way.get("channel", "")), way.get("stage"))
        if way.get("time"):
            yield f"{name} – thời hạn: {_time(way['time'])}"
        for fee in way.get("fees", ()):
            yield f"{name} – lệ phí: {_fee(fee)}"
        if way.get("note"):
            yield f"{name} – điều cần biết: {way['note']}"


def way_name(channel: str, stage: str | None) -> str:
    """A way to submit, in words."""
    name = CHANNELS[Channel(channel)] if channel in set(Channel) else channel
    return f"{name} ({stage})" if stage else name


def _fee(raw: Raw) -> str:
    try:
        fee = Fee.model_validate(raw)
    except ValidationError:
        return "chưa đúng"
    what = f"{fee.what}: " if fee.what else ""
    return f"{what}{filters.fee(fee)}{f'. {fee.note}' if fee.note else ''}"


def _time(raw: Raw) -> str:
    try:
        return filters.time(TimeLimit.model_validate(raw))
    except ValidationError:
        return "chưa đúng"


def _places(places: list[Raw]) -> Iterator[str]:
    for place in places:
        parts = [place.get(name) for name in ("name", "address", "hours", "phone")]
        yield "Nơi nộp: " + "; ".join(str(part) for part in parts if part)


def _cases(cases: list[Raw]) -> Iterator[str]:
    for case in cases:
        yield from (f"Giấy tờ: {document['name']}" for document in case.get("documents", ()))


def _source(source: Raw) -> Iterator[str]:
    yield "Nguồn: " + ", ".join(str(value) for value in source.values() if value)


_TELLERS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "channels": _ways,
    "places": _places,
    "cases": _cases,
    "source": _source,
}
