"""One dossier as interfaces tell of it: the national synchronisation shape, and iGate's search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.dossier_record import Dossier


class WrongField(ValueError):
    """Trường dữ liệu sai hoặc thiếu.

    ``field`` is the name as the source writes it, ``problem`` a Vietnamese sentence; neither
    holds the value.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


def from_national(item: Mapping[str, Any], today: date) -> Dossier:
    """Read one object of the national shape (``MaHoSo``, ``TrangThaiHoSo``, ``NgayHenTra`` …).

    A missing status is 4; the note goes before a status 9. ``DanhSachHoSoBoSung`` becomes
    ``asked_for`` (what has not been handed in yet), ``DanhSachLePhi`` becomes ``charges``.

    Raises:
        WrongField: a field is missing or cannot be what it should be.
    """
    raise NotImplementedError


def from_igate(item: Mapping[str, Any], today: date) -> Dossier:
    """Read one object of ``content[]`` of iGate's search (``code``, ``dossierStatus.name`` …).

    Raises:
        WrongField: a field is missing or cannot be what it should be.
    """
    raise NotImplementedError
