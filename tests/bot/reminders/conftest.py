"""An office that reminds, on both stores."""

from __future__ import annotations

import pytest

from bot.store.engine import Database
from tests.bot.reminders.office import Office
from tests.bot.reminders.phoning import Api, switched_on


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An empty office."""
    return Office(database, monkeypatch)


@pytest.fixture
def api(office: Office) -> Api:
    """The office sends by phone."""
    return switched_on(office)
