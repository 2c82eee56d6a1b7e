"""The time in which an OA may write to a person who wrote to it: 48 h free, 7 days at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

FREE = timedelta(hours=48)
OPEN = timedelta(days=7)


def window(seen_at: datetime, now: datetime) -> Literal["free", "billed", "closed"]:
    """Tell what a message would be now, to a person last seen then."""
    since = now - seen_at
    if since <= FREE:
        return "free"
    return "billed" if since <= OPEN else "closed"
