"""An office that reminds, on both stores."""

from __future__ import annotations

import pytest

from bot.store.engine import Database
from tests.bot.reminders.office import Office


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An empty office."""
    return Office(database, monkeypatch)
