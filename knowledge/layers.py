"""Files of layers: read, laid over each other, and named with field and reason where they fail."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.procedure import Listed, Procedure

Raw = dict[str, Any]
"""What one file holds."""

_REASONS = {
    "missing": "thiếu",
    "invalid_key": "tên trường phải là chữ",
    "extra_forbidden": "không có trường này (kiểm tra chính tả)",
    "enum": "chỉ nhận: {expected}",
    "string_pattern_mismatch": "không đúng dạng mã thủ tục, ví dụ 1.001193",
    "date_from_datetime_parsing": "không phải ngày, cần dạng 2026-06-10",
    "date_from_datetime_inexact": "không phải ngày, cần dạng 2026-06-10",
    "date_type": "không phải ngày, cần dạng 2026-06-10",
    "too_short": "để trống",
    "string_type": "phải là chữ",
    "tuple_type": "phải là danh sách",
    "model_type": "phải có các trường con, không phải một câu",
    "model_attributes_type": "phải có các trường con, không phải một câu",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "không được âm",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "finite_number": "phải là số",
    "bool_parsing": "chỉ nhận: true hoặc false",
    "bool_type": "chỉ nhận: true hoặc false",
    "float_parsing": "phải là số",
    "float_type": "phải là số",
}


@dataclass(frozen=True)
class Problem:
    """Why a file, or one field of it, does not load."""

    path: Path
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}: {self.field}" if self.field else f"{self.path}"
        return f"{where}: {self.reason}"


def walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the YAML files below a folder, by their path in it, in order of their parts.

    Raises OSError when the folder cannot be listed.
    """
    found = sorted(_below(str(folder), ()), key=lambda one: one[0])
    yield from (("/".join(parts), stat) for parts, stat in found)


def _below(folder: str, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], os.stat_result]]:
    with os.scandir(folder) as listed:
        for one in listed:
            here = (*parts, one.name)
            if one.is_dir(follow_symlinks=False):
                yield from _below(one.path, here)
            elif one.name.endswith((".yaml", ".yml")) and one.is_file():
                yield here, one.stat()


def listed(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the YAML files below a folder; one that cannot be listed is a problem."""
    for name, _ in looked_at(folder, problems):
        yield folder / name


def looked_at(folder: Path, problems: list[Problem]) -> list[tuple[str, os.stat_result]]:
    """List the YAML files below a folder with what the disk tells of them."""
    if not folder.is_dir():
        problems.append(Problem(folder, "", "không có thư mục này"))
        return []
    try:
        return list(walk(folder))
    except OSError:
        problems.append(Problem(folder, "", "không đọc được thư mục"))
        return []


def unreadable(path: Path) -> Problem:
    """A file that cannot be opened."""
    return Problem(path, "", "tệp hỏng hoặc dở dang, bỏ qua: không đọc được tệp")


def read(path: Path, content: bytes) -> Raw | Problem:
    """Read one file of a layer: a raw entry with its code, or why it is none."""
    try:
        raw = yaml.load(content, Loader=Loader)
    # ValueError: text that is not UTF-8, a day no calendar has.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Problem(path, "", f"tệp hỏng hoặc dở dang, bỏ qua: {_where(error)}")
    if not isinstance(raw, dict) or not isinstance(raw.get("code"), str):
        return Problem(path, "code", 'thiếu mã thủ tục (viết trong nháy: "1.001193")')
    return raw


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark:
        return f"dòng {mark.line + 1}"
    if isinstance(error, yaml.reader.ReaderError):
        return f"có ký tự không phải chữ gần vị trí {error.position + 1} (cần tệp chữ UTF-8)"
    if isinstance(error, UnicodeDecodeError):
        return "không phải tệp chữ UTF-8"
    if isinstance(error, RecursionError):
        return "lồng nhau quá sâu"
    return "có giá trị sai, ví dụ một ngày không có trong lịch"


@dataclass(frozen=True)
class Settled:
    """What the files of one code come to: the whole entry, and the last file that made it."""

    whole: Raw
    path: Path
    entry: Procedure | Listed


def settle(files: Iterable[tuple[Path, Raw]], problems: list[Problem]) -> Settled | None:
    """Lay the files of one code over each other, lowest layer first.

    A bare name lies below everything, official words below plain ones, whatever the order of
    their layers: who wrote a procedure anew did so for the citizen. A file that does not hold
    what it must leaves what lies below it standing.
    """
    settled: Settled | None = None
    for path, raw in sorted(files, key=lambda file: _rank(file[1])):
        whole = _over(settled.whole, raw) if settled else raw
        entry = _validated(path, whole, problems)
        if entry:
            settled = Settled(whole, path, entry)
    return settled


def _rank(raw: Raw) -> int:
    return 0 if raw.get("name_only") else 1 if raw.get("official") else 2


def _over(lower: Raw, upper: Raw) -> Raw:
    # Two whole entries are never mixed: papers of one with fees of the other are nobody's.
    if lower.get("name_only") or upper.get("official"):
        return upper
    if lower.get("official") and upper.keys() >= _NEEDED:
        # That it no longer runs is told, whoever's words stand on top.
        gone = lower.get("withdrawn")
        return {"withdrawn": gone, **upper} if gone else upper
    return lay_over(lower, upper)


_NEEDED = {name for name, field in Procedure.model_fields.items() if field.is_required()}


def lay_over(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """Merge two raw entries: the upper one wins field by field, channels row by row."""
    result = {**lower, **upper}
    if isinstance(upper.get("channels"), list) and isinstance(lower.get("channels"), list):
        result["channels"] = _lay_ways(lower["channels"], upper["channels"])
    if isinstance(upper.get("source"), dict) and isinstance(lower.get("source"), dict):
        result["source"] = {**lower["source"], **upper["source"]}
    if "summary" in upper and "official" not in upper:
        # Somebody wrote the whole entry anew: its words are no longer the published ones.
        result.pop("official", None)
    return result


def _lay_ways(lower: list[Any], upper: list[Any]) -> list[Any]:
    rows = [dict(row) for row in lower if isinstance(row, dict)]
    for row in upper:
        known = next((r for r in rows if isinstance(row, dict) and _key(r) == _key(row)), None)
        if known is not None:
            known.update(row)
        else:
            rows.append(row)
    return rows


def _key(way: dict[str, Any]) -> tuple[Any, Any]:
    return way.get("channel"), way.get("stage")


def _validated(
    path: Path, raw: dict[str, Any], problems: list[Problem]
) -> Procedure | Listed | None:
    shape = Listed if raw.get("name_only") else Procedure
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        problems.extend(Problem(path, _name(e["loc"]), _reason(e)) for e in error.errors())
        return None


def problems_of(raw: dict[str, Any], path: Path) -> list[Problem]:
    """What keeps one raw entry from loading; nothing if it would load."""
    problems: list[Problem] = []
    _validated(path, raw, problems)
    return problems


def _name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _reason(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    template = _REASONS.get(error["type"])
    return template.format(**error.get("ctx", {})) if template else str(error["msg"])


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where it is there: five times faster over the whole catalogue."""
