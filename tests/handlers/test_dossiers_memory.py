"""The twin in memory keeps what every port of dossiers promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from handlers.dossiers_memory import MemoryDossiers
from handlers.seeing import masked_name
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


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "Nguyễn V** A**"),
        ("LÊ THỊ B", "LÊ T** B**"),
        ("Y Bhăm Niê", "Y B** N**"),
        ("An", "A**"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    """A masked name is known again by who knows it, and tells nobody else."""
    assert masked_name(name) == masked
