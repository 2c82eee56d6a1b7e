"""The office's report as sections of lines: arithmetic only, no store and no clock.

Counts of what people do are shown from FEW on: fewer could lead to somebody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reports.counting import By, Report
from bot.reports.layout import HEADINGS, numbers, share
from bot.store.office.figures_days import STEP, TURN, DayCount
from handlers.conversation import Outcome
from knowledge.guide import Guide

FEW = 5
"""The smallest count that is shown as it is."""
FEWER = f"dưới {FEW}"
_DAYS = 92
"""Days that can be read as columns; a longer period stands by months."""

Cell = str | int


@dataclass(frozen=True)
class Line:
    """A line: its name, its cells, and how long its bar is."""

    name: str
    cells: tuple[Cell, ...]
    bar: int = 0


@dataclass(frozen=True)
class Section:
    """One part of the report; ``columns`` is drawn as columns in time, else bars stand in lines."""

    key: str
    title: str
    note: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    columns: bool = False

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((line.bar for line in self.lines), default=0)


def few(number: int) -> Cell:
    """A count as it may be shown."""
    return number if number == 0 or number >= FEW else FEWER


def percent(part: int, whole: int) -> str:
    """A share in whole percent; "–" of so few that it would give them away."""
    if whole < FEW or 0 < part < FEW or 0 < whole - part < FEW:
        return "–"
    return f"{part * 100 // whole}%"


def _bar(number: int) -> int:
    """How long a bar is: all small counts alike."""
    return number if number == 0 or number >= FEW else FEW - 1


def questions(counts: Iterable[DayCount], since: date, until: date) -> Section:
    """Questions about procedures, and how many found an answer, by day or by month."""
    by_day: dict[date, Counter[str]] = {}
    for count in counts:
        if count.kind == TURN:
            outcome = count.key.partition(":")[2]
            by_day.setdefault(count.day, Counter())[outcome] += count.n
    monthly = (until - since).days >= _DAYS
    whole: dict[str, Counter[str]] = {}
    day = since
    while day <= until:
        name = f"{day:%m/%Y}" if monthly else f"{day:%d/%m}"
        whole.setdefault(name, Counter()).update(by_day.get(day, {}))
        day += timedelta(days=1)
    return Section(
        "cau-hoi",
        "Câu hỏi và tỉ lệ tìm thấy",
        "Câu hỏi về thủ tục; “tìm thấy” gồm cả khi bot đưa ra vài thủ tục để chọn.",
        ("Câu hỏi", "Tìm thấy", "Chưa tìm thấy", "Tỉ lệ tìm thấy", "Mọi tin nhắn"),
        tuple(_asked(name, told) for name, told in whole.items()),
        columns=True,
    )


def _asked(name: str, told: Mapping[str, int]) -> Line:
    found = told.get(Outcome.found, 0) + told.get(Outcome.choose, 0)
    missed = told.get(Outcome.not_found, 0)
    asked = found + missed
    cells = (few(asked), few(found), few(missed), percent(found, asked), few(sum(told.values())))
    return Line(name, cells, _bar(asked))


def channels(counts: Iterable[DayCount], names: Mapping[str, str]) -> Section:
    """Messages by channel."""
    by: Counter[str] = Counter()
    for count in counts:
        if count.kind == TURN:
            by[count.key.partition(":")[0]] += count.n
    lines = (Line(names.get(key, key), (few(n),), _bar(n)) for key, n in by.most_common())
    return Section("kenh", "Tin nhắn theo kênh", "", ("Tin nhắn",), tuple(lines))


def guides(counts: Sequence[DayCount], known: Mapping[str, Guide]) -> Section:
    """How often guides were opened and finished."""
    steps = _steps(counts)
    lines = [
        Line(
            guide.title,
            (few(begun), few(done), percent(min(done, begun), begun)),
            _bar(begun),
        )
        for name, guide in known.items()
        if (begun := steps[name, guide.start]) | (done := steps[name, ""])
    ]
    note = "Lượt mở bước đầu, lượt đi đến cuối."
    head = ("Mở", "Xong", "Tỉ lệ xong")
    return Section("huong-dan", "Hướng dẫn từng bước", note, head, tuple(lines))


def stops(counts: Sequence[DayCount], known: Mapping[str, Guide]) -> Section:
    """The steps of guides that people see, so that one sees where they stop."""
    steps = _steps(counts)
    lines = [
        Line(f"{guide.title}: {step.title}", (few(n),), _bar(n))
        for name, guide in known.items()
        for step in guide.steps
        if (n := steps[name, step.id])
    ]
    note = "Bước nào vơi đi nhiều so với bước trước là nơi người dân dừng lại."
    return Section("dung-o-dau", "Người dân dừng ở bước nào", note, ("Lượt xem",), tuple(lines))


def _steps(counts: Iterable[DayCount]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for count in counts:
        if count.kind == STEP:
            guide, _, step = count.key.partition(":")
            found[guide, step] += count.n
    return found


def reminders(
    counts: Mapping[tuple[str, str], int], purposes: Mapping[str, str], results: Mapping[str, str]
) -> Section:
    """Reminders by purpose and by what became of them."""
    lines = [
        Line(label, tuple(counts.get((purpose, r), 0) for r in results), total)
        for purpose, label in purposes.items()
        if (total := sum(counts.get((purpose, r), 0) for r in results))
    ]
    note = "Mỗi người một lần nhắc. Từng người xem ở trang Nhắc việc."
    return Section("nhac-viec", "Tin nhắc", note, tuple(results.values()), tuple(lines))


def dossiers(report: Report) -> Section:
    """How the dossiers stand that were received in the period, by unit."""
    lines = [
        Line(name, (*numbers(tally), share(tally))) for name, tally in report.lines[By.unit].items()
    ]
    if len(lines) > 1:
        lines.append(Line("Tổng cộng", (*numbers(report.whole), share(report.whole))))
    note = "Hồ sơ nhận trong kỳ. Số liệu tham khảo, số chính thức ở hệ thống một cửa."
    return Section("ho-so", "Hồ sơ", note, HEADINGS, tuple(lines))


def satisfaction(scores: Mapping[tuple[str, int], int]) -> Section:
    """How satisfied people were, by unit; a mean only of enough answers."""
    units = sorted({unit for unit, _ in scores})
    lines = []
    for unit in units:
        given = {score: scores.get((unit, score), 0) for score in range(1, 6)}
        total = sum(given.values())
        mean = sum(score * n for score, n in given.items()) / total
        shown = f"{mean:.1f}".replace(".", ",") if total >= FEW else "–"
        content = percent(given[4] + given[5], total)
        lines.append(Line(unit or "(không ghi)", (few(total), shown, content), _bar(total)))
    note = "Chấm từ 1 đến 5 sau khi nhận kết quả, không ghi tên; tính theo tháng."
    head = ("Lượt chấm", "Điểm trung bình", "Hài lòng (4–5)")
    return Section("hai-long", "Mức hài lòng", note, head, tuple(lines))
