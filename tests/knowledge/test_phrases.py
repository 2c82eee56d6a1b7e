"""Phrases in a message: longest first, with marks where marks were typed."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.phrases import PhraseBook, agree, except_in, head_of, loose
from knowledge.vietnamese import tokens
from tests.knowledge.samples import any_text, modest

BOOK = PhraseBook(
    [
        ("khai sinh", "birth"),
        ("giấy khai sinh", "certificate"),
        ("thường trú", "residence"),
        ("tạm trú", "temporary"),
        ("bản sao giấy khai sinh", "copy"),
        ("bản sao giấy khai sinh", "twin"),
        ("sinh", "live"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant", "same"),
    [
        ("thuong", "thường", True),
        ("thường", "thường", True),
        ("thương", "thường", False),
        ("thường", "thuong", False),
        ("sửa", "sữa", True),
        ("hoà", "hòa", True),
        ("tru", "trú", True),
        ("tru", "tam", False),
    ],
)
def test_typed_marks_count(typed: str, meant: str, same: bool) -> None:
    """Missing marks never count against a word, typed ones do; hook and tilde are one tone."""
    assert agree(tokens(typed)[0], tokens(meant)[0]) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("làm giấy khai sinh", [(1, 3, "certificate")]),
        ("lam giay khai sinh", [(1, 3, "certificate")]),
        ("khai sinh khai sinh", [(0, 2, "birth"), (2, 2, "birth")]),
        ("bản sao giấy khai sinh", [(0, 5, "copy"), (0, 5, "twin")]),
        ("thương trú", []),
        ("thuong tru", [(0, 2, "residence")]),
        ("tạm trù", []),
        ("giấy khái sinh", [(0, 3, "certificate")]),
        ("khái sinh", [(1, 1, "live")]),
        ("khai", []),
        ("", []),
    ],
)
def test_longest_phrases(text: str, found: list[tuple[int, int, str]]) -> None:
    """The longest phrase wins, nothing overlaps, one wrong mark in three words is a slip."""
    assert [(m.start, m.length, m.value) for m in BOOK.find(tokens(text))] == found


def test_all_phrases_may_overlap() -> None:
    """Every position is looked at when all phrases are wanted."""
    found = [(m.start, m.value) for m in BOOK.find_all(tokens("giấy khai sinh"))]

    assert found == [(0, "certificate"), (1, "birth"), (2, "live")]


def test_literal_reading() -> None:
    """Read literally, a word without marks is no shorthand for one with marks."""
    assert not list(BOOK.find(tokens("thuong tru"), literal=True))
    assert list(BOOK.find(tokens("thường trú"), literal=True))


@given(any_text)
@modest
def test_any_text_is_searched(text: str) -> None:
    """Matches lie within the message and do not overlap."""
    words = tokens(text[:2000])
    end = 0
    for match in BOOK.find(words):
        assert match.start >= end or match.value == "twin"
        end = match.start + match.length
        assert end <= len(words)


@given(any_text)
@modest
def test_loosening_twice_changes_nothing(text: str) -> None:
    """The loose form is its own loose form, and as long."""
    assert loose(loose(text)) == loose(text)
    assert len(loose(text)) == len(text)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Đăng ký khai sinh lưu động", "Đăng ký khai sinh lưu động"),
        ("Công bố mở cảng cá (cấp tỉnh)", "Công bố mở cảng cá"),
        ("Phê duyệt kiểm định đập thuộc thẩm quyền của tỉnh", "Phê duyệt kiểm định đập"),
        ("Thủ tục đối với hàng hóa nhập khẩu", "Thủ tục đối với hàng hóa nhập khẩu"),
        ("Cấp thẻ (lần đầu) cho hộ nghèo", "Cấp thẻ (lần đầu) cho hộ nghèo"),
    ],
)
def test_a_head_says_what_a_name_is_about(name: str, head: str) -> None:
    """For whom and where stand in the tail; a head has four words at least."""
    assert name[: head_of(name)] == head


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Sản xuất giống (trừ giống bố mẹ) ở biển", "giống bố mẹ"),
        ("khai thuế, không bao gồm nhà đất.", "nhà đất"),
        ("Khai thuế theo phương pháp khấu trừ thuế", None),
        ("Hàng của người được miễn trừ ngoại giao", None),
        ("đăng ký thường trú", None),
        ("", None),
    ],
)
def test_what_a_text_excepts_is_found(text: str, left_out: str | None) -> None:
    """The words after "trừ" are not what a text is about; tax that is deducted is no exception."""
    span = except_in(text)

    assert (text[slice(*span)] if span else None) == left_out
