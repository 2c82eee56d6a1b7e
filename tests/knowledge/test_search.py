"""The index: what fits best comes first, with marks, without marks, and with slips."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from knowledge.entry import Entry
from knowledge.names_said import NamesSaid
from knowledge.question import read
from knowledge.search import Index
from tests.knowledge.samples import any_text, modest


def named(code: str, name: str, *aliases: str, **rest: object) -> Entry:
    """An entry of the catalogue by its names."""
    entry = Entry(code, name, name, (name, *aliases), plain=True)
    return dataclasses.replace(entry, **rest)  # type: ignore[arg-type]


ENTRIES = [
    named("1.1", "Đăng ký khai sinh", "làm giấy khai sinh"),
    named("1.2", "Đăng ký lại khai sinh", "mất giấy khai sinh gốc"),
    named("1.3", "Đăng ký kết hôn"),
    named("1.4", "Đăng ký kết hôn có yếu tố nước ngoài"),
    named("1.5", "Đăng ký thường trú", "nhập hộ khẩu"),
    named("1.6", "Đăng ký tạm trú"),
    named("1.7", "Công nhận thương binh"),
    named("1.8", "Cấp giấy phép xây dựng", body="bản vẽ thiết kế móng nhà"),
    named("1.9", "Gia hạn giấy phép xây dựng"),
    named("2.1", "Sửa hệ thống tưới", body="máy bơm"),
    named("2.2", "Hỗ trợ mua sữa cho trẻ", body="hộp sữa"),
]
INDEX = Index(ENTRIES)

BEST = [
    ("Đăng ký khai sinh", "1.1"),
    ("dang ky khai sinh", "1.1"),
    ("ddawng kys khai sinh", "1.1"),
    ("d9a8ng ky1 kha1i sinh", "1.1"),
    ("đk ks cho bé", "1.1"),
    ("khai sihn", "1.1"),
    ("mất giấy khai sinh gốc thì làm sao", "1.2"),
    ("đăng ký kết hôn", "1.3"),
    ("kết hôn với người nước ngoài", "1.4"),
    ("lên xã ký giấy cưới", "1.3"),
    ("thường trú", "1.5"),
    ("thương binh", "1.7"),
    ("nhập hộ khẩu", "1.5"),
    ("giấy phép xây dựng cần bản vẽ móng nhà", "1.8"),
    ("gia hạn giấy phép xây dựng", "1.9"),
    ("sua cho tre", "2.2"),
]


@pytest.mark.parametrize(("text", "code"), BEST)
def test_what_fits_best_comes_first(text: str, code: str) -> None:
    """Names, aliases, abbreviations, raw typing, slips and everyday words lead to the entry."""
    assert INDEX.rank(read(text))[0].entry.code == code


def test_typed_marks_decide() -> None:
    """“Thường trú” typed with marks is nearer to itself than without."""
    right = {s.entry.code: s.score for s in INDEX.rank(read("thường trú"))}
    wrong = {s.entry.code: s.score for s in INDEX.rank(read("thương trú"))}

    assert right["1.5"] > wrong["1.5"]


def test_scores_fall_and_ties_are_settled_by_code() -> None:
    """The order is always the same: by score, then by code."""
    twins = Index([named("1.2", "Cấp giấy phép"), named("1.1", "Cấp giấy phép")])

    ranked = INDEX.rank(read("đăng ký giấy phép"))
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    assert [s.entry.code for s in twins.rank(read("cấp giấy phép"))] == ["1.1", "1.2"]


def test_the_phrase_that_fitted_is_told() -> None:
    """Each hit carries the name or alias that was nearest."""
    assert INDEX.rank(read("nhập hộ khẩu"))[0].phrase == "nhập hộ khẩu"


def test_a_limit_is_kept() -> None:
    """No more are ranked than were asked for."""
    assert len(INDEX.rank(read("đăng ký"), limit=3)) <= 3


@pytest.mark.parametrize("text", ["", "🙏", "zzzz qqqq", "!!!"])
def test_nothing_shared_is_nothing_found(text: str) -> None:
    """What shares no word with any entry finds none."""
    assert INDEX.rank(read(text)) == []


def test_an_empty_index_finds_nothing() -> None:
    """Without procedures there is nothing to find, and nothing fails."""
    assert Index([]).rank(read("khai sinh")) == []


def test_names_without_words_are_harmless() -> None:
    """An entry whose name holds no word takes nothing from the others."""
    index = Index([named("1.1", "—"), named("1.2", "Đăng ký khai sinh"), named("1.3", "🙏")])

    assert [s.entry.code for s in index.rank(read("khai sinh"))] == ["1.2"]


def test_withdrawn_entries_come_behind() -> None:
    """Of two that say the same, the one that still runs comes first."""
    index = Index([named("1.1", "Cấp thẻ", withdrawn=True), named("1.2", "Cấp thẻ")])

    assert [s.entry.code for s in index.rank(read("cấp thẻ"))] == ["1.2", "1.1"]


def test_entries_are_found_by_code() -> None:
    """The index knows its entries by code, and its words."""
    assert INDEX.by_code["1.5"].name == "Đăng ký thường trú"
    assert "khai" in INDEX.vocabulary
    assert "khai sinh" not in INDEX.vocabulary


@given(any_text)
@modest
def test_any_text_is_ranked(text: str) -> None:
    """No message fails; scores are positive and codes come once."""
    ranked = INDEX.rank(read(text))

    assert all(one.score > 0 for one in ranked)
    assert len({one.entry.code for one in ranked}) == len(ranked)


OFFICIAL = Index(
    Entry(code, name, name, (name,), plain=plain, level=level)
    for code, name, plain, level in [
        ("3.1", "Sản xuất giống thủy sản (trừ giống thủy sản bố mẹ)", False, ("Cấp tỉnh",)),
        ("3.2", "Sản xuất giống thủy sản (đối với giống thủy sản bố mẹ)", False, ("Cấp bộ",)),
        ("3.3", "Thỏa thuận thông số xây dựng luồng đường thủy nội địa", False, ("Cấp bộ",)),
        ("3.4", "Thỏa thuận thông số xây dựng bến thủy nội địa", True, ("Cấp xã",)),
        ("3.5", "Công bố mở cảng cá loại III", False, ("Cấp xã",)),
        ("3.6", "Công bố mở cảng cạn", False, ("Cấp xã",)),
        ("3.7", "Cấp giấy xuất xứ hàng hóa mẫu A", False, ()),
        ("3.8", "Cấp giấy xuất xứ hàng hóa mẫu E", False, ()),
        ("3.9", "Phê duyệt kiểm định hồ chứa thuộc thẩm quyền của tỉnh", False, ()),
    ]
)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Hồ sơ sản xuất giống thủy sản (đối với giống bố mẹ)?", "3.2"),
        ("Hồ sơ sản xuất giống thủy sản (trừ giống bố mẹ)?", "3.1"),
        ("Cơ quan nào thỏa thuận thông số xây dựng luồng đường thủy nội địa?", "3.3"),
        ("thoa thuan thong so xay dung luong duong thuy noi dia", "3.3"),
        ("Cơ quan nào có thẩm quyền công bố mở cảng cá?", "3.5"),
        ("cấp giấy xuất xứ hàng hóa mẫu E mất bao lâu", "3.8"),
        ("cấp giấy xuất xứ hàng hóa mẫu A mất bao lâu", "3.7"),
        ("Hồ chứa nước phải kiểm định thế nào?", "3.9"),
    ],
)
def test_official_twins_are_told_apart(question: str, code: str) -> None:
    """A formal question has its procedure first, though a twin is better known or nearer by."""
    assert OFFICIAL.rank(read(question))[0].entry.code == code


def test_a_name_within_a_name_is_only_a_part() -> None:
    """The shorter of two names that were said does not count as said."""
    names = NamesSaid(["khai sinh", "khai sinh luu dong", "luu dong"], [1, 2, 3])

    assert names.within(["lam", "khai", "sinh", "luu", "dong"]) == {2: 4}
    assert names.within(["khai", "sinh"]) == {1: 2}
    assert names.within(["khai", "sinh", "luu"]) == {1: 2}
    assert names.within(["khai"]) == names.within([]) == {}
