"""What a source of dossiers is: a name, a question, and errors that carry their policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from knowledge.dossier_record import Dossier


@dataclass(frozen=True)
class Health:
    """How a source is: ``text`` says in Vietnamese what the operator must know or do."""

    state: Literal["starting", "on", "failing", "stopped"] = "starting"
    text: str = ""


@dataclass(frozen=True)
class StatusUntold:
    """A dossier of which the source told no status that is understood: the known one stands."""

    dossier: Dossier


Answer = Dossier | StatusUntold | None
"""What a source says about a code; None if it has no such dossier."""


class Source(Protocol):
    """A system of the office that can be asked about one dossier."""

    @property
    def name(self) -> str:
        """The name people read ("theo hệ thống một cửa của tỉnh")."""
        ...

    @property
    def key(self) -> str:
        """The short name that the store, logs and metrics carry."""
        ...

    @property
    def health(self) -> Health:
        """How it is now, without asking it."""
        ...

    async def fetch(self, code: str) -> Answer:
        """Ask for a dossier by its properly written code; None if the source has no such one.

        It takes at most the seconds of BOT_SOURCE_SECONDS. What comes back is the source's word
        of this moment (``told_at`` is now), and has the code that was asked for as its ``code``
        or ``other_code``.

        Raises:
            SourceError: there is no answer; what is known already still counts.
        """
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


Trips = Literal["never", "counted", "at once"]
"""What an error does to the circuit breaker: nothing, one failure more, or it opens."""


class SourceError(Exception):
    """Chưa hỏi được hệ thống hồ sơ.

    Whoever asks reads only the attributes; the operator reads the docstring's first line.
    ``detail`` is a word for the log: never a code, a name, an address or a body.
    """

    retry: ClassVar[bool] = False
    """Whether the same question is worth another try at once."""
    wake_operator: ClassVar[bool] = False
    """Whether a person has to do something before it can work again."""
    trips: ClassVar[Trips] = "never"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def reason(self) -> str:
        """What the operator reads."""
        return (type(self).__doc__ or "").splitlines()[0]


class SourceDown(SourceError):
    """Hệ thống hồ sơ không trả lời kịp hoặc đang lỗi; chương trình tự thử lại sau."""

    retry = True
    trips: ClassVar[Trips] = "counted"


class SourceRefused(SourceError):
    """Hệ thống hồ sơ từ chối tài khoản kết nối: kiểm tra tên, mật khẩu và quyền tra cứu."""

    wake_operator = True
    # A wrong password that is tried on and on locks the account.
    trips: ClassVar[Trips] = "at once"


class SourceConfused(SourceError):
    """Hệ thống hồ sơ trả lời không đúng dạng hoặc trả lời hồ sơ khác; câu trả lời bị bỏ."""

    wake_operator = True
