"""The way to the database: transactions that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from asyncpg import InternalClientError  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import inline, standing
from bot.store.tables.base import Moment

Item = TypeVar("Item")

BUSY_SECONDS = 5.0
"""How long a write waits for another process's write before the store counts as down."""


def few(ids: Iterable[Item]) -> list[Item]:
    """A list for IN (…), filled up by repeating to one of a few lengths.

    Each length is a statement of its own, which a database has to plan anew.
    """
    given = list(ids)
    length = 1 << max(0, len(given) - 1).bit_length()
    return given + given[-1:] * (length - len(given))


def several(name: str) -> sa.BindParameter[Any]:
    """A list that a statement is given when it runs, for IN (…); see ``few``."""
    return sa.bindparam(name, expanding=True)


def given(name: str) -> sa.BindParameter[Any]:
    """A moment that a statement is given when it runs."""
    return sa.bindparam(name, type_=Moment)


def one_of(column: sa.ColumnElement[str], states: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a column has one of these values, written out in the statement.

    Only then a database sees that an index of just such rows (``…_unfinished``) will do.
    """
    return column.in_([sa.literal_column(f"'{state}'", sa.String()) for state in states])


class StoreDown(Exception):
    """Kho dữ liệu đang bận hoặc đã đầy."""


class Database:
    """Read and write transactions.

    ``write`` begins with BEGIN IMMEDIATE on SQLite, so a transaction never finds out half-way
    that another one was first. Both raise StoreDown when the database is locked, full or away.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = sa.make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self._engine = _open(self.url, busy_seconds)
        self._writing = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        # PostgreSQL sees what others commit between two statements anyway (READ COMMITTED), so
        # that BEGIN and ROLLBACK around a look would only be two more ways there and back.
        alone = {} if self.embedded else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self._engine.execution_options(**alone)
        # Within a process writers queue here, in order and without polling the file's lock.
        self._turn = asyncio.Semaphore(1 if self.embedded else 1000)
        self._patience = busy_seconds

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that changes something; it commits when the block ends."""
        with _told():
            async with self._my_turn(), self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        async with asyncio.timeout(self._patience):
            await self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that only looks."""
        with _told():
            # SQLite's transaction ends by a rollback, which unlike a commit waits for no disk.
            async with self._reading.connect() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only looks, for rows read one after the other."""
        with _told():
            async with self._engine.connect() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _told:
    """Turn the drivers' many ways of being down into one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # asyncpg's own is what a call meets whose connection is cut at that very moment.
        down = (OperationalError, InterfaceError, PoolTimeout, OSError, InternalClientError)
        if isinstance(error, down) or (isinstance(error, DBAPIError) and _not_ours(error)):
            raise StoreDown(type(error).__name__) from error


_STATES = ("08", "40", "53", "55", "57", "58", "XX")
"""PostgreSQL's classes of errors that say nothing about the statement: connection, deadlock, out
of connections, memory or disk, locked, shut down, defective (its manual, Appendix A)."""


def _not_ours(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_STATES)


def _open(url: sa.URL, busy_seconds: float) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        # Parameters are people's words: they stay out of errors and logs.
        engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=10,
            # The connection used last knows the statements already.
            pool_use_lifo=True,
        )
        standing.watch(engine.sync_engine)
        return engine
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": busy_seconds, "async_creator_fn": inline.connect},
        pool_timeout=10,
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    # In WAL, NORMAL survives the death of the process; FULL would survive loss of power too,
    # at one fsync a message. An accepted message must stay: FULL.
    # What is deleted is gone: SQLite would leave people's words in pages that are free. Debian's
    # does so anyway; elsewhere it costs a delete the writing of its pages once more.
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
