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
