"""What each code of Zalo OA and ZBS means for us: one table, platform code to policy.

The codes stand in the body of an answer with HTTP 200; facts/channels.md names their classes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.contract import (
    Busy,
    Gone,
    NotAllowed,
    OutsideWindow,
    Rejected,
    SendError,
    TooFast,
    Unsure,
)
from bot.wallclock import local


class LoginNeeded(NotAllowed):
    """Zalo OA cần đăng nhập lại: chạy python -m bot zalo-oa login."""


class OperatorNeeded(NotAllowed):
    """Zalo OA từ chối vì quyền, gói dịch vụ hoặc cấu hình: xem lại OA và ứng dụng."""


class QuotaSpent(NotAllowed):
    """Zalo OA đã hết hạn mức gửi tin: chờ kỳ mới hoặc mua thêm gói."""


class NoMoney(NotAllowed):
    """Tài khoản ZBS không đủ tiền hoặc đang bị khoá: nạp tiền hoặc kiểm tra tài khoản."""


class Night(SendError):
    """Zalo không gửi loại tin này ban đêm, sẽ gửi lại vào buổi sáng."""

    retry = True


class UploadAgain(SendError):
    """Hình đã hết hạn trên Zalo, cần tải lên lại."""

    retry = True


class BadPhone(Rejected):
    """Số điện thoại không dùng được với Zalo."""


class NumberChanged(Rejected):
    """Số điện thoại của hồ sơ không còn hoặc đã đổi; cần gọi điện."""


class NoZalo(Gone):
    """Số điện thoại này không có tài khoản Zalo nhận được tin; cần gọi điện."""


class Declined(Gone):
    """Người nhận đã tắt hoặc từ chối tin ZBS trên Zalo; cần gọi điện."""


class NotDelivered(Gone):
    """Zalo không chuyển được tin tới số này; cần gọi điện."""


class TemplateRefused(Rejected):
    """Mẫu tin ZBS chưa được duyệt, đã bị khoá hoặc không thuộc ứng dụng này."""


class WrongParameters(Rejected):
    """Dữ liệu điền vào mẫu tin ZBS không đúng với khai báo."""


EXPIRED = frozenset({-216, -220, -124})
"""The access token is not good any more: renew it once."""

ONCE_MORE = -200
"""Sending failed without a reason: try once more, then give up."""

_TABLE: dict[type[SendError], tuple[int, ...]] = {
    LoginNeeded: (-216, -220, -124),
    OperatorNeeded: (-204, -205, -209, -212, -219, -221, -223, -224, -320, -321),
    TooFast: (-32,),
    QuotaSpent: (-211, -218, -144, -147),
    Gone: (-213, -217, -244, -227, -232),
    # Zalo's table: no account, or one that takes none; switched off by the person; unsaid.
    NoZalo: (-118, -119),
    Declined: (-139, -140, -141),
    NotDelivered: (-114,),
    OutsideWindow: (-230,),
    Night: (-234, -133),
    UploadAgain: (-100,),
    BadPhone: (-108,),
    TemplateRefused: (-109, -131, -117, -146),
    WrongParameters: (-1121, -1122, -1124),
    NoMoney: (-115, -126, -136, -137),
    Rejected: (-201, -210, -233, -248, -249, -200),
}

ERRORS: dict[int, type[SendError]] = {
    code: kind for kind, codes in _TABLE.items() for code in codes
}

_MORNING = timedelta(hours=6)
_WAITS: dict[type[SendError], timedelta] = {
    QuotaSpent: timedelta(minutes=30),
    NoMoney: timedelta(minutes=30),
}


def of(code: int, now: datetime) -> SendError:
    """The error for a code; one that nobody knows is the message's own trouble."""
    kind = ERRORS.get(code, Rejected)
    wait = until_morning(now) if kind is Night else _WAITS.get(kind)
    return kind(str(code), wait=wait)


def of_status(status: int) -> SendError | None:
    """The error for an HTTP status, None where the body decides."""
    if status == 429:
        return TooFast("429")
    if status == 504:
        return Unsure("504")
    if status >= 500:
        return Busy(str(status))
    if status in (401, 403):
        return OperatorNeeded(str(status))
    return Rejected(str(status)) if status >= 300 else None


def until_morning(now: datetime) -> timedelta:
    """How long until 6:00 in Việt Nam, when Zalo pushes again."""
    here = local(now)
    since_midnight = timedelta(hours=here.hour, minutes=here.minute, seconds=here.second)
    return (_MORNING - since_midnight) % timedelta(days=1)
