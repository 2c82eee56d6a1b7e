"""What time it is, with its zone: read in bot only, and a parameter everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

# Việt Nam has kept UTC+7 without summer time since 1975, so no time zone database is needed.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment in UTC, as the store keeps it."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Việt Nam."""
    return moment.astimezone(VIETNAM)
