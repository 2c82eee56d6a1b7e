"""The terminal as a channel: plain text, numbered choices."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.contract import Limits
from bot.channels.rendering import plain
from handlers.conversation import Reply


class Console:
    """Writes each message with ``write``, a whole message at a time."""

    name = "console"
    limits = Limits(buttons=0, markup=False, repeatable=True)

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    async def send(self, address: str, message: Reply) -> str:  # noqa: ARG002 one reader only
        """Write the message."""
        self._write(plain(message))
        return ""
