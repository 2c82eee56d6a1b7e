"""Quiet hours: when nobody is sent what they did not just ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from bot.wallclock import local

_SPAN = re.compile(r"(\d{1,2})[:h](\d{2})\s*[-–]\s*(\d{1,2})[:h](\d{2})")


@dataclass(frozen=True)
class QuietHours:
    """From when until when it is quiet in Việt Nam; equal times mean never."""

    starts: time
    ends: time

    def at(self, moment: datetime) -> bool:
        """Whether it is quiet at a moment."""
        clock = local(moment).time()
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


def read(text: str) -> QuietHours:
    """Read "21:00-07:00"; nothing, or "0", means never.

    Raises:
        ValueError: it is neither.
    """
    if text.strip() in ("", "0"):
        return QuietHours(time(), time())
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError("cần dạng 21:00-07:00, hoặc 0 để gửi cả ngày lẫn đêm")
    starts, ends = ((int(found[n]), int(found[n + 1])) for n in (1, 3))
    return QuietHours(time(*starts), time(*ends))
