"""What an officer cannot have meant, found before a draft is kept."""

from __future__ import annotations

from bot.reminders.audience import Audience, Kind
from bot.reminders.campaign import Draft, Moment, Template
from bot.reminders.errors import WrongDraft
from bot.reminders.templates import TO_WRITE


def check(draft: Draft) -> None:
    """Refuse what cannot be meant.

    Raises:
        WrongDraft: with the sentence that says what is missing.
    """
    audience, when = draft.audience, draft.when
    told = [sentence for sentence, wrong in _wrongs(draft, audience).items() if wrong]
    if when.kind is Moment.at and when.at is None:
        told.append("Chọn ngày giờ gửi.")
    if told:
        raise WrongDraft(" ".join(told))


def written(template: Template) -> bool:
    """Whether a text says something where only the office knows what to say."""
    return TO_WRITE not in template.text


def check_text(template: Template) -> None:
    """Refuse a text that is still to be written.

    Raises:
        WrongDraft: with the way to write it.
    """
    if not written(template):
        raise WrongDraft(
            f"Mẫu “{template.name}” chưa có nội dung. Mở Mẫu tin, sửa thành mẫu của mình, ghi nội "
            "dung, rồi chọn mẫu ấy ở đây."
        )


def _wrongs(draft: Draft, audience: Audience) -> dict[str, bool]:
    when = draft.when
    return {
        "Đặt tên cho đợt nhắc, từ 2 đến 120 ký tự.": not 2 <= len(draft.name.strip()) <= 120,
        "Tải lên danh sách mã hồ sơ.": audience.kind is Kind.listed
        and not audience.listed
        and draft.id is None,
        "Chọn chủ đề thông báo.": audience.kind is Kind.topic and not audience.topics,
        "Nhắc lại phải cách 1–90 ngày, nhiều nhất 10 lần.": when.kind is Moment.repeat
        and not (1 <= when.every_days <= 90 and 1 <= when.at_most <= 10),
        "Nhắc trước ngày hẹn từ 0 đến 20 ngày làm việc.": when.kind is Moment.before
        and not 0 <= when.working_days <= 20,
    }
