"""Where a person lives, from their own words: today's province."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.provinces import provinces
from knowledge.residence import find, mentioned
from knowledge.variants import exactly, name_of, today
from knowledge.vietnamese import fold
from tests.knowledge.samples import any_text, modest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đắk Lắk", "Đắk Lắk"),
        ("daklak", "Đắk Lắk"),
        ("tỉnh Bình Phước (cũ)", "Đồng Nai"),
        ("sg", "TP. Hồ Chí Minh"),
        ("thừa thiên huế", "Huế"),
        ("xã Krông Na, Buôn Đôn", "Đắk Lắk"),
        ("xa krong na huyen buon don", "Đắk Lắk"),
        ("Buôn Đôn", "Đắk Lắk"),
        ("nha trang", "Khánh Hòa"),
        ("Vinh", "Nghệ An"),
        ("q1 hcm", "TP. Hồ Chí Minh"),
        ("cầu giấy", "Hà Nội"),
        ("vũng tàu", "TP. Hồ Chí Minh"),
        ("xã Tân Phú, Đồng Nai", "Đồng Nai"),
        ("không biết", ""),
        ("đăng ký khai sinh cho con", ""),
        ("12", ""),
        ("", ""),
        ("Đắk Lắk " + "x" * 200, ""),
    ],
)
def test_words_about_home(text: str, found: str) -> None:
    """Old and new names, towns, communes, with marks and without, lead to one province."""
    assert ", ".join(map(name_of, find(text))) == found


@pytest.mark.parametrize("text", ["xã Tân Phú", "Hải Phòng hay Hà Nội", "xã Hòa Bình"])
def test_a_shared_name_is_not_guessed_at(text: str) -> None:
    """Several provinces come back where the words mean several, also a commune named like one."""
    assert len(find(text)) > 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tách thửa đất ở Bắc Ninh", "Bắc Ninh"),
        ("hỗ trợ trạm dừng chân tỉnh hà giang", "Tuyên Quang"),
        ("ở tp.hcm tách thửa", "TP. Hồ Chí Minh"),
        ("khai sinh cho bé Hà Giang", ""),
        ("tai sao ha nam", ""),
        ("làm ở đâu", ""),
    ],
)
def test_a_province_named_in_passing(text: str, found: str) -> None:
    """A province is taken from a longer message where it stands as a place; people's names not."""
    assert ", ".join(map(name_of, mentioned(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("tỉnh Hà Giang cũ", "H60"), ("tp hcm", "H29"), ("hà nội làm khai sinh", ""), ("tỉnh", "")],
)
def test_a_province_and_nothing_else(text: str, found: str) -> None:
    """Only a text that is a province's name and no more."""
    assert exactly(text) == found


@given(
    st.sampled_from(sorted(provinces())),
    st.sampled_from(["{}", "tỉnh {}", "tôi ở {}", "{} nhé", "o {}", "Ở {} ạ"]),
    st.sampled_from([str, fold, str.upper]),
)
@modest
def test_every_province_is_understood_however_it_is_said(code: str, said: str, typed: type) -> None:
    """All 63 names, with marks or without, in small or big letters, alone or in a short answer."""
    assert find(typed(said.format(provinces()[code][0]))) == (today(code),)


@given(any_text)
@modest
def test_any_text_has_an_answer(text: str) -> None:
    """Whatever is typed, what comes back are provinces of today."""
    for code in (*find(text), *mentioned(text), *filter(None, [exactly(text)])):
        assert today(code) == code
