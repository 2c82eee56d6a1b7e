"""What the console's pages, the chat and the clock say to each other about reminders.

Every function takes the officer: outside their units there is nothing (``NoSuchCampaign``), and
every act is noted in the audit log in the transaction that does it. Moments carry a zone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.officers.roles import Officer
from handlers.conversation import Reply


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


class Kind(StrEnum):
    """Where an audience comes from."""

    dossiers = "dossiers"
    """Dossiers that fit all conditions."""
    listed = "listed"
    """An uploaded list of codes, with or without phones."""
    topic = "topic"
    """People who agreed to notices of an area or a topic."""


class Whom(StrEnum):
    """Who of a dossier is reminded."""

    followers = "followers"
    holders = "holders"
    """By the phone on the dossier: the call list an officer prints."""
    everybody = "everybody"
    """Followers, and the holders of dossiers that nobody who can be reached follows."""


@dataclass(frozen=True)
class Listed:
    """A line of an uploaded list; ``phone`` may be empty."""

    code: str
    phone: str = ""


@dataclass(frozen=True)
class Audience:
    """Who is meant: all conditions that are given hold together.

    ``statuses`` are national numbers, ``units`` codes such as "H15.120" (none: the officer's),
    ``procedures`` codes such as "1.001193". ``due_from`` and ``due_until`` are days from today,
    negative ones past, both included; ``late`` means the appointment has passed and the office
    still works on it. ``waiting_days``: in its status for more than so many days. ``unpaid``: the
    citizen is asked to pay. ``listed`` counts for Kind.listed, ``topics`` for Kind.topic.
    """

    kind: Kind = Kind.dossiers
    whom: Whom = Whom.followers
    statuses: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    field: str = ""
    due_from: int | None = None
    due_until: int | None = None
    late: bool = False
    waiting_days: int | None = None
    unpaid: bool = False
    listed: tuple[Listed, ...] = ()
    topics: tuple[str, ...] = ()


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


class Result(StrEnum):
    """What became of one recipient."""

    waiting = "waiting"
    """Not left yet."""
    sent = "sent"
    failed = "failed"
    unsure = "unsure"
    skipped = "skipped"
    """On purpose: the reason says why."""
    call = "call"
    """No message reaches them: on the call list."""

    @property
    def label(self) -> str:
        """What people call it."""
        return _RESULTS[self]


_RESULTS = {
    Result.waiting: "Chưa gửi",
    Result.sent: "Đã gửi",
    Result.failed: "Không gửi được",
    Result.unsure: "Không rõ đã tới chưa",
    Result.skipped: "Không gửi nữa",
    Result.call: "Cần gọi điện",
}


@dataclass(frozen=True)
class Way:
    """How many are reached on a channel, and what that costs in đồng."""

    channel: str
    count: int
    cost: int = 0


@dataclass(frozen=True)
class Missed:
    """How many are not reached, and why, in words."""

    reason: str
    count: int


@dataclass(frozen=True)
class Sample:
    """A message as one recipient will get it: ``reply`` is ready for ``bot.channels.rendering``.

    ``code`` is the dossier's, empty for notices of a topic.
    """

    channel: str
    code: str
    reply: Reply


@dataclass(frozen=True)
class Preview:
    """What would happen: ``people`` get a message, about ``dossiers``."""

    people: int
    dossiers: int
    ways: tuple[Way, ...]
    missed: tuple[Missed, ...]
    samples: tuple[Sample, ...]
    cost: int
    needs_approval: bool
    starts_at: datetime
    """When the first would leave: now, or the morning after quiet hours or days off."""


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
class RecipientResult:
    """What became of one recipient; no name, no phone."""

    id: int
    code: str
    channel: str
    result: Result
    reason: str
    occurrence: int
    at: datetime
    """When it was sent or decided; while it waits, when it is to leave."""


@dataclass(frozen=True)
class CallRow:
    """Somebody to call: personal data, opened for this list and noted in the audit log."""

    code: str
    name: str
    phone: str
    procedure: str
    reason: str


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


class NobodyMeant(ReminderError):
    """Không có ai để nhắc với các điều kiện này."""


class BadTemplate(ReminderError):
    """Mẫu tin chưa dùng được."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class Reminders(Protocol):
    """All that officers do with reminders; every function raises ReminderError."""

    async def preview(self, officer: Officer, draft: Draft, at: datetime) -> Preview:
        """Tell what a draft would do; writes nothing."""
        ...

    async def save(self, officer: Officer, draft: Draft, at: datetime) -> int:
        """Keep a draft and return its id; one that was submitted is no longer changed."""
        ...

    async def submit(self, officer: Officer, id_: int, at: datetime) -> State:
        """Send it, or from BOT_REMINDER_APPROVAL_FROM recipients on ask for approval."""
        ...

    async def approve(self, officer: Officer, id_: int, at: datetime) -> None:
        """Let it go out: never one's own."""
        ...

    async def refuse(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Give it back as a draft, with the reason."""
        ...

    async def pause(self, officer: Officer, id_: int, at: datetime) -> None:
        """Hold what has not left, at once."""
        ...

    async def resume(self, officer: Officer, id_: int, at: datetime) -> None:
        """Go on."""
        ...

    async def cancel(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Stop what has not left, for good."""
        ...

    async def retry_failed(self, officer: Officer, id_: int, at: datetime) -> int:
        """Try those once more that failed; unsure ones are never repeated. Return how many."""
        ...

    async def campaign(self, officer: Officer, id_: int) -> Campaign:
        """One campaign with its counts."""
        ...

    async def campaigns(
        self,
        officer: Officer,
        states: Sequence[State] = (),
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Campaign]:
        """Campaigns, the newest first; ``before`` is the last id of the page before."""
        ...

    async def results(
        self,
        officer: Officer,
        id_: int,
        result: Result | None = None,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> list[RecipientResult]:
        """A page of recipients; ``after`` is the last id of the page before."""
        ...

    def export(self, officer: Officer, id_: int) -> AsyncIterator[tuple[str, ...]]:
        """Rows of all results, the first one being their headings; the writer guards formulas."""
        ...

    async def call_list(self, officer: Officer, id_: int, at: datetime) -> list[CallRow]:
        """Whom to call, with names and phones."""
        ...

    async def templates(self, officer: Officer) -> list[Template]:
        """Templates the officer may use, built-in ones first."""
        ...

    def check(self, template: Template) -> list[str]:
        """What is wrong with a template, each as a sentence; nothing when it can be used."""
        ...

    def sample(self, template: Template, channel: str) -> Reply:
        """A template filled with an invented dossier, as it looks on a channel."""
        ...

    async def save_template(self, officer: Officer, template: Template, at: datetime) -> int:
        """Keep a template; campaigns that were submitted keep the text they were shown with."""
        ...

    async def drop_template(self, officer: Officer, id_: int, at: datetime) -> None:
        """Offer it no longer."""
        ...

    async def rules(self, officer: Officer, unit: str, at: datetime) -> list[Rule]:
        """The standing rules of a unit, also those that are off."""
        ...

    async def set_rule(self, officer: Officer, rule: Rule, at: datetime) -> None:
        """Switch a rule on or off for a unit."""
        ...
