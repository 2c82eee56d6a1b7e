"""A bot that serves in a thread of the test's own process, and can be stopped and started again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.assembly import Parts
from bot.delivery.worker import Answer
from bot.server import serve
from bot.settings import Settings
from tests import scripted

T = TypeVar("T")


class Serving:
    """Serves on one port of this machine; ``start`` and ``stop`` as often as needed."""

    def __init__(self, folder: Path, answer: Answer = scripted.answer, **settings: Any) -> None:
        self._folder = folder
        self._answer = answer
        self._settings = {"data_dir": folder, "web_rate": 1000, "http_port": 0, **settings}
        self._thread: threading.Thread | None = None
        self.address = ""
        self.parts: Parts | None = None

    @property
    def console(self) -> str:
        """Where officers find it: by the machine's name, as sign-ins belong to that."""
        return f"{self.address.replace('127.0.0.1', 'localhost')}/canbo"

    def start(self) -> Serving:
        """Start, and wait until it answers."""
        ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(15), "the server did not start"
        if self._failure:
            raise self._failure
        return self

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the server's own loop do something, and wait for what comes of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def change(self, **settings: Any) -> None:
        """Have other settings from the next start on."""
        self._settings |= settings

    def stop(self) -> None:
        """Stop cleanly, and wait until it has."""
        if self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(15)
            assert not self._thread.is_alive(), "the server did not stop"

    def _run(self, ready: threading.Event) -> None:
        def told(address: str, parts: Parts) -> None:
            self.address, self.parts = address, parts
            # The same port when it starts again, so that open pages find it.
            self._settings["http_port"] = int(address.rsplit(":", 1)[1])
            ready.set()

        async def main() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            await serve(Settings(**self._settings), self._answer, ready=told, stop=self._stop)

        try:
            asyncio.run(main())
        except BaseException as error:
            self._failure = error
            ready.set()
