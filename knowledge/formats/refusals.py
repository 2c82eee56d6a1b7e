"""Why a file was not taken: each reason a class, its docstring what the officer reads."""

from __future__ import annotations

from typing import ClassVar


class UnreadableFile(ValueError):
    """Không đọc được tệp này.

    ``again`` tells whether exporting the same list once more can help; ``detail`` names the spot
    and never holds what stands in a row. The docstring's first line is the message.
    """

    again: ClassVar[bool] = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def reason(self) -> str:
        """What the officer reads."""
        first = (type(self).__doc__ or "").splitlines()[0]
        return f"{first} ({self.detail})" if self.detail else first

    def __str__(self) -> str:
        return self.reason


class EmptyFile(UnreadableFile):
    """Tệp trống, không có dữ liệu nào. Bạn xuất lại danh sách rồi thử lần nữa nhé."""

    again = True


class TornFile(UnreadableFile):
    """Tệp bị hỏng hoặc tải chưa hết nên không đọc được. Bạn xuất hoặc tải lại tệp rồi thử lại."""

    again = True


class Locked(UnreadableFile):
    """Tệp có mật khẩu. Bạn mở bằng Excel, bỏ mật khẩu, lưu lại rồi nạp tệp mới."""


class NotATable(UnreadableFile):
    """Tệp này không phải bảng danh sách. Bạn nạp tệp Excel (.xlsx, .xls), CSV hoặc JSON nhé."""


class NoHeader(UnreadableFile):
    """Không thấy dòng tiêu đề có cột “Mã hồ sơ” và các cột đi kèm. Bạn kiểm tra lại tệp nhé."""


class LostMarks(NoHeader):
    """Chữ tiếng Việt trong tệp đã hỏng dấu. Bạn xuất lại dạng Excel hoặc “CSV UTF-8” nhé."""

    again = True


class OpenQuote(UnreadableFile):
    """Tệp CSV có dấu ngoặc kép mở mà không đóng. Bạn sửa dòng đó, hoặc xuất lại dạng Excel."""

    again = True


class TooBig(UnreadableFile):
    """Tệp lớn quá mức cho phép. Bạn chia danh sách theo tháng hoặc theo đơn vị rồi nạp từng tệp."""
