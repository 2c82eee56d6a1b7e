"""Published records as JSON Lines: one object a line, read without guessing.

A record is what the State published; a missing key is unknown, not empty. Reading keeps every
figure and says which ones carry no unit, because a third of the units were lost at the source.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.formats.fees import MONEY, RecordFee, parse_fee, parse_fees, plain
from knowledge.procedure import Channel, TimeUnit

CHANNELS = {
    "trực tuyến": Channel.online,
    "trực tiếp": Channel.counter,
    "bưu chính": Channel.post,
}

_UNITS = (
    (re.compile(r"ngày\s+làm\s+việc"), TimeUnit.working_day),
    (re.compile(r"ngày"), TimeUnit.day),
    (re.compile(r"giờ"), TimeUnit.hour),
    (re.compile(r"tháng"), TimeUnit.month),
)
_OTHER_UNIT = re.compile(r"\b(?:phút|tuần|quý|năm)\b")
# A number in front; not the first of a range ("5-7 ngày") or of a date ("31/3 hàng năm").
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?(?![\d.,]*\s*[-–/]\s*\d)")


class BadRecord(ValueError):
    """A line that is no record: torn JSON, or without code and name."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, dòng {line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True)
class RecordTime:
    """A published time limit: number and unit, either of which may have been lost."""

    value: float | None
    unit: TimeUnit | None
    text: str


@dataclass(frozen=True)
class RecordWay:
    """One row of *cách thức thực hiện*."""

    channel: Channel | None
    time: RecordTime
    fee: RecordFee
    description: str

    @property
    def fees(self) -> tuple[RecordFee, ...]:
        """Every fee of the row, where it names several one after the other; else the one."""
        return parse_fees(self.fee.text)


@dataclass(frozen=True)
class RecordDocument:
    """One row of *thành phần hồ sơ*; ``group`` is the case it stands under."""

    name: str
    group: str
    form: str
    original: int
    copies: int


@dataclass(frozen=True)
class Record:
    """One published procedure, or only its code and name."""

    code: str
    name: str
    raw: dict[str, Any] = field(repr=False, compare=False)

    @property
    def is_name_only(self) -> bool:
        return "methods" not in self.raw

    @property
    def decision(self) -> str:
        return plain(self.raw.get("decision"))

    @property
    def ways(self) -> tuple[RecordWay, ...]:
        return tuple(_way(row) for row in self.raw.get("methods") or ())

    @property
    def documents(self) -> tuple[RecordDocument, ...]:
        return tuple(_document(row) for row in self.raw.get("documents") or ())

    @property
    def text(self) -> str:
        """Every string of the record, for checking that a figure really stands in it."""
        return "\n".join(_strings(self.raw))

    def digests(self) -> dict[str, str]:
        """Short hashes of the parts an office must notice when they change."""
        methods = self.raw.get("methods") or []
        return {
            "fee": digest([[m.get("channel"), m.get("fee")] for m in methods]),
            "time": digest([[m.get("channel"), m.get("time_limit")] for m in methods]),
            "documents": digest(
                sorted(
                    [d.name, d.group, d.form, str(d.original), str(d.copies)]
                    for d in self.documents
                )
            ),
        }


def digest(part: object) -> str:
    """Eight hexadecimal digits that change when the part's content changes."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True)
    squeezed = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    return hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()[:8]


def read(path: Path) -> Iterator[Record | BadRecord]:
    """Yield the records of a ``.jsonl`` or ``.jsonl.gz`` file; a bad line is yielded as its error.

    Raises OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    # A byte order mark in front is no part of the first line.
    with (
        gzip.open(path, "rt", encoding="utf-8-sig")
        if packed
        else path.open(encoding="utf-8-sig") as lines
    ):
        number = 0
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(path, number, line)
        except (UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield BadRecord(path, number + 1, f"tệp hỏng từ đây ({error})")


def parse_time(text: object) -> RecordTime:
    """Read ``"7 Ngày làm việc"``; ``"1"`` keeps its number and has no unit.

    A fee that slipped in between ("15 ngày làm 500.000 VNĐviệc") is no part of it.
    """
    text = plain(text)
    lowered = MONEY.sub("", text).lower()
    unit = next((u for pattern, u in _UNITS if pattern.search(lowered)), None)
    number = _NUMBER.match(lowered)
    value = float(number.group().replace(",", ".")) if number else None
    # A week or a year is no unit that was lost: the text tells it.
    if value == 0 or (unit is None and _OTHER_UNIT.search(lowered)):
        value = None
    return RecordTime(value, unit if value is not None else None, text)


def _record(path: Path, number: int, line: str) -> Record | BadRecord:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRecord(path, number, f"không phải JSON ({error})")
    return of(raw, path, number)


def of(raw: Any, path: Path, number: int) -> Record | BadRecord:
    """The record of an object that was read from a file, or what is wrong with it."""
    if not isinstance(raw, dict) or not raw.get("code") or not raw.get("name"):
        return BadRecord(path, number, "thiếu 'code' hoặc 'name'")
    for rows in ("methods", "documents"):
        if not _is_rows(raw.get(rows)):
            return BadRecord(path, number, f"'{rows}' phải là danh sách các đối tượng")
    return Record(_line(raw["code"]), _line(raw["name"]), raw)


def _is_rows(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(row, dict) for row in value)
    )


def _line(value: object) -> str:
    """One line, without control characters or a font's private symbols."""
    kept = (" " if unicodedata.category(c)[0] == "C" else c for c in plain(value))
    return " ".join("".join(kept).split())


def _way(row: dict[str, Any]) -> RecordWay:
    return RecordWay(
        CHANNELS.get(_line(row.get("channel")).lower()),
        parse_time(row.get("time_limit")),
        parse_fee(row.get("fee")),
        plain(row.get("description")),
    )


def _document(row: dict[str, Any]) -> RecordDocument:
    return RecordDocument(
        plain(row.get("name")),
        plain(row.get("group")),
        plain(row.get("form")),
        _count(row.get("original")),
        _count(row.get("copies")),
    )


def _count(value: object) -> int:
    found = re.match(r"\d{1,6}", plain(value))
    return int(found.group()) if found else 0


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
