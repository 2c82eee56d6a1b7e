"""The table of days off: ours, and an office's own laid over it.

An office writes YAML (a list ``days``) or CSV, with the columns date, name, kind and, if it
likes, mark, source and note; headings may be Vietnamese. What is wrong is told with its line.
A year counts as covered once its fixed holidays and its Tết are in the table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from knowledge.vietnamese import fold, normalise
from knowledge.workdays import OFFICE_HOURS, Calendar, Day, Kind, Saturday, Span

BUNDLED = Path(__file__).parent / "holidays.yaml"
"""The days off the project knows, each with its certainty and its source."""

FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
"""Holidays no year is without (Bộ luật Lao động 2019, Điều 112); with Tết they make it covered."""

KINDS = {
    "nghỉ lễ": Kind.holiday,
    "nghỉ bù": Kind.compensation,
    "nghỉ hoán đổi": Kind.swap_off,
    "làm bù": Kind.swap_work,
    "làm việc": Kind.work,
    "nghỉ sáng": Kind.morning_off,
    "nghỉ chiều": Kind.afternoon_off,
    "chờ công bố": Kind.pending,
}
"""What an office calls the kinds of days; marks and case do not matter."""

_KINDS = {fold(word): kind for word, kind in KINDS.items()} | {kind.value: kind for kind in Kind}
_COLUMNS = {
    **{"date": "date", "ngay": "date", "name": "name", "ten": "name", "ten ngay": "name"},
    **{"kind": "kind", "loai": "kind", "mark": "mark", "do chac chan": "mark"},
    **{"source": "source", "nguon": "source", "note": "note", "ghi chu": "note"},
}
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_Row = tuple[int, dict[str, str]]


class WrongTable(Exception):
    """Bảng ngày nghỉ chưa đúng."""

    def __init__(self, path: Path, wrong: Iterable[tuple[int, str]]) -> None:
        lines = [f"  - dòng {line}: {why}" if line else f"  - {why}" for line, why in wrong]
        super().__init__("\n".join([f"Bảng ngày nghỉ {path} chưa đúng:", *lines]))


class WrongHours(ValueError):
    """cần dạng 07:00-11:30,13:30-17:00: một hoặc hai buổi, buổi sáng trước"""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True)
class Table:
    """Days by date; ``replaces`` says that nothing of ours is to lie below it."""

    days: Mapping[date, Day]
    replaces: bool = False

    @property
    def years(self) -> frozenset[int]:
        """The years it covers."""
        return frozenset(y for y in {day.year for day in self.days} if _is_covered(y, self.days))


def calendar(
    own: Path | None = None,
    hours: tuple[Span, ...] = OFFICE_HOURS,
    saturday: Saturday = Saturday.off,
    *,
    after_hours: bool = True,
) -> Calendar:
    """Make an office's calendar: our table, with its own laid over it day by day.

    Raises:
        WrongTable: the office's table cannot be read; the message names each line and why.
    """
    table = bundled()
    if own is not None:
        upper = read(own)
        table = upper if upper.replaces else Table({**table.days, **upper.days})
        if not table.years:
            raise WrongTable(own, [(0, _NO_YEAR)])
    return Calendar(table.days, table.years, hours, saturday, after_hours)


_NO_YEAR = "chưa có năm nào đủ ngày nghỉ (1/1, Tết Nguyên đán, 30/4, 1/5, 2/9)"


@cache
def bundled() -> Table:
    """Our own table."""
    return read(BUNDLED)


def read(path: Path) -> Table:
    """Read a table, YAML or CSV by its name.

    Raises:
        WrongTable: it cannot be read; the message names each line and why.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongTable(path, [(0, "không phải tệp chữ UTF-8 (lưu lại dạng UTF-8)")]) from None
    except OSError:
        raise WrongTable(path, [(0, "không mở được tệp, kiểm tra đường dẫn")]) from None
    wrong: list[tuple[int, str]] = []
    replaces, rows = _csv(text, wrong) if path.suffix == ".csv" else _yaml(text, wrong)
    days: dict[date, Day] = {}
    for line, row in rows:
        why = _take(row, days)
        if why:
            wrong.append((line, why))
    if wrong:
        raise WrongTable(path, wrong)
    return Table(days, replaces)


