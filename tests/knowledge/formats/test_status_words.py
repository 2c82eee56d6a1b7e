"""What sources call a status, and what their notes say instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.status import Status
from knowledge.status_words import status, word

WORDS = """
1 | Mới đăng ký; Chờ tiếp nhận; Chưa tiếp nhận; receiving; 1; 01; Chờ xác nhận
2 | Được tiếp nhận; Đã tiếp nhận; Mới tiếp nhận; new; 2.0
3 | Không được tiếp nhận; Từ chối tiếp nhận; Từ chối; denied; 3
4 | Đang xử lý; đang xu ly; ĐANG GIẢI QUYẾT; Đang xử lý (quá hạn); Đang giải quyết - trong hạn
4 | Chờ phê duyệt; Trình ký; Chưa có kết quả; Chờ thông báo thuế; Tạm dừng; Đã bổ sung; processing
5 | Yêu cầu bổ sung giấy tờ; Chờ bổ sung; Chờ bổ sung hồ sơ; Yêu cầu bổ sung; waiting; 5
6 | Yêu cầu thực hiện nghĩa vụ tài chính; Chờ thanh toán; Chờ nộp lệ phí; Thực hiện NVTC; paying
7 | Công dân yêu cầu rút hồ sơ; Đã hủy; Đã huỷ; Đã rút; cancelled
8 | Dừng xử lý; Trả lại hồ sơ; Không đủ điều kiện giải quyết; unresolved
9 | Đã xử lý xong; Đã hoàn thành; Chờ trả kết quả; Đã có kết quả; Hoàn thành đúng hạn; releasing
10 | Đã trả kết quả; ĐÃ TRẢ KẾT QUẢ ĐÚNG HẸN; Đã trả; da tra ket qua; done; 10; 10.0
"""
TABLE = [
    (word.strip(), int(line.split("|")[0]))
    for line in WORDS.strip().splitlines()
    for word in line.split("|")[1].split(";")
]


@pytest.mark.parametrize(("told", "number"), TABLE)
def test_words(told: str, number: int) -> None:
    """Words, numbers and workflow names of real systems become the national ten."""
    assert word(told) == number


@pytest.mark.parametrize("told", ["", "Quá hạn", "0", "11", "abc", "Khác", "?"])
def test_unknown_words(told: str) -> None:
    """A word nobody taught is not guessed at."""
    assert word(told) is None


@pytest.mark.parametrize(
    ("told", "note", "number"),
    [
        ("9", "Cán bộ trả hồ sơ bổ sung", 5),
        ("Đã xử lý xong", "can bo tra hs bo sung", 5),
        (9, "Đề nghị hoàn thiện hồ sơ", 5),
        ("9", "Công dân thực hiện NVTC", 6),
        ("Đã xử lý xong", "Mời nộp lệ phí", 6),
        ("9", "Dừng xử lý hồ sơ", 8),
        ("9", "Trả lại hồ sơ do sai mẫu", 8),
        ("9", "Từ chối giải quyết", 8),
        ("9", "Công dân xin rút hồ sơ", 7),
        ("4", "Cán bộ trả hồ sơ bổ sung", 5),
        (None, "Công dân thực hiện NVTC", 6),
        ("", "Yêu cầu bổ sung giấy tờ", 5),
        ("chờ luân phiên gì đó", "Cán bộ trả hồ sơ bổ sung", 5),
    ],
)
def test_note_first(told: str | int | None, note: str, number: int) -> None:
    """A 9 whose note asks for papers or money, or says it stopped, sends nobody to collect."""
    assert status(told, note) == number


@pytest.mark.parametrize(
    ("told", "note", "number"),
    [
        ("9", "", 9),
        ("9", "Đã thực hiện NVTC", 9),
        ("9", "Công dân đã hoàn thành nghĩa vụ tài chính", 9),
        ("9", "Công dân đã nộp lệ phí", 9),
        ("9", "Không phải nộp thuế", 9),
        ("9", "Mời công dân đến nhận kết quả", 9),
        ("Đang xử lý", "Đã tiếp nhận bổ sung", 4),
        ("10", "Cán bộ trả hồ sơ bổ sung", 10),
        ("5", "Công dân thực hiện NVTC", 5),
    ],
)
def test_note_without_demand(told: str, note: str, number: int) -> None:
    """A note about what is over, and a status that is no 9, change nothing."""
    assert status(told, note) == number


@pytest.mark.parametrize("label", [(s.label, s) for s in Status])
def test_note_is_a_status(label: tuple[str, Status]) -> None:
    """A book without a status column tells the status in its note."""
    assert status(None, label[0]) is label[1]


def test_nothing_told() -> None:
    """Nothing said is nothing known; it is the caller who takes 4 and says so."""
    assert status(None) is None
    assert status("", "Hồ sơ gấp") is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_words(told: str, note: str) -> None:
    """No text breaks it."""
    assert status(told, note) in (None, *Status)
