"""The twin in memory keeps what every port of dossiers promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from handlers.dossiers_memory import MemoryDossiers
from knowledge.dossier_record import Dossier
from tests.handlers.dossiers_contract import DossiersContract


@dataclass
class Remembered:
    """The twin as the promises see it."""

    dossiers: MemoryDossiers = field(default_factory=MemoryDossiers)

    async def put(self, dossier: Dossier, at: datetime) -> None:
        self.dossiers.put(dossier, at)


class TestMemoryDossiers(DossiersContract):
    """The promises, of the twin."""

    @pytest.fixture
    def world(self) -> Remembered:
        return Remembered()
