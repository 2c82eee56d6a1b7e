"""Handlers that are still being loaded while the first page is served already."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from bot.delivery.worker import Answer
from handlers.conversation import Incoming, Session, Turn


class Deferred:
    """An Answer made in a thread: reading the catalogue takes longer than people wait for a page.

    What is sent meanwhile is kept by the inbox; the worker begins once ``load`` is done.
    """

    def __init__(self, make: Callable[[], Answer]) -> None:
        self._make = make
        self._made: Answer | None = None

    async def load(self) -> None:
        """Make the answer; cancelled, it is let go of, and no exit waits for it."""
        made: Future[Answer] = Future()
        # A daemon: who stops the bot while it starts is not kept waiting for the catalogue.
        threading.Thread(target=self._load, args=(made,), daemon=True).start()
        self._made = await asyncio.wrap_future(made)

    def _load(self, made: Future[Answer]) -> None:
        if not made.set_running_or_notify_cancel():
            return
        try:
            made.set_result(self._make())
        except Exception as error:
            made.set_exception(error)

    @property
    def ports(self) -> Any:
        """What the answer was made with; None until it is loaded, or where it has none."""
        return getattr(self._made, "ports", None)

    @property
    def below(self) -> Any:
        """What the office's layer is laid on; None while there is none."""
        return getattr(self._made, "below", None)

    def teach(self, layer: Mapping[str, Any]) -> None:
        """Answer with the office's layer from now on; takes a second, so call it in a thread.

        One assignment swaps old for new: a message being answered keeps what it began with.
        """
        taught = getattr(self._made, "taught", None)
        if taught is not None:
            self._made = taught(layer)

    async def __call__(self, incoming: Incoming, session: Session) -> Turn:
        """Answer one message."""
        assert self._made is not None, "load first"
        return await self._made(incoming, session)
