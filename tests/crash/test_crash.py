"""Whatever dies, and whenever: each accepted message has its effect once, in order, in time.

A seed that fails is played again with ``python -m tests.crash --first SEED --sqlite 1`` (or
``--postgresql 1``), with the bots' log kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import many
from tests.crash.faults import BROKEN

SQLITE, POSTGRESQL = range(1, 31), range(1, 11)


async def test_thirty_stories_on_sqlite(tmp_path: Path) -> None:
    """Thirty seeded stories of crashes and troubles on SQLite leave nothing wrong."""
    found = await many.play(SQLITE, tmp_path)
    assert not any(found.values()), many.told(found, "sqlite")


@pytest.mark.postgresql
async def test_ten_stories_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    """Ten stories with two or three processes on PostgreSQL leave nothing wrong."""
    found = await many.play(POSTGRESQL, tmp_path, postgresql)
    assert not any(found.values()), many.told(found, "postgresql")


async def test_checker_catches_what_is_broken(tmp_path: Path) -> None:
    """A bot broken on purpose, in each of six ways, does not get past the checker for long.

    Whether a defect shows is a matter of timing, as in life: each gets up to thirty stories.
    """
    missed = list(BROKEN)
    for round_, seeds in enumerate(((1, 4), (2, 3), (5, 6, 7), range(8, 16), range(16, 31))):
        folder = tmp_path / str(round_)
        folder.mkdir()
        found = await many.play(seeds, folder, broken=missed)
        caught = {breakage for (_, breakage), wrong in found.items() if wrong}
        missed = [breakage for breakage in missed if breakage not in caught]
        if not missed:
            break
    assert not missed
