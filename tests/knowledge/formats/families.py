"""The families of headers that real one-stop systems export, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.knowledge.formats.lists import CODE, day, list_row, list_rows

BIRTH = "Thủ tục đăng ký khai sinh"

_POST = {
    "STT": 1,
    "Mã hồ sơ": CODE,
    "Tên thủ tục hành chính": BIRTH,
    "Trạng thái": "Chờ thanh toán",
    "Ngày nhận": "18/10/2026",
    "Ngày hẹn trả": "19/10/2026",
    "Thông tin người nhận kết quả qua BCCI": "Nông Thị An",
    "Số điện thoại": "+84 991 313 361",
    "Mã vận đơn bưu điện": "EA123456789VN",
    "Phí thu hộ": 30000,
}
_LATE = {
    "STT": 1,
    "Mã hồ sơ": CODE,
    "Ngày tiếp nhận": "18/10/2026",
    "Ngày hẹn trả": "19/10/2026",
    "Ngày có kết quả": "25/10/2026",
    "Đơn vị giải quyết": "UBND xã",
    "Ghi chú": "Trễ do mất điện",
}
_BEING_LATE = {
    "STT": 1,
    "Mã hồ sơ": CODE,
    "Ngày tiếp nhận": "18/10/2026",
    "Ngày hẹn trả": "19/10/2026",
    "Cán bộ đang xử lý": "Y Thịnh",
    "Ghi chú": "",
}
_COMMUNE = {
    "Mã Hồ Sơ (*)": CODE,
    "Tên Thủ Tục (*)": f"1.001193.H15- {BIRTH}",
    "Lĩnh Vực (Đất Đai / Hộ tịch / Khác) (*)": "Hộ tịch",
    "Họ Tên Công Dân (*)": "Nông Thị An",
    "Số Điện Thoại": "991313361",
    "Ngày Tiếp Nhận (YYYY-MM-DD) (*)": "2026-10-18",
    "Số Ngày Định Mức (*)": 3,
    "Hạn Trả Kết Quả (YYYY-MM-DD) (*)": "2026-10-19",
    "Cơ Quan Chủ Trì (*)": "UBND xã",
    "Công Chức Tiếp Nhận (*)": "Y Thịnh",
    "Trạng Thái (Đang xử lý / Chờ bổ sung) (*)": "Đã hoàn thành",
    "Ghi Chú": "Cán bộ trả hồ sơ bổ sung",
}
_OPENCPS = {
    "Mã hồ sơ": CODE,
    "Mã thủ tục": "1.001193",
    "Nội dung": BIRTH,
    "Cơ quan thụ lý": "UBND xã",
    "Chủ hồ sơ": "Nông Văn Bình",
    "Số điện thoại": "0991313361",
    "Ngày gửi": "17/10/2026",
    "Ngày tiếp nhận": "18/10/2026",
    "Ngày hẹn trả": "19/10/2026",
    "Ngày gia hạn": "26/10/2026",
    "Ngày hoàn thành": "",
    "Ngày trả": "",
    "Trạng thái": "waiting",
    "Trực tuyến": "x",
    "Hạn xử lý": "Quá hạn 2 ngày",
}
# Header, its lower half, and the cell of the one row.
_BOOK = (
    ("STT", None, 1),
    ("Mã hồ sơ", None, CODE),
    ("Nội dung hồ sơ", None, BIRTH),
    ("Số lượng (bộ)", None, 1),
    ("Họ tên chủ hồ sơ", None, "Nông Văn Bình"),
    ("Địa chỉ chủ hồ sơ", None, "Buôn 3"),
    ("Số điện thoại", None, 991313361),
    ("Ngày tháng năm", "Nhận hồ sơ", day(2026, 10, 18)),
    (None, "Hẹn trả kết quả", day(2026, 10, 19)),
    ("Trả kết quả", "Ngày nhận kết quả", day(2026, 10, 20)),
    (None, "Bên giao", None),
    (None, "Bên nhận", None),
    ("Ghi chú", None, ""),
)

Rows = Sequence[Sequence[Any]]


def _rows(pairs: dict[str, Any], *titles: Sequence[Any]) -> Rows:
    return [*titles, list(pairs), list(pairs.values())]


def _late() -> Rows:
    title, header, row = _rows(_LATE, ["Phụ lục I"])
    return [title, header, [f"({i})" for i in range(1, 8)], row]


FAMILIES: dict[str, tuple[Rows, tuple[Any, ...]]] = {
    "danh sách": (
        list_rows(list_row()),
        (CODE, BIRTH, 4, "18/10/2026 10:58", "19/10/2026", "0991313361"),
    ),
    "có bưu điện": (
        _rows(_POST),
        (CODE, BIRTH, 6, "18/10/2026 00:00", "19/10/2026", "0991313361"),
    ),
    "quá hạn, phụ lục I": (
        _late(),
        (CODE, "", 9, "18/10/2026 00:00", "19/10/2026", ""),
    ),
    "đang quá hạn, phụ lục II": (
        _rows(_BEING_LATE),
        (CODE, "", 4, "18/10/2026 00:00", "19/10/2026", ""),
    ),
    "sổ theo dõi, hai dòng tiêu đề": (
        [["SỔ THEO DÕI HỒ SƠ"], [], *zip(*_BOOK, strict=True)],
        (CODE, BIRTH, 10, "18/10/2026 00:00", "19/10/2026", "0991313361"),
    ),
    "xã tự lập": (
        _rows(_COMMUNE),
        (CODE, BIRTH, 5, "18/10/2026 00:00", "19/10/2026", "0991313361"),
    ),
    "OpenCPS": (
        _rows(_OPENCPS),
        (CODE, BIRTH, 5, "18/10/2026 00:00", "26/10/2026", "0991313361"),
    ),
}
"""Rows of each family, and what they must give (``told`` in the tests)."""
