"""SQLite without a thread for every statement.

A statement of ours takes microseconds, and handing it to a thread and back ten times as long,
a hundred times on a busy machine. So statements run where they are asked for. What may have to
wait does not hold up the process: for another one's lock it is asked again and again, and a
commit runs in a thread unless the disk is quick.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from random import uniform
from typing import Any

_BEGIN = "BEGIN IMMEDIATE"
AGAIN_SECONDS = 0.003
"""How often another process's lock is looked at, on average: SQLite itself would soon wait a tenth
of a second between two looks, and others would always be first."""
SLOW_SECONDS = 0.01
"""A commit that takes longer, on average, is worth a thread."""
IN_THREADS = 100
"""How many commits run in threads before it is seen whether the disk has become quick again."""


class Connection:
    """A connection as SQLAlchemy's asynchronous SQLite dialect uses it."""

    def __init__(self, connection: sqlite3.Connection, patience: float = 5.0) -> None:
        self._connection = connection
        self.patience = patience
        self._commit_seconds = 0.0
        self._in_threads = 0
        self._elsewhere: asyncio.Future[Any] | None = None

    async def here(self) -> sqlite3.Connection:
        """Wait until no thread has it: a call that was cut off goes on there."""
        while self._elsewhere and not self._elsewhere.done():
            await asyncio.wait([self._elsewhere])
        return self._connection

    async def elsewhere(self, work: Callable[..., Any], *args: Any) -> None:
        """Do something in a thread, to its end also when nobody waits any more."""
        await self.here()
        self._elsewhere = asyncio.ensure_future(asyncio.to_thread(work, *args))
        self._elsewhere.add_done_callback(_seen)
        await asyncio.shield(self._elsewhere)

    def cursor(self) -> Cursor:
        """Open a cursor."""
        return Cursor(self, self._connection.cursor())

    async def create_function(self, *args: Any, **kw: Any) -> None:
        """Give SQLite a function."""
        (await self.here()).create_function(*args, **kw)

    async def commit(self) -> None:
        """Commit: the disk may take its time."""
        if not (await self.here()).in_transaction:
            return
        if self._in_threads:
            self._in_threads -= 1
            await self.elsewhere(self._connection.commit)
            return
        began = time.perf_counter()
        self._connection.commit()
        self._commit_seconds += (time.perf_counter() - began - self._commit_seconds) / 4
        if self._commit_seconds > SLOW_SECONDS:
            self._in_threads, self._commit_seconds = IN_THREADS, 0.0

    async def rollback(self) -> None:
        """Roll back."""
        (await self.here()).rollback()

    async def close(self) -> None:
        """Close it."""
        (await self.here()).close()

    def stop(self) -> None:
        """Close it where nobody can wait."""
        if self._elsewhere is None or self._elsewhere.done():
            self._connection.close()


class Cursor:
    """A cursor as SQLAlchemy's asynchronous SQLite dialect uses it."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self.arraysize = 1

    async def __aenter__(self) -> Cursor:
        """Begin to use it."""
        return self

    @property
    def description(self) -> Any:
        """The columns of the result."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run a statement."""
        await self._connection.here()
        if statement != _BEGIN:
            self._cursor.execute(statement, parameters)
        else:
            await self._begin()
        return self

    async def _begin(self) -> None:
        """Begin to write as soon as no other process is writing."""
        end = time.monotonic() + self._connection.patience
        while True:
            try:
                self._begin_now()
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not busy or time.monotonic() > end:
                    raise
            await asyncio.sleep(uniform(0.5, 1.5) * AGAIN_SECONDS)

    def _begin_now(self) -> None:
        (patience,) = self._cursor.execute("PRAGMA busy_timeout").fetchone()
        self._cursor.execute("PRAGMA busy_timeout = 0")
        try:
            self._cursor.execute(_BEGIN)
        finally:
            self._cursor.execute(f"PRAGMA busy_timeout = {patience}")

    async def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for many rows."""
        await self._connection.here()
        self._cursor.executemany(statement, rows)
        return self

    async def fetchone(self) -> Any:
        """Read the next row."""
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Read some rows."""
        return self._cursor.fetchmany(size or self.arraysize)

    async def fetchall(self) -> list[Any]:
        """Read what is left."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Close it."""
        await self._connection.here()
        self._cursor.close()


async def connect(path: str, **options: Any) -> Connection:
    """Open a connection that any thread may use, one at a time, and that opens no transactions."""
    options |= {"check_same_thread": False, "isolation_level": None}
    opened = await asyncio.to_thread(partial(sqlite3.connect, path, **options))
    return Connection(opened, options.get("timeout", 5.0))


def _seen(work: asyncio.Future[Any]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not work.cancelled():
        work.exception()
