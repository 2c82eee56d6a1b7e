"""Whom offices remind most often, as big choices of the first page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.reminders.audience import Audience, Kind, Whom
from bot.reminders.campaign import Purpose
from bot.store.dossiers import due_list
from bot.store.dossiers.search import Wanted
from knowledge.status import Status
from knowledge.workdays import Calendar

Counted = Callable[[tuple[str, ...], datetime, Calendar], Wanted]


@dataclass(frozen=True)
class Preset:
    """A choice: what it means, which text fits, and which of its numbers an officer may change.

    ``waits`` asks for how long a dossier has been in its status, ``soon`` for how many days ahead;
    ``free`` lets every condition be chosen. ``counted`` is what its number counts.
    """

    key: str
    label: str
    duty: str
    purpose: Purpose
    audience: Audience
    waits: bool = False
    soon: bool = False
    free: bool = False
    counted: Counted | None = None

    def fits(self, audience: Audience) -> bool:
        """Whether an audience is this choice with other numbers."""
        same = replace(
            audience, whom=self.audience.whom, units=(), listed=(), topics=(),
            waiting_days=None if self.waits else audience.waiting_days,
            due_until=self.audience.due_until if self.soon else audience.due_until,
        )  # fmt: skip
        return same == self.audience


def _in(*statuses: Status) -> Counted:
    return lambda units, *_: Wanted(units, statuses=statuses)


def _of(*statuses: Status) -> Audience:
    return Audience(statuses=tuple(status.value for status in statuses))


_ALL = (
    Preset(
        "bo-sung", "Chờ bổ sung giấy tờ", "Người dân còn phải nộp thêm giấy tờ.", Purpose.papers,
        _of(Status.supplement), waits=True, counted=_in(Status.supplement),
    ),
    Preset(
        "nop-tien", "Chờ nộp tiền", "Phí, lệ phí hoặc thuế chưa nộp.", Purpose.payment,
        Audience(unpaid=True), waits=True, counted=_in(Status.payment),
    ),
    Preset(
        "ket-qua", "Có kết quả, chưa tới nhận", "Kết quả đang nằm ở quầy.", Purpose.result,
        _of(Status.finished), waits=True, counted=_in(Status.finished),
    ),
    Preset(
        "tre-hen", "Trễ hẹn", "Quá ngày hẹn, cơ quan đang giải quyết: xin lỗi và báo người dân.",
        Purpose.late, Audience(late=True),
        counted=lambda units, at, _: due_list.late(units, at),
    ),
    Preset(
        "sap-hen", "Sắp tới ngày hẹn", "Nhắc giờ, nơi nhận kết quả.", Purpose.appointment,
        Audience(
            statuses=(Status.received.value, Status.processing.value), due_from=0, due_until=3
        ),
        soon=True, counted=due_list.soon,
    ),
    Preset(
        "tu-chon", "Tự chọn…", "Theo trạng thái, thủ tục, lĩnh vực, ngày hẹn.", Purpose.papers,
        Audience(), waits=True, free=True,
    ),
    Preset(
        "danh-sach", "Danh sách mã hồ sơ", "Dán mã hoặc nạp tệp; có thể kèm số điện thoại.",
        Purpose.papers, Audience(kind=Kind.listed, whom=Whom.followers),
    ),
    Preset(
        "chu-de", "Người đăng ký nhận tin", "Thông báo chung theo địa bàn hoặc chủ đề.",
        Purpose.news, Audience(kind=Kind.topic),
    ),
)  # fmt: skip

PRESETS: Mapping[str, Preset] = {preset.key: preset for preset in _ALL}
FREE = PRESETS["tu-chon"]
LISTED = PRESETS["danh-sach"]
TOPIC = PRESETS["chu-de"]


def preset_of(audience: Audience) -> Preset:
    """The choice an audience came from."""
    if audience.kind is Kind.listed:
        return LISTED
    if audience.kind is Kind.topic:
        return TOPIC
    return next((one for one in _ALL if one.fits(audience)), FREE)
