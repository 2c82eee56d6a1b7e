"""The catalogue at a start: compiled from its layers, read from the store where it was before.

Ten thousand YAML files take a minute to read and check; what was read is kept in the store, and
only files that have changed since are read again (``knowledge.compiled``). The files stay the
truth: without a store, or with an empty one, they are simply read.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import platform
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import where
from bot.settings import Settings
from bot.wallclock import now
from knowledge import catalogue
from knowledge.compiled import Compiled, Tell, compile_layers
from knowledge.compiled_form import from_bytes, to_bytes

if TYPE_CHECKING:
    from bot.store.engine import Database

_log = structlog.get_logger("catalogue")

Found = TypeVar("Found")

FRESH = 2 * 10**9
"""Nanoseconds: a file this young may change once more within a tick of the disk's clock (FAT has
two seconds, ISO and network disks similar)."""


def opened(
    given: Settings,
    *,
    layers: Sequence[Path] | None = None,
    keep: bool = False,
    tell: Tell = lambda: None,
) -> Compiled:
    """Open the catalogue of the settings' layers, or of the given ones, over the bundled one.

    With ``keep`` what had to be read anew is kept for the next start. ``tell`` is called for every
    file read and every procedure put together.
    """
    folders = (catalogue.BUNDLED, *(given.catalogue_layers if layers is None else layers))
    shelf = _Shelf(given.database, folders)
    before = _read(shelf.content())
    started = time.perf_counter()
    with _uncollected():
        compiled = compile_layers(folders, before, trusted=time.time_ns() - FRESH, tell=tell)
    if compiled is not before:
        seconds = round(time.perf_counter() - started, 1)
        _note("catalogue compiled", procedures=len(compiled.entries), seconds=seconds)
        if keep:
            shelf.keep(compiled)
    return compiled


def _note(event: str, **facts: object) -> None:
    # A command that prints its answer has no log, and nothing may stand among what it prints.
    if structlog.is_configured():
        _log.debug(event, **facts)


def _read(content: bytes | None) -> Compiled | None:
    with _uncollected():
        return from_bytes(content) if content else None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make many small things without the collector walking over them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Shelf:
    """Where the compiled catalogue of some folders is kept; a store that is down keeps nothing."""

    def __init__(self, url: str, folders: Sequence[Path]) -> None:
        self._url = url
        # Times of files are of one machine: another one with the same paths has its own.
        named = "\n".join([platform.node(), *(str(folder.absolute()) for folder in folders)])
        self._key = hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()

    def content(self) -> bytes | None:
        """What is kept, None where there is nothing."""
        path = self._url.partition("///")[2] if self._url.startswith("sqlite") else ""
        if path and not Path(path).exists():
            return None

        async def read(database: Database) -> bytes | None:
            from bot.store import compiled

            async with database.read() as connection:
                return await compiled.read(connection, self._key)

        return self._ask(read)

    def keep(self, made: Compiled) -> None:
        """Keep what was compiled."""

        async def write(database: Database) -> None:
            from bot.store import compiled, migrate

            await migrate.upgrade(database)
            async with database.write() as connection:
                await compiled.keep(connection, self._key, to_bytes(made), now())

        self._ask(write)

    def _ask(self, work: Callable[[Database], Awaitable[Found]]) -> Found | None:
        # Imported here: who has no store need not load what talks to it.
        from sqlalchemy.exc import SQLAlchemyError

        from bot.store.engine import Database, StoreDown

        async def ask() -> Found:
            database = Database(self._url)
            try:
                return await work(database)
            finally:
                await database.close()

        try:
            # In a thread of its own: there may be a loop running in this one.
            with ThreadPoolExecutor(1) as thread:
                return thread.submit(lambda: asyncio.run(ask())).result()
        except (SQLAlchemyError, StoreDown, OSError) as error:
            _note("no compiled catalogue", where=where(error))
            return None