def hours(text: str) -> tuple[Span, ...]:
    """Read office hours such as "07:00-11:30,13:30-17:00".

    Raises:
        WrongHours: they are not written so, or a span ends before it begins.
    """
    spans = tuple(_span(part) for part in text.replace(";", ",").split(","))
    ends = [moment for span in spans for moment in (span.opens, span.closes)]
    if len(spans) > 2 or any(a >= b for a, b in pairwise(ends)):
        raise WrongHours
    return spans


def _span(text: str) -> Span:
    try:
        opens, closes = (part.strip().replace("h", ":") for part in text.split("-"))
        return Span(_clock(opens), _clock(closes))
    except ValueError:
        raise WrongHours from None


def _clock(text: str) -> time:
    return datetime.strptime(f"{text}00" if text.endswith(":") else text, "%H:%M").time()  # noqa: DTZ007


def _is_covered(year: int, days: Mapping[date, Day]) -> bool:
    tet = any(
        day.year == year
        and (1, 20) <= (day.month, day.day) <= (2, 25)
        and days[day].kind in (Kind.holiday, Kind.pending)
        for day in days
    )
    return tet and all(date(year, month, day) in days for month, day in FIXED)


def _take(row: Mapping[str, str], days: dict[date, Day]) -> str | None:
    """Add a row to the days, or say why not."""
    day = _date(row.get("date", ""))
    if day is None:
        return f"“{row.get('date', '')}” không phải ngày, cần dạng 2026-09-02 hoặc 02/09/2026"
    if day in days:
        return f"ngày {day:%d/%m/%Y} đã có ở dòng trên"
    kind = _KINDS.get(fold(row.get("kind", "")).strip())
    if kind is None:
        return f"không hiểu loại “{row.get('kind', '')}”, chỉ nhận: {', '.join(KINDS)}"
    weekend = day.weekday() >= 5
    if kind is Kind.swap_work and not weekend:
        return f"{day:%d/%m/%Y} không phải thứ Bảy, Chủ nhật nên không thể là ngày làm bù"
    if kind is Kind.swap_off and weekend:
        return f"{day:%d/%m/%Y} là cuối tuần nên không thể là ngày nghỉ hoán đổi"
    if not row.get("name"):
        return "thiếu tên ngày"
    days[day] = Day(day, row["name"], kind, row.get("mark", ""))
    return None


def _date(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _column(text: str) -> str:
    return _COLUMNS.get(" ".join(fold(normalise(text)).replace("_", " ").split()), "")


def _csv(text: str, wrong: list[tuple[int, str]]) -> tuple[bool, list[_Row]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    columns = [_column(name) for name in next(reader, [])]
    if not {"date", "name", "kind"} <= set(columns):
        wrong.append((1, "cần dòng tiêu đề có các cột: ngày, tên, loại"))
        return False, []
    return False, [
        (reader.line_num, dict(zip(columns, (cell.strip() for cell in row), strict=False)))
        for row in reader
        if any(cell.strip() for cell in row)
    ]


def _yaml(text: str, wrong: list[tuple[int, str]]) -> tuple[bool, list[_Row]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        wrong.append((mark.line + 1 if mark else 0, "viết chưa đúng dạng YAML"))
        return False, []
    parts = dict(_pairs(root))
    days = parts.get("days") or parts.get("ngay nghi")
    if not isinstance(days, yaml.SequenceNode):
        wrong.append((1, "cần một danh sách days, mỗi dòng có date, name, kind"))
        return False, []
    replaces = parts.get("replaces")
    return _is_yes(replaces), [_row(node, wrong) for node in days.value]


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield " ".join(fold(str(key.value)).replace("_", " ").split()), value


def _is_yes(node: yaml.Node | None) -> bool:
    return node is not None and fold(str(node.value)) in ("true", "yes", "co")


def _row(node: yaml.Node, wrong: list[tuple[int, str]]) -> _Row:
    row: dict[str, str] = {}
    for key, value in _pairs(node):
        column = _COLUMNS.get(key)
        if column is None:
            wrong.append((value.start_mark.line + 1, f"không có trường “{key}”"))
        elif isinstance(value, yaml.ScalarNode):
            row[column] = str(value.value).strip()
    return node.start_mark.line + 1, row
