"""What a campaign would do, and what became of each recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.conversation import Reply


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
    Result.skipped: "Không gửi",
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
