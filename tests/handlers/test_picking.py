"""Choosing by typing."""

from __future__ import annotations

import pytest

from handlers.picking import numbers, pick

OFFERED = (
    ("card:1", "Đăng ký khai sinh"),
    ("card:2", "Đăng ký lại khai sinh"),
    ("card:3", "Khai sinh có yếu tố nước ngoài"),
    ("card:4", "Cấp đổi thẻ căn cước"),
    ("none", "Không có trong danh sách này"),
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1", "card:1"),
        ("2.", "card:2"),
        ("số 3", "card:3"),
        ("so 3 nhe", "card:3"),
        ("chọn số 4", "card:4"),
        ("câu 5 ạ", "none"),
        ("Đăng ký khai sinh", "card:1"),
        ("dang ky lai khai sinh", "card:2"),
        ("dang ki khai sinhh", "card:1"),
        ("khong co trong danh sach nay", "none"),
        ("cap doi the can cuocs", "card:4"),
    ],
)
def test_a_number_or_a_label_picks(typed: str, key: str) -> None:
    """A number, the label with or without marks, and the label with a slip all pick."""
    assert pick(typed, OFFERED) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "6",
        "99",
        "123456",
        "1.001193",
        "khai sinh",
        "đăng ký khai tử",
        "cấp lại thẻ căn cước",
        "xin đăng ký khai sinh cho con thứ hai ở quê ngoại thì cần giấy tờ gì",
        "con 2 tuổi",
        "2 vợ chồng",
    ],
)
def test_anything_else_is_a_new_message(typed: str) -> None:
    """Another procedure with a name alike, a code, or a number inside a sentence picks nothing."""
    assert pick(typed, OFFERED) is None


def test_two_labels_alike_are_not_decided_between() -> None:
    """When two labels read the same, typing one of them picks neither."""
    assert pick("bản sao", (("a", "Bản sao"), ("b", "bản sao"))) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1, 3", (1, 3)),
        ("1 3 4", (1, 3, 4)),
        ("đã có 1, 2 và 5", (1, 2, 5)),
        ("1", ()),
        ("1, hai", ()),
        ("1/2", ()),
    ],
)
def test_several_numbers_are_read_together(typed: str, meant: tuple[int, ...]) -> None:
    """Numbers and nothing else, however they are joined, are several choices."""
    assert numbers(typed) == meant
