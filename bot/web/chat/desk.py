"""Taking a visitor's message and reading on in the conversation, whatever carries them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import structlog

from bot.channels.intake import clean
from bot.channels.rendering import from_payload, web
from bot.channels.web import Web
from bot.delivery.wake import Bell
from bot.store.citizens import people
from bot.store.engine import Database
from bot.store.messages import history, inbox
from bot.store.messages.history import Line
from bot.store.messages.inbox import Received
from bot.store.messages.letters import Letters
from bot.wallclock import local, now
from bot.web.chat.album import Album
from bot.web.chat.rate import Rate

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHOICE = re.compile(r"[\x21-\x7e]{1,64}")
_log = structlog.get_logger("web")


class Refusal(Exception):
    """A message that was not accepted: the sentence for the person, and when to try again."""

    def __init__(self, status: int, reason: str, text: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.text = text
        self.wait = ceil(wait)

    def as_json(self) -> dict[str, Any]:
        """The refusal as the page reads it."""
        return {"error": self.reason, "text": self.text, "retry_after": self.wait or None}


@dataclass(frozen=True)
class Message:
    """A message as the page sent it, checked."""

    id: str
    text: str
    choice: str | None


@dataclass(frozen=True)
class Desk:
    """Where visitors' messages are taken in and their conversation is read out."""

    database: Database
    channel: Web
    arrived: Bell
    rate: Rate
    limit: int
    page: int = 100
    album: Album | None = None
    letters: Letters | None = None

    def read(self, body: str | bytes) -> Message:
        """Check what the page sent.

        Raises:
            Refusal: it is not a message, is empty, or is too long.
        """
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            raw = {}
        self.checked_id(raw.get("id"))
        return self._checked(raw)

    def checked_id(self, given: object) -> str:
        """Check the id that the page made for a message.

        Raises:
            Refusal: it is none.
        """
        if not isinstance(given, str) or not _ID.fullmatch(given):
            raise Refusal(400, "shape", "Yêu cầu không đúng dạng. Bạn tải lại trang giúp.")
        return given

    def _checked(self, raw: dict[str, Any]) -> Message:
        text, choice = raw.get("text") or "", raw.get("choice") or None
        if not isinstance(text, str) or not (choice is None or _is_choice(choice)):
            raise Refusal(400, "shape", "Yêu cầu không đúng dạng. Bạn tải lại trang giúp.")
        if len(text) > self.limit and len(clean(text)) > self.limit:
            raise Refusal(
                413,
                "too_long",
                f"Tin nhắn dài quá {self.limit} ký tự nên chưa được nhận. "
                "Bạn viết gọn lại, hoặc chia thành vài tin.",
            )
        text = clean(text)
        if not text and not choice:
            raise Refusal(422, "empty", "Tin nhắn chưa có chữ nào đọc được. Bạn gõ lại giúp.")
        return Message(raw["id"], text, choice)

    async def accept(self, visitor: str, message: Message, bucket: str, origin: str = "") -> int:
        """Keep a message and return its number; a repeated one keeps the number it has.

        Raises:
            Refusal: the visitor writes too fast.
            StoreDown: it could not be kept.
        """
        self.pace(bucket)
        async with self.database.write() as connection:
            # The page makes the ids, so they count within one visitor only.
            received = await inbox.receive(
                connection,
                self.channel.name,
                visitor,
                f"{visitor}:{message.id}",
                {"text": message.text, "choice": message.choice, "origin": origin},
                now(),
            )
        return self._received(visitor, received)

    async def accept_photo(self, visitor: str, id_: str, data: bytes, origin: str = "") -> int:
        """Keep a photo with its message, both or neither; a repeated one is there already.

        Raises:
            Refusal: too many photos wait.
            StoreDown: it could not be kept.
        """
        if self.album is None or await self.album.full():
            raise Refusal(503, "full", "Máy đang bận xem ảnh. Bạn chờ một phút rồi gửi lại.", 60)
        photo = await self.album.seal(data)
        payload = {"text": "", "photo": {"key": photo.key}, "origin": origin}
        async with self.database.write() as connection:
            at = now()
            received = await inbox.receive(
                connection, self.channel.name, visitor, f"{visitor}:{id_}", payload, at
            )
            if not received.repeated:
                await self.album.keep(connection, received.id, photo, at)
        return self._received(visitor, received)

    def pace(self, bucket: str) -> None:
        """Count a message against its sender's rate.

        Raises:
            Refusal: they write too fast.
        """
        wait = self.rate.take(bucket)
        if wait:
            raise Refusal(
                429,
                "too_fast",
                f"Bạn gửi hơi nhanh nên tin này chưa được nhận. Chờ {ceil(wait)} giây rồi gửi lại.",
                wait,
            )

    def _received(self, visitor: str, received: Received) -> int:
        self.arrived.ring()
        self.channel.wake(visitor)
        _log.info(
            "received", message=received.id, person=received.person, repeated=received.repeated
        )
        return received.seq

    async def feed(self, visitor: str, after: int | None) -> dict[str, Any]:
        """Read what follows number ``after``, or the last page of the conversation.

        Returns ``items`` in order, ``seq`` to go on from, ``more`` when there is more to read
        at once, and ``typing`` while a message waits for its answer.
        """
        async with self.database.read() as connection:
            person = await people.find(connection, self.channel.name, visitor)
            if person is None:
                return _nothing(after)
            if after is None:
                after = await history.start_of_last(connection, person, self.page)
            typing = await inbox.any_waiting(connection, person)
            lines = await history.after(connection, person, after, self.page)
        return {
            "items": [_item(self._opened(line)) for line in lines],
            "seq": lines[-1].seq if lines else after,
            "more": len(lines) == self.page,
            "typing": typing,
        }

    def _opened(self, line: Line) -> Line:
        payload = line.payload
        return replace(line, payload=self.letters.open(payload)) if self.letters else line


def _nothing(after: int | None) -> dict[str, Any]:
    """Of whoever deleted their data the page is told that the numbers begin anew."""
    anew = {"anew": True} if after else {}
    return {"items": [], "seq": 0, "more": False, "typing": False, **anew}


def _is_choice(choice: object) -> bool:
    return isinstance(choice, str) and bool(_CHOICE.fullmatch(choice))


def _item(line: Line) -> dict[str, Any]:
    at = local(line.at).isoformat(timespec="seconds")
    if line.mine:
        return {
            "seq": line.seq,
            "who": "me",
            "at": at,
            "text": line.payload.get("text", ""),
            "choice": line.payload.get("choice"),
            "photo": "photo" in line.payload,
            "id": line.message_id.partition(":")[2],
        }
    return {
        "seq": line.seq,
        "who": "bot",
        "at": at,
        "re": line.re,
        **web(from_payload(line.payload)),
    }
