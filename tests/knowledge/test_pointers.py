"""Matters of other offices."""

from __future__ import annotations

import pytest

from knowledge.pointers import find
from knowledge.question import read


@pytest.mark.parametrize(
    "text",
    [
        "ly hôn ở đâu",
        "muon ly di chong",
        "nop don ly hon",
        "khởi kiện đòi nợ",
        "tranh quyền nuôi con",
    ],
)
def test_court_matters_are_pointed_to_the_court(text: str) -> None:
    """Divorce and suing are answered with the court, never with a civil-status procedure."""
    pointer = find(read(text))
    assert pointer
    assert "Tòa án" in pointer.where


@pytest.mark.parametrize(
    "text",
    [
        "ly hôn rồi muốn xin giấy độc thân",
        "ghi chú ly hôn ở nước ngoài",
        "sau khi ly hôn sửa khai sinh cho con",
        "đăng ký kết hôn",
        "tố cáo cán bộ",
    ],
)
def test_what_comes_after_a_divorce_is_not_pointed_away(text: str) -> None:
    """A divorce that only stands beside another matter leaves that matter to the search."""
    assert find(read(text)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đăng ký tàu cá", "1.003650"),
        ("dang ky tau ca", "1.003650"),
        ("sang tên thuyền đánh cá", "1.003650"),
        ("cấp lại đăng ký tàu cá", "1.003634"),
        ("xóa đăng ký tàu cá", "1.003681"),
        ("đóng tàu cá mới", "1.004344"),
        ("đăng kiểm tàu cá", "1.003563"),
        ("giải chấp sổ đỏ", "1.011443"),
        ("xóa đăng ký thế chấp", "1.011443"),
        ("đăng ký thế chấp", "1.011441"),
    ],
)
def test_a_matter_is_pointed_to_by_its_own_procedure(text: str, code: str) -> None:
    """Boats and mortgages are told apart: to register, to renew, to cancel."""
    pointer = find(read(text))
    assert pointer
    assert pointer.code == code


@pytest.mark.parametrize(
    "text",
    [
        "trước bạ tàu cá",
        "hỗ trợ một lần sau đầu tư đóng mới tàu cá",
        "cơ sở đủ điều kiện đăng kiểm tàu cá",
    ],
)
def test_what_only_names_a_boat_is_not_pointed_away(text: str) -> None:
    """The tax on a boat, help to build one and a yard's own licence are other matters."""
    assert find(read(text)) is None
