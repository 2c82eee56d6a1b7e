"""Which province or ministry a dossier code comes from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import knowledge
from knowledge.provinces import Issuer, issuer, provinces
from knowledge.vietnamese import fold

FILE = Path(knowledge.__file__).with_name("provinces.csv")
SHARED = Path(__file__).parents[3] / "shared/data/provinces.csv"


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a list."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("H15.50.05.13-261008-0975", Issuer("Đắk Lắk")),
        ("000.17.22.H56-210531-0001", Issuer("Thanh Hóa")),
        ("38.98.H29-210519-0003", Issuer("TP. Hồ Chí Minh")),
        ("000.00.12.H62-201105-0004", Issuer("Vĩnh Phúc", "Phú Thọ")),
        ("H22-240823-0001", Issuer("Hà Giang", "Tuyên Quang")),
        ("G01.899.909-260916-890028", Issuer("Bộ Công an", province=False)),
        ("G22.99.08-260921-896048", Issuer("Cổng Dịch vụ công liên thông", province=False)),
        ("G77.01-260921-0001", None),
        ("H99.01-260921-0001", None),
        ("0123", None),
    ],
)
def test_a_code_tells_its_issuer(code: str, told: Issuer | None) -> None:
    """The lettered part names province or ministry, and what became of the province."""
    assert issuer(code) == told


def test_every_province_is_one_of_today_or_leads_to_one() -> None:
    """Sixty-three provinces of the codes, thirty-four of today."""
    ours = rows(FILE)
    today = {row["code"] for row in ours if not row["today"]}
    assert (len(ours), len(today)) == (63, 34)
    assert all(row["today"] in today for row in ours if row["today"])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_the_provinces_of_today_are_the_listed_ones() -> None:
    """Codes and names of today's provinces agree with the list they were checked against."""
    listed = {row["code"]: row["name"] for row in rows(SHARED)}
    ours = {row["code"]: row["name"] for row in rows(FILE)}
    assert {code: ours[code] for code in listed} == listed


def test_codes_go_by_the_alphabet() -> None:
    """The circular numbers provinces by the alphabet, all but Hậu Giang: no code is out of line."""
    listed = {code: name for code, (name, _) in provinces().items() if code != "H30"}
    written = {"H29": "Hồ Chí Minh", "H57": "Thừa Thiên Huế"}
    names = [fold(written.get(code, listed[code])).replace(" ", "") for code in sorted(listed)]
    assert names == sorted(names)
    assert sorted([*listed, "H30"]) == [f"H{number:02}" for number in range(1, 64)]
