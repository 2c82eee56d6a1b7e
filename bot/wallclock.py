"""What time it is, with its zone: read in bot only, and a parameter everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime

from knowledge.workdays import VIETNAM as VIETNAM


def now() -> datetime:
    """The present moment in UTC, as the store keeps it."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Việt Nam."""
    return moment.astimezone(VIETNAM)
