"""A published record as a layer holds it: a whole entry, or only its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from knowledge import official
from knowledge.formats.published.texts import line
from knowledge.formats.records import Record
from knowledge.layers import problems_of
from knowledge.procedure import CODE
from knowledge.variants import key_of

_LOCAL = "mã riêng của địa phương, không phải mã quốc gia dạng 1.001193"


def entry_of(record: Record) -> dict[str, Any]:
    """The raw entry of a record, which loads.

    Raises ValueError, in words for an office, where it would not.
    """
    if not CODE.fullmatch(record.code):
        raise ValueError(_LOCAL)
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


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
