"""A published record as a layer holds it: a whole entry, or only its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from knowledge import official
from knowledge.formats.published.texts import line
from knowledge.formats.records import Record
from knowledge.layers import problems_of
from knowledge.procedure import CODE
from knowledge.variants import key_of, local_key
from knowledge.vietnamese import fold

_LOCAL = (
    "mã riêng của địa phương, không phải mã quốc gia dạng 1.001193; danh sách còn hiệu lực thì "
    "thêm --province TỈNH để nhận tên các thủ tục ấy"
)
_CLOSED = "danh sách ghi thủ tục đã đóng"
_OVER = ("đóng", "bãi bỏ", "hết hiệu lực")
_ABOLISHED = re.compile(r"(?:ubnd|uy ban nhan dan) (?:huyen|quan|thi xa|thanh pho|tp)\b")
"""Districts: there are none since 1 July 2025."""


def entry_of(record: Record, province: str = "") -> dict[str, Any]:
    """The raw entry of a record, which loads.

    With a province's code, a list's own codes are that province's.

    Raises ValueError, in words for an office, where it would not.
    """
    local = not CODE.fullmatch(record.code)
    if local and (not province or not record.is_name_only):
        raise ValueError(_LOCAL)
    if local:
        entry = _of_province(record, province)
    else:
        entry = _named(record) if record.is_name_only else official.entry_of(record)
    problems = problems_of(entry, Path(f"{record.code}.yaml"))
    if problems:
        raise ValueError("; ".join(f"{one.field}: {one.reason}" for one in problems))
    return entry


def _named(record: Record) -> dict[str, Any]:
    raw = record.raw
    promulgator = line(raw.get("promulgator"))
    named = {
        "code": key_of(record.code, promulgator),
        "name": record.name,
        "field": line(raw.get("field")),
        "level": [said for one in _several(raw.get("level")) if (said := line(one))],
        "unit": line(raw.get("agency")),
        "promulgator": promulgator,
        "name_only": True,
    }
    return {key: value for key, value in named.items() if value not in ("", [])}


def _of_province(record: Record, province: str) -> dict[str, Any]:
    if any(word in line(record.raw.get("state")).lower() for word in _OVER):
        raise ValueError(_CLOSED)
    entry = _named(record) | {"code": local_key(record.code, province)}
    if _ABOLISHED.match(fold(entry.get("unit", ""))):
        del entry["unit"]
    return entry


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
