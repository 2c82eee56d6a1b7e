"""What a channel is: a name, limits, a way to send, and errors that carry their policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from handlers.conversation import Reply


@dataclass(frozen=True)
class Limits:
    """What one message of a channel can hold.

    ``text`` counts what is read, without markup, in ``unit``. Choices beyond ``buttons`` stand
    in the text as numbered lines. ``repeatable`` tells that sending twice has one effect.
    ``window`` is how long after a person last wrote they may be sent what they did not ask for.
    ``per_second`` messages go out in a second, from all processes together, and
    ``per_chat_second`` to one person. ``pictures`` tells that the channel draws timelines; a
    text of up to ``caption`` may go with one, a longer one goes after it.
    """

    text: int = 1_000_000
    unit: Literal["characters", "utf16"] = "characters"
    buttons: int = 1_000
    markup: bool = True
    repeatable: bool = False
    window: timedelta | None = None
    per_second: float | None = None
    per_chat_second: float | None = None
    pictures: bool = False
    caption: int = 0


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """The name that people, inbox and outbox rows carry."""
        ...

    @property
    def limits(self) -> Limits:
        """What one message can hold."""
        ...

    async def send(self, address: str, message: Reply) -> str:
        """Send one message that fits the limits; return the platform's id, or nothing.

        Raises:
            SendError: it did not arrive, or may not have; the class says what to do.
        """
        ...


@runtime_checkable
class Editing(Channel, Protocol):
    """A channel that can put a message in the place of one it sent."""

    async def replace(self, address: str, receipt: str, message: Reply) -> str:
        """Replace the message with that id, or send anew where it is gone; return the id.

        Raises:
            SendError: as ``send`` does; replacing twice has one effect.
        """
        ...


@runtime_checkable
class Templating(Channel, Protocol):
    """A channel with approved templates, which may be sent to people who did not write lately."""

    async def send_template(self, address: str, template: Mapping[str, Any]) -> None:
        """Send a template: its ``name``, its ``data`` and the ``tracking`` id it leaves once by.

        Raises:
            SendError: as ``send`` does.
        """
        ...


@runtime_checkable
class Picturing(Channel, Protocol):
    """A channel on which people send photos."""

    async def photo(self, reference: str) -> bytes:
        """Fetch a photo by the reference that came with its message, at most 10 MB.

        Raises:
            SendError: it cannot be fetched, or is not what a reference may name.
        """
        ...


class SendError(Exception):
    """Không gửi được tin nhắn.

    The sender reads only the attributes, never the text; the officer reads the docstring's
    first line.
    """

    retry: ClassVar[bool] = False
    stop_person: ClassVar[bool] = False
    stop_channel: ClassVar[bool] = False
    may_have_arrived: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, wait: timedelta | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.wait = wait

    @property
    def reason(self) -> str:
        """What the officer reads."""
        return (type(self).__doc__ or "").splitlines()[0]


class Busy(SendError):
    """Nền tảng đang bận hoặc lỗi tạm thời, sẽ gửi lại."""

    retry = True


class TooFast(SendError):
    """Nền tảng báo gửi quá nhanh; cả kênh tạm nghỉ rồi gửi lại (``wait``)."""

    retry = True
    stop_channel = True


class Gone(SendError):
    """Người nhận đã chặn hoặc không còn nhận tin trên kênh này."""

    stop_person = True


class OutsideWindow(Gone):
    """Người nhận đã lâu không nhắn tới, kênh này chưa cho gửi; cần kênh khác hoặc mẫu tin ZBS."""


class Rejected(SendError):
    """Nền tảng không nhận nội dung này."""


class NoPhoto(Rejected):
    """Không lấy được ảnh mà người dân gửi."""


class Unsure(SendError):
    """Không rõ tin đã tới hay chưa."""

    may_have_arrived = True


class NotAllowed(SendError):
    """Kênh cần người vận hành xử lý (mã truy cập, hạn mức hoặc cấu hình)."""

    retry = True
    stop_channel = True
