"""When an officer is next there."""

from __future__ import annotations

from datetime import datetime, timedelta

from knowledge.workdays import VIETNAM, BeyondTable, Calendar

_FAR = 30
"""Days ahead that are looked at."""


def opens(calendar: Calendar | None, at: datetime) -> datetime | None:
    """Tell when the office opens next; None: it is open now, or the calendar does not know."""
    here = at.astimezone(VIETNAM)
    if calendar is None:
        return None
    try:
        for ahead in range(_FAR):
            day = here.date() + timedelta(days=ahead)
            for span in calendar.spans(day):
                if ahead or here.time() < span.closes:
                    start = datetime.combine(day, span.opens, VIETNAM)
                    return start if start > here else None
    except BeyondTable:
        return None
    return None
