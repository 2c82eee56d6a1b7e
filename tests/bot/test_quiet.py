"""Quiet hours: over midnight, within a day, and never."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot import quiet
from bot.wallclock import VIETNAM


@pytest.mark.parametrize(
    ("text", "hour", "minute", "is_quiet"),
    [
        ("21:00-07:00", 20, 59, False),
        ("21:00-07:00", 21, 0, True),
        ("21:00-07:00", 0, 0, True),
        ("21:00-07:00", 6, 59, True),
        ("21:00-07:00", 7, 0, False),
        ("11:30 – 13h30", 12, 0, True),
        ("11:30 – 13h30", 13, 30, False),
        ("0", 3, 0, False),
        ("", 3, 0, False),
    ],
)
def test_when_it_is_quiet(text: str, hour: int, minute: int, is_quiet: bool) -> None:
    """The first minute is quiet, the last one is not any more."""
    moment = datetime(2026, 11, 20, hour, minute, tzinfo=VIETNAM)
    assert quiet.read(text).at(moment) is is_quiet


@pytest.mark.parametrize("text", ["đêm", "21-7", "25:00-07:00", "21:00"])
def test_what_is_no_span(text: str) -> None:
    """A wrong setting is refused."""
    with pytest.raises(ValueError):  # noqa: PT011
        quiet.read(text)
