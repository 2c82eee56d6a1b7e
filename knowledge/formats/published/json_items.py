"""Procedures in JSON: alone, in a list, or wrapped as interfaces answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.formats import records
from knowledge.formats.published import portal_json
from knowledge.formats.published.texts import line
from knowledge.formats.published.unreadable import OtherJson, Torn
from knowledge.formats.records import BadRecord, Record
from knowledge.procedure import CODE

_WRAPPERS = ("data", "result", "results", "content", "items", "rows", "records", "list", "body")
_PORTAL = (*portal_json.DETAILS, "codeNotation", "departmentPromulgateName", "categoriesDetails")
_DEEPEST = 6


def records_in(content: str, path: Path) -> Iterator[Record | BadRecord]:
    """The procedures of a JSON text.

    Raises:
        Torn: it is no JSON, often because it was cut.
        OtherJson: nothing in it is a procedure.
    """
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Torn from error
    found = [record_of(item, path, number) for number, item in enumerate(_items(whole), 1)]
    if not any(isinstance(record, Record) for record in found):
        raise OtherJson
    return iter(found)


def record_of(raw: Any, path: Path, number: int) -> Record | BadRecord:
    """The record of one object, in the portal's shape or in ours."""
    if not isinstance(raw, dict):
        return BadRecord(path, number, "không phải đối tượng JSON")
    code = line(raw.get("code") or raw.get("codeNotation"))
    if not CODE.fullmatch(code) or not line(raw.get("name")):
        return BadRecord(path, number, f"thiếu tên hoặc mã không đúng dạng 1.234567: “{code[:40]}”")
    if is_portal(raw):
        return portal_json.record(raw)
    return records.of(raw, path, number)


def is_portal(raw: dict[str, Any]) -> bool:
    """Whether an object has the shape of the portal's interface."""
    return any(key in raw for key in _PORTAL)


def _items(value: Any, depth: int = 0) -> Iterator[Any]:
    """The objects to read: those of a list, or a lone one, however they are wrapped."""
    if isinstance(value, list):
        for item in value:
            yield from _items(item, depth + 1) if isinstance(item, list) and depth < 2 else [item]
    elif isinstance(value, dict):
        inner = [value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)]
        if inner and "name" not in value and depth < _DEEPEST:
            yield from _items(inner[0], depth + 1)
        else:
            yield value
