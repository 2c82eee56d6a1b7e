"""A campaign as an officer writes it: what, when; how far it is; and what runs by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.reminders.audience import Audience
from bot.reminders.results import Result


class Purpose(StrEnum):
    """What a reminder is for: people refuse one purpose and keep the others."""

    papers = "papers"
    payment = "payment"
    result = "result"
    appointment = "appointment"
    late = "late"
    news = "news"

    @property
    def label(self) -> str:
        """What people call it."""
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.papers: "Bổ sung giấy tờ",
    Purpose.payment: "Nộp phí, lệ phí, thuế",
    Purpose.result: "Nhận kết quả",
    Purpose.appointment: "Sắp tới ngày hẹn",
    Purpose.late: "Hồ sơ trễ hẹn",
    Purpose.news: "Thông báo của cơ quan",
}


@dataclass(frozen=True)
class Template:
    """A text an office edits: Jinja with the fields of ``bot.reminders.templates.FIELDS``.

    ``id`` is None before it is saved. ``units`` may use and edit it (none: everybody's, edited by
    officers of every unit only). ``zbs`` names the approved ZBS template of the same meaning.
    """

    name: str
    text: str
    purpose: Purpose = Purpose.papers
    zbs: str = ""
    units: tuple[str, ...] = ()
    id: int | None = None


class Moment(StrEnum):
    """When a campaign's messages go out."""

    now = "now"
    at = "at"
    repeat = "repeat"
    """Now, and again every ``every_days`` while the dossier fits, at most ``at_most`` times."""
    before = "before"
    """``working_days`` working days before each dossier's appointment."""


@dataclass(frozen=True)
class When:
    """When: ``at`` starts any of them later; quiet hours and days off wait for the morning."""

    kind: Moment = Moment.now
    at: datetime | None = None
    every_days: int = 7
    at_most: int = 3
    working_days: int = 1


@dataclass(frozen=True)
class Draft:
    """A campaign as an officer writes it; ``id`` is None before it is saved."""

    name: str
    audience: Audience
    template: int
    when: When = field(default_factory=When)
    urgent: bool = False
    """May be somebody's third message of a day; quiet hours hold all the same."""
    id: int | None = None


class State(StrEnum):
    """How far a campaign is."""

    draft = "draft"
    waiting = "waiting"
    approved = "approved"
    """Decided, its time has not come."""
    running = "running"
    paused = "paused"
    done = "done"
    cancelled = "cancelled"

    @property
    def label(self) -> str:
        """What people call it."""
        return _STATES[self]


_STATES = {
    State.draft: "Bản nháp",
    State.waiting: "Chờ duyệt",
    State.approved: "Đã duyệt, chờ tới giờ",
    State.running: "Đang gửi",
    State.paused: "Tạm dừng",
    State.done: "Đã xong",
    State.cancelled: "Đã huỷ",
}


@dataclass(frozen=True)
class Campaign:
    """A campaign as it is; ``counts`` are recipients by result, of all occurrences."""

    id: int
    draft: Draft
    state: State
    template: Template
    counts: Mapping[Result, int]
    by: str
    by_id: int | None
    created_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    why: str = ""
    """Why it was refused, paused or cancelled, in words."""
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    rule: str = ""
    """The standing rule it belongs to; those are not edited, only switched."""

    @property
    def total(self) -> int:
        """How many recipients there are by now."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Rule:
    """A standing rule of one unit, off until switched on; ``days`` as ``purpose`` counts them."""

    purpose: Purpose
    unit: str
    on: bool
    days: int
    template: int
    last_week: int = 0
    """How many it would have reminded in the last seven days."""
