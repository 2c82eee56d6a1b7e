"""Moments as files write them: every order of day and month, Excel's serial numbers, ISO.

Times are Việt Nam's (Asia/Ho_Chi_Minh, UTC+7 without summer time since 1975).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from knowledge.workdays import VIETNAM

_FIRST, _LAST = 1990, 2100
"""Years a dossier can be of; anything else is a slip of the finger or no date at all."""

_CLOCK = (
    r"(?P<hour>\d{1,2})\s*(?:[:hg]|giờ)\s*(?P<minute>\d{2})?\s*(?:phút|p)?"
    r"(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?\s*(?P<half>am|pm|sa|ch)?"
)
_SEPARATED = re.compile(
    rf"(?:{_CLOCK}\s*[,;-]?\s*(?:ngày)?\s*)?"
    r"(?P<first>\d{1,2})\s*[/.\-]\s*(?P<middle>\d{1,2})\s*[/.\-]\s*(?P<year>\d{4}|\d{2})"
    rf"(?:[\sT,;-]*(?:lúc)?\s*{_CLOCK.replace('P<', 'P<l')})?",
    re.I,
)
_SPELT = re.compile(
    rf"(?:{_CLOCK}\s*,?\s*)?ngày\s*(?P<first>\d{{1,2}})\s*tháng\s*(?P<middle>\d{{1,2}})\s*năm\s*"
    r"(?P<year>\d{4})",
    re.I,
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/.](?P<middle>\d{1,2})[-/.](?P<first>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.I,
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(?:\d{3})?)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,15})?")
_EPOCH = re.compile(r"1\d{12}")
_SIMPLE_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_SIMPLE_CLOCK = re.compile(r"(?: (\d{2}):(\d{2})(?::(\d{2}))?)?")
_ORDER = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}\b")

_DAY_ZERO = datetime(1899, 12, 30, tzinfo=VIETNAM)
_DAY_ZERO_1904 = datetime(1904, 1, 1, tzinfo=VIETNAM)


class BadMoment(ValueError):
    """Ngày này không có thật hoặc không rõ là ngày nào."""


def moment(text: str, *, month_first: bool = False, epoch_1904: bool = False) -> datetime | None:
    """Read a cell of a date column; None where it says no day ("", "-", "chưa có").

    ``month_first`` is for files saved with American settings, ``epoch_1904`` for workbooks that
    count days from 1904. A day without a time is midnight.

    Raises:
        BadMoment: digits that are no real day between 1990 and 2100.
    """
    if not month_first:
        day, clock = _simple_day(text[:10]), _simple_clock(text[10:])
        if day and clock:
            return datetime.combine(day, clock)
    text = text.strip()
    if not any(c.isdigit() for c in text) or set(text) <= set("0/-.: "):
        return None
    found = _read(text, month_first=month_first, epoch_1904=epoch_1904)
    if found is None or not _FIRST <= found.year <= _LAST:
        raise BadMoment
    return found


def order(text: str) -> int:
    """Tell a date's order where it shows: 1 day first, -1 month first, 0 both are possible."""
    match = _ORDER.match(text)
    if match is None:
        return 0
    first, second = int(match[1]), int(match[2])
    return int(second <= 12 < first) - int(first <= 12 < second)


@lru_cache(maxsize=4096)
def _simple_day(text: str) -> date | None:
    """The day of "18/10/2026", the day first; None where it is anything else."""
    match = _SIMPLE_DAY.fullmatch(text)
    try:
        day = date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
    return day if day and _FIRST <= day.year <= _LAST else None


@lru_cache(maxsize=16384)
def _simple_clock(text: str) -> time | None:
    """The time of " 08:15:00" or " 08:15", midnight of ""; None where it is anything else."""
    match = _SIMPLE_CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = map(int, match.groups("0"))
    try:
        return time(hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        return None


def _read(text: str, *, month_first: bool, epoch_1904: bool) -> datetime | None:
    if match := _SEPARATED.fullmatch(text) or _SPELT.fullmatch(text):
        return _separated(match, month_first)
    if match := _ISO.fullmatch(text):
        return _iso(match)
    if match := _PACKED.fullmatch(text):
        return _made(*(int(part or 0) for part in match.groups()))
    if _SERIAL.fullmatch(text):
        zero = _DAY_ZERO_1904 if epoch_1904 else _DAY_ZERO
        # To the second: a serial number's last digits are noise.
        return zero + timedelta(seconds=round(float(text.replace(",", ".")) * 86400))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) // 1000, UTC).astimezone(VIETNAM)
    return None


def _separated(match: re.Match[str], month_first: bool) -> datetime:
    parts = match.groupdict()
    day, month = int(parts["first"]), int(parts["middle"])
    if month_first:
        day, month = month, day
    year = int(parts["year"])
    hour, minute, second = (
        int(parts.get(name) or parts.get(f"l{name}") or 0) for name in ("hour", "minute", "second")
    )
    half = (parts.get("half") or parts.get("lhalf") or "").lower()
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    if half in ("am", "sa") and hour == 12:
        hour = 0
    return _made(year if year > 99 else 2000 + year, month, day, hour, minute, second)


def _iso(match: re.Match[str]) -> datetime:
    parts = match.groupdict(default="0")
    made = _made(*(int(parts[n]) for n in ("year", "middle", "first", "hour", "minute", "second")))
    zone = parts["zone"].upper()
    if zone == "0":
        return made
    offset = timedelta()
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    shift = -offset if zone[0] == "-" else offset
    return made - shift + timedelta(hours=7)


def _made(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    try:
        if not _FIRST <= year <= _LAST:
            raise BadMoment
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError as error:
        raise BadMoment from error
