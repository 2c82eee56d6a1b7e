"""Reminders in words: whom a campaign means, when it goes, on which channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.channels import markup
from bot.reminders.audience import Audience, Kind, Whom
from bot.reminders.campaign import Moment, State, When
from bot.reminders.results import Result
from bot.wallclock import local
from handlers.conversation import Reply
from knowledge.status import Status

CHANNELS: Mapping[str, str] = {
    "web": "Trang trò chuyện",
    "telegram": "Telegram",
    "zalo_bot": "Zalo Bot",
    "zalo_oa": "Zalo OA",
    "zbs_phone": "Zalo theo số điện thoại",
}
STATE_KINDS: Mapping[State, str] = {State.waiting: "due", State.paused: "due"}
RESULT_KINDS: Mapping[Result, str] = {
    Result.failed: "late",
    Result.unsure: "due",
    Result.call: "due",
}
"""How bad it is, as badges show it."""

WHOM: Mapping[Whom, tuple[str, str]] = {
    Whom.followers: ("Người theo dõi hồ sơ", "Đã đồng ý nhận tin trên chatbot; miễn phí."),
    Whom.holders: (
        "Chủ hồ sơ",
        "Người chưa dùng chatbot: Zalo theo số điện thoại nếu đơn vị đã bật, không thì gọi điện.",
    ),
    Whom.everybody: (
        "Cả hai",
        "Nhắn người theo dõi; hồ sơ không nhắn được ai thì tới chủ hồ sơ như trên.",
    ),
}


def channel(name: str) -> str:
    """What people call a channel; nothing is a call."""
    return CHANNELS.get(name, name) if name else "—"


def money(amount: int) -> str:
    """An amount in đồng as people here write it."""
    return f"{amount:,} đồng".replace(",", ".")


def number(count: int) -> str:
    """A count as people here write it."""
    return f"{count:,}".replace(",", ".")


def said(reply: Reply) -> str:
    """A message's text as safe HTML."""
    return markup.write(markup.parse(reply.text), new_tab=True)


def meant(audience: Audience) -> list[str]:
    """Whom an audience means, one condition after another."""
    if audience.kind is Kind.topic:
        return [f"Người đăng ký nhận tin: {', '.join(audience.topics)}"]
    return [*_which(audience), *_limits(audience), f"Gửi: {WHOM[audience.whom][0].lower()}"]


def _which(audience: Audience) -> Iterator[str]:
    if audience.kind is Kind.listed:
        # A kept list is sealed: its length is told where it was just read.
        count = f"{number(len(audience.listed))} mã" if audience.listed else "mã"
        yield f"Danh sách {count} hồ sơ đã nạp"
    if audience.statuses:
        yield f"Trạng thái: {', '.join(Status(one).label for one in audience.statuses)}"
    if audience.unpaid:
        yield "Đang chờ nộp tiền"
    if audience.late:
        yield "Đã quá ngày hẹn, chưa xong"
    listed = audience.kind is Kind.listed
    if not any((listed, audience.statuses, audience.unpaid, audience.late)):
        yield "Mọi hồ sơ đang có"


def _limits(audience: Audience) -> Iterator[str]:
    if audience.waiting_days is not None:
        yield f"Ở trạng thái này quá {audience.waiting_days} ngày"
    if audience.due_from is not None or audience.due_until is not None:
        yield _window(audience.due_from, audience.due_until)
    if audience.units:
        yield f"Đơn vị: {', '.join(audience.units)}"
    if audience.procedures:
        yield f"Thủ tục: {', '.join(audience.procedures)}"
    if audience.field:
        yield f"Lĩnh vực: {audience.field}"


def _window(start: int | None, end: int | None) -> str:
    parts = [_day("từ", start), _day("tới", end)]
    return f"Ngày hẹn {' '.join(part for part in parts if part)}"


def _day(word: str, days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return f"{word} hôm nay"
    return f"{word} {abs(days)} ngày {'nữa' if days > 0 else 'trước'}"


def timing(when: When) -> str:
    """When a campaign's messages go."""
    start = f"lúc {local(when.at):%H:%M %d/%m/%Y}" if when.at else "ngay sau khi được gửi đi"
    if when.kind is Moment.repeat:
        return (
            f"{start}, nhắc lại mỗi {when.every_days} ngày tới khi hồ sơ đổi trạng thái, "
            f"nhiều nhất {when.at_most} lần"
        )
    if when.kind is Moment.before:
        return f"{when.working_days} ngày làm việc trước ngày hẹn của từng hồ sơ"
    return start
