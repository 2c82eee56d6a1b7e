"""Whose a procedure is: keys of codes that provinces share."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import from_procedure, from_record
from knowledge.official import entry_of
from knowledge.procedure import CODE, LOCAL_CODE, Procedure
from knowledge.provinces import provinces
from knowledge.variants import (
    base,
    issued_by,
    key_of,
    local_code,
    local_key,
    name_of,
    named_in,
    province_of,
    today,
)
from tests.knowledge.samples import any_text, modest, record

SHARED = Path(__file__).parents[3] / "shared" / "data"

PROMULGATORS = {
    "UBND tỉnh Lai Châu": "H35",
    "UBND Thành phố Hà Nội": "H26",
    "Ủy ban nhân dân thành phố Cần Thơ": "H13",
    "UỶ BAN NHÂN DÂN TỈNH ĐẮK LẮK": "H15",
    "UBND tỉnh Đắc Lắc": "H15",
    "UBND tỉnh Bắc Giang": "H05",
    "UBND tỉnh Bà Rịa – Vũng Tàu": "H29",
    "UBND tỉnh Thừa Thiên - Huế": "H57",
    "UBND Thành phố Huế": "H57",
    "UBND Thành phố Đồng Nai": "H19",
    "UBND TP.HCM": "H29",
    "UBND TPHCM": "H29",
    "UBND Tp. Hồ Chí Minh": "H29",
    "ubnd tinh kontum": "H48",
    "UBND phường Hà Nam, tỉnh Quảng Ninh": "H49",
    "UBND thành phố Hải Dương, tỉnh Hải Dương": "H24",
    "Sở Tư pháp Hà Nội": "H26",
    "Trung tâm phục vụ hành chính công Thành phố Hà Nội": "H26",
    "Bộ Chỉ huy quân sự tỉnh Gia Lai": "H21",
    "Hội đồng nhân dân tỉnh Bình Dương": "H29",
    "Bộ Công an": "",
    "Bộ xây dựng (Giao thông vận tải cũ)": "",
    "Ngân hàng Nhà nước Việt Nam": "",
    "Tòa án nhân dân": "",
    "Đại học Huế": "",
    "Bảo hiểm xã hội Việt Nam": "",
    "Ủy ban nhân dân cấp xã": "",
    "": "",
}


@pytest.mark.parametrize(("promulgator", "province"), PROMULGATORS.items())
def test_a_promulgator_is_one_of_todays_provinces_or_none(promulgator: str, province: str) -> None:
    """However it is written, a province's office is today's province; a ministry is none."""
    assert issued_by(promulgator) == province


@pytest.mark.parametrize(
    ("code", "promulgator", "key"),
    [
        ("1.001193", "Bộ Tư pháp", "1.001193"),
        ("1.115196", "UBND Thành phố Đồng Nai", "1.115196.H19"),
        ("1.004153.000.00.00.H44", "Bộ Công an", "1.004153"),
        ("1.004153.000.00.00.H44", "UBND tỉnh Phú Thọ", "1.004153.H44"),
        ("1.012783.h02", "", "1.012783.H05"),
        ("1.012783.000.00.00.G01", "", "1.012783"),
        (" 6.006758 ", "UBND tỉnh Lào Cai", "6.006758.H38"),
        ("1.012783.H99", "", "1.012783"),
    ],
)
def test_the_key_says_whose_a_code_is(code: str, promulgator: str, key: str) -> None:
    """A province's code carries its suffix, a national one none; the promulgator decides."""
    assert key_of(code, promulgator) == key
    assert key_of(key, promulgator) == key


@pytest.mark.parametrize(
    ("code", "key", "shown"),
    [
        ("23604", "DP.23604.H44", "23604"),
        ("7", "DP.7.H44", "7"),
        ("2019C.TNMT.03", "DP.2019C.TNMT.03.H44", "2019C.TNMT.03"),
        (" bhxh/ch-07. ", "DP.BHXH.CH.07.H44", "BHXH.CH.07"),
    ],
)
def test_a_provinces_own_code_has_a_key_of_its_own(code: str, key: str, shown: str) -> None:
    """It loads, says whose it is, and is told as the list has it; a national one is none."""
    assert local_key(code, "H44") == key
    assert LOCAL_CODE.fullmatch(key)
    assert (province_of(key), base(key), local_code(key)) == ("H44", key, shown)
    assert local_code("1.115196.H19") == ""


def test_the_variants_of_one_code_stand_side_by_side() -> None:
    """Two provinces' procedures of one code become two entries with one base code."""
    keys = [
        entry_of(record(code="6.000001", promulgator=f"UBND tỉnh {name}"))["code"]
        for name in ("Lào Cai", "Gia Lai")
    ]

    assert keys == ["6.000001.H38", "6.000001.H21"]
    assert {base(key) for key in keys} == {"6.000001"}
    assert [name_of(province_of(key)) for key in keys] == ["Lào Cai", "Gia Lai"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ở Hà Giang", ("H60",)),
        ("tu binh phuoc len sai gon", ("H19", "H29")),
        ("Đắk Lắk hay daklak", ("H15",)),
        ("tp hcm", ("H29",)),
        ("con tôi mới sinh", ()),
    ],
)
def test_a_text_names_provinces(text: str, found: tuple[str, ...]) -> None:
    """Old and new names are found with marks and without, each of today's provinces once."""
    assert named_in(text) == found


def test_every_province_is_known_by_its_name() -> None:
    """Each of the 63 names, as an office's and bare, leads to today's province: 34 in all."""
    for code, (name, _) in provinces().items():
        assert issued_by(f"UBND tỉnh {name}") == issued_by(f"UBND {name}") == today(code)
        assert named_in(name) == (today(code),)
    assert len({today(code) for code in provinces()}) == 34


@given(any_text, any_text)
@modest
def test_any_texts_have_a_key(code: str, promulgator: str) -> None:
    """Whatever stands in the fields, there is a key and it keeps the code."""
    assert base(key_of(code, promulgator)) in (base(code), base(code).upper(), base(code.upper()))
    assert province_of(code) == "" or province_of(code) in provinces()


@given(st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True), st.sampled_from(sorted(PROMULGATORS)))
def test_a_key_is_a_code(code: str, promulgator: str) -> None:
    """Every key is written like an official code and says its own province."""
    key = key_of(code, promulgator)

    assert CODE.fullmatch(key)
    assert (base(key), province_of(key)) == (code, PROMULGATORS[promulgator])


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared data")
def test_every_published_promulgator_is_understood() -> None:
    """In the real records a people's committee is always a province, nobody else ever is."""
    for name in ("procedures.jsonl.gz", "procedures_extra.jsonl.gz"):
        with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                promulgator = json.loads(line).get("promulgator") or ""
                local = promulgator.startswith("UBND") or "Hà Nội" in promulgator
                assert bool(issued_by(promulgator)) == local, promulgator


def test_search_knows_whose_an_entry_is() -> None:
    """An entry carries its province, from its key or from who promulgated it."""
    local = record(code="6.000001", promulgator="UBND tỉnh Lào Cai")

    assert from_record(local).province == "H38"
    assert from_record(record()).province == ""
    assert from_procedure(Procedure.model_validate(entry_of(local))).province == "H38"
