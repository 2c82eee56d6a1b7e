"""The catalogue: YAML files in folders, an office's layers over the national one.

A file that is torn or does not hold what it must is left out and named with its field and
reason; the rest loads. Layers are folders; later ones win field by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.procedure import Procedure

BUNDLED = Path(__file__).parent / "procedures"
"""The national procedures the project ships with, in our own plain words."""

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


@dataclass(frozen=True)
class Catalogue:
    """Procedures by code, and what could not be loaded."""

    procedures: Mapping[str, Procedure]
    problems: tuple[Problem, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)

    def get(self, code: str) -> Procedure | None:
        """The procedure of a code; an agency's suffix is tried first, then left out."""
        return self.procedures.get(code) or self.procedures.get(code[:8])

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())

    def __len__(self) -> int:
        return len(self.procedures)


def load(layers: Iterable[Path] = (), *, base: Path | None = BUNDLED) -> Catalogue:
    """Load the base folder and lay the given folders over it, in order."""
    merged: dict[str, dict[str, Any]] = {}
    paths: dict[str, Path] = {}
    problems: list[Problem] = []
    procedures: dict[str, Procedure] = {}
    for layer in ([base] if base else []) + list(layers):
        for path, raw in _files(layer, problems):
            code = raw["code"]
            whole = lay_over(merged[code], raw) if code in merged else raw
            # A file that does not hold what it must leaves what lies below it standing.
            entry = _validated(path, whole, problems)
            if entry:
                merged[code], paths[code], procedures[code] = whole, path, entry
    return Catalogue(dict(sorted(procedures.items())), tuple(problems), paths)


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


def _files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Path, dict[str, Any]]]:
    if not folder.is_dir():
        problems.append(Problem(folder, "", "không có thư mục này"))
        return
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")):
        try:
            raw = yaml.load(path.read_bytes(), Loader=_Loader)
        # ValueError: text that is not UTF-8, a day no calendar has.
        except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
            problems.append(Problem(path, "", f"tệp hỏng hoặc dở dang, bỏ qua: {_where(error)}"))
            continue
        if not isinstance(raw, dict) or not isinstance(raw.get("code"), str):
            problems.append(Problem(path, "code", 'thiếu mã thủ tục (viết trong nháy: "1.001193")'))
            continue
        yield path, raw


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark:
        return f"dòng {mark.line + 1}"
    if isinstance(error, yaml.reader.ReaderError):
        return f"có ký tự không phải chữ gần vị trí {error.position + 1} (cần tệp chữ UTF-8)"
    if isinstance(error, UnicodeDecodeError):
        return "không phải tệp chữ UTF-8"
    if isinstance(error, OSError):
        return "không đọc được tệp"
    if isinstance(error, RecursionError):
        return "lồng nhau quá sâu"
    return "có giá trị sai, ví dụ một ngày không có trong lịch"


def _validated(path: Path, raw: dict[str, Any], problems: list[Problem]) -> Procedure | None:
    try:
        return Procedure.model_validate(raw)
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


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where it is there: five times faster over the whole catalogue."""
