"""``python -m bot calendar``: the days an office works, so that it can check its table."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import click

from bot import settings
from bot.cli.vietnamese import Command, Failure
from bot.wallclock import local, now
from bot.workdays import calendar
from knowledge.workdays import BeyondTable, Calendar, Kind

_WEEK = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_MARKS = {Kind.swap_work: "+", Kind.work: "+", Kind.pending: "?"}
_WIDTH = 6


@click.command(cls=Command)
@click.argument("month", required=False, metavar="[THÁNG/NĂM]")
def command(month: str | None) -> None:
    """In lịch làm việc của một tháng (ví dụ 9/2026), để đối chiếu với thông báo nghỉ lễ."""
    try:
        office = calendar(settings.read())
        first = _first(month)
        lines = list(_month(office, first))
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    except BeyondTable as error:
        years = ", ".join(str(year) for year in sorted(office.years))
        raise Failure(
            f"Bảng ngày nghỉ chưa có năm {error.year} (đang có: {years}). "
            "Thêm ngày nghỉ của năm đó vào bảng riêng, xem BOT_HOLIDAYS trong docs/cai-dat.md."
        ) from error
    click.echo("\n".join(lines))


def _first(text: str | None) -> date:
    if text is None:
        return local(now()).date().replace(day=1)
    found = re.fullmatch(r"(\d{1,2})[/-](\d{4})|(\d{4})-(\d{1,2})", text.strip())
    month, year = (found[1] or found[4], found[2] or found[3]) if found else ("0", "1")
    if not 1 <= int(month) <= 12 or int(year) < 1:
        raise Failure(f"“{text}” không phải tháng, ví dụ 9/2026.")
    return date(int(year), int(month), 1)


def _month(office: Calendar, first: date) -> Iterator[str]:
    length = monthrange(first.year, first.month)[1]
    days = [first.replace(day=day) for day in range(1, length + 1)]
    yield f"Tháng {first.month}/{first.year}"
    yield "".join(name.rjust(_WIDTH) for name in _WEEK)
    cells = [""] * first.weekday() + [_cell(office, day) for day in days]
    for start in range(0, len(cells), 7):
        yield "".join(cell.rjust(_WIDTH) for cell in cells[start : start + 7]).rstrip()
    worked = sum(office.is_working_day(day) for day in days)
    yield f"\n{worked} ngày có làm việc. (số): nghỉ · +: làm bù · ½: làm nửa ngày · ?: chờ công bố"
    for day in days:
        if day in office.days:
            yield f"  {day:%d/%m} {_WEEK[day.weekday()]}: {office.days[day].name}"


def _cell(office: Calendar, day: date) -> str:
    spans = office.spans(day)
    mark = _MARKS.get(office.days[day].kind, "") if day in office.days else ""
    if not spans:
        return f"({day.day}){mark}"
    return f"{day.day}{'½' if spans != office.hours else mark}"
