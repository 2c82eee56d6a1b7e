"""The unit that a dossier's code names."""

from __future__ import annotations

import pytest

from knowledge.dossier import unit_of

UNITS = [
    ("H15.120-261008-0975", "H15.120"),
    ("H15.50.05.13-261008-0975", "H15.50.05.13"),
    ("000.17.22.H56-210531-0001", "H56.22.17"),
    ("17.22.H56-210531-0001", "H56.22.17"),
    ("000.00.22.H56-210531-0001", "H56.22"),
    ("38.98.H29-210519-0003", "H29.98.38"),
    ("G01.899.909-260916-890028", "G01.899.909"),
    ("H44.100-260916-0001", "H44.100"),
    ("H44.100", ""),
    ("HS-DT-2026-003", ""),
    ("", ""),
    ("-261008-0975", ""),
]


@pytest.mark.parametrize(("code", "unit"), UNITS)
def test_a_code_names_its_unit(code: str, unit: str) -> None:
    """Old and new order name the same unit, the province first; what is no code names none."""
    assert unit_of(code) == unit
