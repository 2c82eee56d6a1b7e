"""Why something cannot be done with a reminder: each docstring is what the officer reads."""

from __future__ import annotations

from collections.abc import Sequence


class ReminderError(Exception):
    """Chưa làm được việc này với tin nhắc."""

    @property
    def reason(self) -> str:
        """What the officer reads: the docstring, and what is particular to this case."""
        general = (type(self).__doc__ or "").splitlines()[0]
        return " ".join(part for part in (general, str(self)) if part)


class NoSuchCampaign(ReminderError):
    """Không có đợt nhắc này, hoặc đợt nhắc thuộc đơn vị khác."""


class NotNow(ReminderError):
    """Đợt nhắc không còn ở bước này; xem lại trạng thái hiện tại rồi làm tiếp."""


class OwnCampaign(ReminderError):
    """Người soạn không tự duyệt đợt nhắc của mình; cần một người khác duyệt."""


class OutsideUnits(ReminderError):
    """Có đơn vị ngoài phạm vi được giao cho bạn."""


class WrongDraft(ReminderError):
    """Đợt nhắc chưa soạn xong."""


class NoMobile(ReminderError):
    """Đây không phải số di động. Viết đủ 10 số, ví dụ 0912 345 678."""


class NobodyMeant(ReminderError):
    """Không có ai để nhắc với các điều kiện này."""


class BadTemplate(ReminderError):
    """Mẫu tin chưa dùng được."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)
