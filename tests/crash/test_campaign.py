"""A campaign that is killed in the middle loses nobody and reminds nobody twice in silence.

Large ones: ``python -m tests.crash.campaign --sqlite 10000 --postgresql 100000 --phones 5000``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import campaign
from tests.crash.phones import ByPhone

POINTS = (
    "judged, not committed:2",
    "reminders queued, not committed:1",
    "recipients written, not committed:1",
)
"""The last one first: each process that starts takes the next."""
BY_PHONE = ("by phone, not noted:4", "by phone, not called:3", "reminders queued, not committed:1")


async def test_a_campaign_on_sqlite(tmp_path: Path) -> None:
    """Killed at three steps and while it sends; the platform blocks, throttles and hangs."""
    found, run = await campaign.play(60, tmp_path, rate=50.0, points=POINTS, kills=1, hurried=False)
    assert not found
    assert len(run.died) >= 4


@pytest.mark.postgresql
async def test_a_campaign_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    """Two processes share it; each dies at a step if it gets there first, one while it sends."""
    found, run = await campaign.play(
        60, tmp_path, postgresql, rate=50.0, points=POINTS, kills=1, hurried=False
    )
    assert not found
    assert run.died


async def test_a_list_of_phones_on_sqlite(tmp_path: Path) -> None:
    """Killed at three steps of messages that Zalo approved: nobody twice in silence, none lost."""
    found, run = await campaign.play(
        400, tmp_path, kind=ByPhone, rate=50.0, points=BY_PHONE, kills=0, hurried=False
    )
    assert not found
    assert len(run.died) >= 3
    # Whatever was in the hands of the dead is told as unsure; the others got theirs.
    assert run.ended["sent"]


@pytest.mark.postgresql
async def test_a_list_of_phones_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    """Two processes share the list; each dies at a step if it gets there first."""
    found, run = await campaign.play(
        400, tmp_path, postgresql, ByPhone, rate=50.0, points=BY_PHONE, kills=0, hurried=False
    )
    assert not found
    assert run.died
    assert run.ended["sent"]


@pytest.mark.parametrize(
    ("breakage", "rate", "troubles"),
    [
        ("skips recipients", 50.0, ()),
        ("queues without a mark", 50.0, ()),
        # So slow that even a busy machine is faster.
        ("ignores the pace", 5.0, ()),
        # Only an answer that is lost on the way leads to a repetition.
        ("repeats what may have arrived", 50.0, ("reset after",)),
    ],
)
async def test_what_is_broken_is_caught(
    tmp_path: Path, breakage: str, rate: float, troubles: tuple[str, ...]
) -> None:
    """A bot that forgets, repeats or hurries does not get past the check."""
    found, _ = await campaign.play(
        50, tmp_path, rate=rate, kills=0, hurried=False, broken=breakage, troubles=troubles
    )
    assert found
