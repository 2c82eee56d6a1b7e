"""What tells procedures shown together apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import Entry
from knowledge.twins import adds, names, tells
from tests.knowledge.samples import any_text, modest


def _entry(code: str, name: str, **known: Any) -> Entry:
    return Entry(code, name, name, (name,), **known)


LICENCE = "Cấp giấy phép thành lập quỹ"


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (
            [_entry("1.000001", "Đăng ký kết hôn"),
             _entry("1.000002", "Đăng ký kết hôn có yếu tố nước ngoài"),
             _entry("1.000003", "Đăng ký kết hôn lưu động")],
            ["", "có yếu tố nước ngoài", "cán bộ làm tận nơi"],
        ),
        (
            [_entry("1.000001", LICENCE, level=("Cấp Xã",)),
             _entry("1.000002", LICENCE, level=("Cấp Tỉnh",))],
            ["cấp xã", "cấp tỉnh"],
        ),
        (
            [_entry("1.000001", "Cấp chứng nhận xuất xứ mẫu VK"),
             _entry("1.000002", "Cấp chứng nhận xuất xứ mẫu X")],
            ["VK", "X"],
        ),
        (
            [_entry("1.000001.H15", LICENCE, province="H15"),
             _entry("1.000001.H05", LICENCE, province="H05")],
            ["của Đắk Lắk", "của Bắc Ninh"],
        ),
        (
            [_entry("1.000001", LICENCE, unit="Sở Nội vụ"),
             _entry("1.000002", LICENCE, unit="Sở Tư pháp")],
            ["Sở Nội vụ", "Sở Tư pháp"],
        ),
        (
            [_entry("1.000001", LICENCE), _entry("1.000002", LICENCE)],
            ["mã 1.000001", "mã 1.000002"],
        ),
        ([_entry("1.000001", LICENCE)], [""]),
        ([], []),
    ],
)  # fmt: skip
def test_the_shortest_thing_that_tells_them_apart(entries: list[Entry], told: list[str]) -> None:
    """What the lexicon names, else the differing words, else level, province, office, code."""
    assert tells(entries) == told


def test_a_plain_name_stays_as_it_was_written() -> None:
    """Our own short names are shown whole beside official ones that are shortened."""
    plain = Entry("1.000001", "Thủ tục A", "Đăng ký kết hôn", ("Đăng ký kết hôn",), plain=True)
    official = _entry("1.000002", "Thủ tục đăng ký kết hôn có yếu tố nước ngoài ở biên giới")

    assert names([plain, official], 40) == [
        "Đăng ký kết hôn",
        "Đăng ký kết hôn có yếu tố nước ngoài ở…",
    ]


@pytest.mark.parametrize(
    ("tell", "name", "more"),
    [
        ("cấp xã", "Khóa tài khoản… (cấp xã)", False),
        ("cấp xã", "Khóa tài khoản", True),
        ("", "Khóa tài khoản", False),
    ],
)
def test_what_a_name_says_is_not_said_again(tell: str, name: str, more: bool) -> None:
    """Words that stand in the name as shown add nothing."""
    assert adds(tell, name) is more


@given(st.lists(any_text, max_size=5))
@modest
def test_any_procedures_are_told_apart(texts: list[str]) -> None:
    """Whatever the names, no two of different codes are told the same."""
    told = tells([_entry(f"1.{n:06}", text) for n, text in enumerate(texts)])

    assert len(set(told)) == len(told)
