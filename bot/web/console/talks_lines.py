"""How a handed-over conversation reads in the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.rendering import from_payload, plain
from bot.store.office.handovers import Ended, State, Talk
from bot.store.office.talk_lines import Said, Who
from bot.wallclock import local
from bot.web.console.words import CHANNELS

ENDED: Mapping[str, str] = {
    Ended.closed: "đã trả lời xong",
    Ended.left: "người dân thôi chờ",
    Ended.idle: "lâu không ai viết nên tự kết thúc",
    Ended.expired: "bảy ngày không ai nhận",
}
_SENDING: Mapping[str, str] = {
    "queued": "đang gửi",
    "wired": "đang gửi",
    "sent": "đã gửi",
    "unsure": "không rõ đã tới chưa",
}
_PHOTO = "(ảnh, không hiện ở đây)"
_TAP = "(bấm một nút)"
_LONG = 320


@dataclass(frozen=True)
class Line:
    """One line: ``id`` stays the same while its sending goes on."""

    id: str
    who: Who
    name: str
    text: str
    rest: str
    at: datetime
    sending: str
    failed: bool


def lines(said: list[Said], reader: str) -> list[Line]:
    """Put messages into lines, as ``reader`` sees them."""
    return [_line(one, reader) for one in said]


def _line(said: Said, reader: str) -> Line:
    text, failed = _text(said), said.state in ("failed", "unsure")
    names = {Who.citizen: "Người dân", Who.bot: "Máy trả lời", Who.officer: said.by or "Cán bộ"}
    name = "Bạn" if said.by == reader and said.by else names[said.who]
    short = text
    if said.who is Who.bot and len(text) > _LONG:
        short = text[:_LONG].rsplit(maxsplit=1)[0]
    sending = _SENDING.get(said.state, f"không gửi được: {said.reason}") if said.state else ""
    shown = sending if said.who is Who.officer or failed else ""
    return Line(said.id, said.who, name, short, text[len(short) :], local(said.at), shown, failed)


def _text(said: Said) -> str:
    payload: Mapping[str, Any] = said.payload
    if said.who is not Who.citizen:
        return plain(from_payload(dict(payload))).removeprefix("Cán bộ: ")
    written = str(payload.get("text") or "")
    photo = _PHOTO if payload.get("photo") else ""
    return " ".join(part for part in (photo, written) if part) or _TAP


@dataclass(frozen=True)
class Row:
    """A conversation in a list; nothing personal."""

    id: int
    number: int
    subject: str
    channel: str
    waits: str
    by: str
    urgent: bool
    owed: bool


@dataclass(frozen=True)
class Lists:
    """The queue, one's own, and what others have."""

    waiting: tuple[Row, ...]
    mine: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def count(self) -> int:
        """How many wait for somebody's word."""
        return len(self.waiting) + sum(row.owed for row in self.mine)


def lists(talks: list[Talk], officer: int, at: datetime) -> Lists:
    """Sort open conversations, in the order of the queue, as an officer sees them."""
    rows = [(talk, _row(talk, at)) for talk in talks]
    taken = [(talk, row) for talk, row in rows if talk.state is State.taken]
    waiting = [row for talk, row in rows if talk.state is State.waiting]
    return Lists(
        tuple(_numbered(waiting)),
        tuple(row for talk, row in taken if talk.officer == officer),
        tuple(row for talk, row in taken if talk.officer != officer),
    )


def _numbered(rows: list[Row]) -> list[Row]:
    return [Row(**{**vars(row), "number": place}) for place, row in enumerate(rows, 1)]


def _row(talk: Talk, at: datetime) -> Row:
    since = talk.opened_at if talk.state is State.waiting else talk.heard_at
    return Row(
        talk.id,
        0,
        talk.subject or "Chưa rõ việc gì",
        CHANNELS.get(talk.channel, talk.channel),
        _waits(talk, since, at) if since else "tới lượt người dân",
        talk.by,
        talk.urgent,
        talk.heard_at is not None,
    )


def _waits(talk: Talk, since: datetime, at: datetime) -> str:
    if at - since < timedelta(minutes=1):
        return "vừa hỏi" if talk.state is State.waiting else "vừa nhắn"
    whom = "chờ" if talk.state is State.waiting else "chờ trả lời"
    return f"{whom} {span(since, at)}"


def span(since: datetime, at: datetime) -> str:
    """How long it has been, in words."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // 1440} ngày"
