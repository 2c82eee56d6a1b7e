"""The stored dossiers keep what every port of dossiers promises."""

from __future__ import annotations

import pytest

from bot.store.engine import Database
from tests.bot.dossiers.office import Office, opened
from tests.handlers.dossiers_contract import DossiersContract


class TestStoredDossiers(DossiersContract):
    """The promises, of the store."""

    @pytest.fixture
    async def world(self, database: Database) -> Office:
        return await opened(database)
