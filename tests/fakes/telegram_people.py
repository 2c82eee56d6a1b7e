"""What people do on the fake Telegram: write, tap, block, take back."""

from __future__ import annotations

import itertools
import time
from typing import Any

BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Một Cửa",
    "username": "mot_cua_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


class People:
    """Makes the updates; ``deliver`` of the server hands them out."""

    def __init__(self) -> None:
        self.blocked: set[str] = set()
        self.messages: dict[tuple[str, int], dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    async def deliver(self, content: dict[str, Any]) -> dict[str, Any]:
        """Hand an update out."""
        raise NotImplementedError

    async def say(self, text: str = "", chat: int = 42, **more: Any) -> dict[str, Any]:
        """Let a person write; ``more`` are fields of the message (photo, caption…)."""
        message = {**self._head(chat), **({"text": text} if text else {}), **more}
        return await self.deliver({"message": message})

    async def show(self, data: bytes, chat: int = 42, *, file: str = "") -> dict[str, Any]:
        """Let a person send a photo, or a picture as a file of a kind (``image/png``)."""
        name = f"photo-{next(self._numbers)}"
        self.files[name] = data
        told = {"file_id": name, "file_unique_id": name, "file_size": len(data)}
        if file:
            return await self.say(chat=chat, document={**told, "mime_type": file})
        size = {"width": 1280, "height": 960}
        return await self.say(
            chat=chat, photo=[{**told, **size, "file_id": "thumbnail"}, {**told, **size}]
        )

    async def tap(self, data: str, chat: int = 42, message: int | None = None) -> dict[str, Any]:
        """Let a person tap a button of a message, of the last one that has it unless told."""
        found = [
            number
            for (where, number), kept in self.messages.items()
            if where == str(chat) and data in str(kept.get("reply_markup"))
        ]
        number = message or (found[-1] if found else 0)
        kept = self.messages.get((str(chat), number), {"message_id": number, "date": 0})
        head = self._head(chat)
        query = {
            "id": str(next(self._numbers) + 10**9),
            "from": head["from"],
            "chat_instance": "-5023113",
            "message": {**kept, "chat": head["chat"], "from": BOT},
            "data": data,
        }
        return await self.deliver({"callback_query": query})

    async def block(self, chat: int = 42) -> dict[str, Any]:
        """Let a person block the bot."""
        self.blocked.add(str(chat))
        return await self.deliver({"my_chat_member": self._member(chat, "member", "kicked")})

    async def unblock(self, chat: int = 42) -> dict[str, Any]:
        """Let a person take the bot back."""
        self.blocked.discard(str(chat))
        return await self.deliver({"my_chat_member": self._member(chat, "kicked", "member")})

    async def group(self, text: str, chat: int = -100, person: int = 42) -> dict[str, Any]:
        """Let a person write in a group."""
        head = self._head(person)
        head["chat"] = {"id": chat, "type": "supergroup", "title": "Tổ dân phố"}
        return await self.deliver({"message": {**head, "text": text}})

    def _head(self, chat: int) -> dict[str, Any]:
        return {
            "message_id": next(self._numbers),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"},
        }

    def _member(self, chat: int, old: str, new: str) -> dict[str, Any]:
        head = self._head(chat)
        until = {"until_date": 0}
        return {
            "chat": head["chat"],
            "from": head["from"],
            "date": head["date"],
            "old_chat_member": {"user": BOT, "status": old, **(until if old == "kicked" else {})},
            "new_chat_member": {"user": BOT, "status": new, **(until if new == "kicked" else {})},
        }
