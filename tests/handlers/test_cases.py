"""Which case of a procedure a message tells."""

from __future__ import annotations

import pytest

from handlers import cases
from knowledge.question import read
from tests.conversing import ports


@pytest.mark.parametrize(
    ("code", "message", "case"),
    [
        ("1.001193", "khai sinh cho trẻ bị bỏ rơi cần gì", "Trẻ bị bỏ rơi"),
        ("1.001193", "con sinh do mang thai hộ làm khai sinh", "Trẻ sinh do mang thai hộ"),
        ("1.001193", "khai sinh cho con cần gì", None),
        ("1.000689", "không có giấy xác nhận quan hệ", "Không có giấy xác nhận quan hệ"),
        ("1.000689", "ko co giay xac nhan quan he thi sao", "Không có giấy xác nhận quan hệ"),
        ("1.000689", "nhận con có mất phí không", None),
        ("1.004222", "nhà thuê, mượn, ở nhờ", "Nhà thuê, mượn, ở nhờ"),
        ("1.004222", "nhập khẩu cho vợ", None),
        ("2.000528", "con sinh ở nước ngoài", "Con sinh ở nước ngoài"),
        ("2.000528", "khai sinh có yếu tố nước ngoài", None),
        ("2.000815", "photo công chứng", "Trường hợp chung"),
    ],
)
def test_a_case_is_told_or_left_open(code: str, message: str, case: str | None) -> None:
    """The words of a case's name decide; anything less leaves the case to be asked."""
    procedure = ports().catalogue.procedures[code]
    told = cases.told(procedure, read(message))
    assert (None if told is None else procedure.cases[told].name) == case


def test_every_case_is_told_by_its_own_name() -> None:
    """Whoever types the name of a case gets that case, in every procedure of the catalogue."""
    for procedure in ports().catalogue:
        for number, case in enumerate(procedure.cases):
            if len(case.name.split()) > 1:
                assert cases.told(procedure, read(case.name)) == number, (procedure.code, case.name)


def test_the_common_case_is_the_only_one_shown_unasked() -> None:
    """Without a common case, papers of several cases are never shown unasked."""
    for procedure in ports().catalogue:
        shown = cases.common(procedure)
        if len(procedure.cases) > 1 and shown is not None:
            assert procedure.cases[shown].name == cases.COMMON
