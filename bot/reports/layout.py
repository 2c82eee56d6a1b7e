"""What every form of a report has in common: headings, lines, and what is said around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reports.counting import By, Report, Standing, Tally
from bot.wallclock import local

TITLE = "TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"
LABEL = "Số liệu tham khảo"
"""On everything: the one-stop system has the official figures."""

TOTAL = "Tổng cộng"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

SHOWN = (By.field, By.unit, By.month)
"""What a report is drawn up by unless somebody asks for something else."""

HEADINGS = ("Tiếp nhận", *(standing.value for standing in Standing), "% đúng hạn trong số đã xong")


def numbers(tally: Tally) -> list[int]:
    """One line without its name and its share: the total, then the columns."""
    return [tally.total, *(tally.counts[standing] for standing in Standing)]


def share(tally: Tally) -> str:
    """The share that was on time, as Vietnamese write it: "97,5%"; "–" if none is finished."""
    if tally.punctual is None:
        return "–"
    # Rounded down: what is not quite 100% must not look like it.
    thousandths = int(tally.punctual * 1000)
    return f"{thousandths // 10},{thousandths % 10}%".replace(",0%", "%")


def source(report: Report) -> str:
    """The line that everything carries: for information, as of when."""
    if report.told_at is None:
        return LABEL
    return f"{LABEL} · dữ liệu đến {local(report.told_at):%H:%M %d/%m/%Y}"


def scope(report: Report) -> str:
    """Which dossiers: the period and the unit."""
    wanted = report.wanted
    since = f"từ {wanted.since:%d/%m/%Y}" if wanted.since else ""
    until = f"đến {wanted.until:%d/%m/%Y}" if wanted.until else ""
    period = f"Hồ sơ nhận {' '.join(filter(None, (since, until)))}".strip()
    parts = [period if since or until else "Mọi hồ sơ đã nhận", wanted.unit]
    return " · ".join(filter(None, parts))


def remarks(report: Report) -> Iterator[str]:
    """What the figures leave out, or count otherwise than one might think."""
    if report.registered:
        yield f"Chưa tính {number(report.registered)} hồ sơ mới đăng ký, chưa tiếp nhận."
    if report.refused:
        yield f"Chưa tính {number(report.refused)} hồ sơ không được tiếp nhận."
    if report.undated:
        yield f"Chưa tính {number(report.undated)} hồ sơ không ghi ngày nhận."
    if report.to_collect:
        yield f"{number(report.to_collect)} hồ sơ đã xong, đang chờ người dân đến nhận kết quả."
    if report.plain_days:
        yield "Bảng ngày nghỉ chưa có năm này: “còn ≤ 3 ngày” tính theo ngày thường."


def number(value: int) -> str:
    """A number as Vietnamese write it: 12.345."""
    return f"{value:,}".replace(",", ".")


def printable(text: str) -> str:
    """A name without what moves a terminal's cursor; names come from files."""
    return _CONTROL.sub(" ", text)
