"""Empty stores of today's shape: migrated once a process, and copied for every test after that.

All migrations take a quarter of a second; a thousand tests need an empty store. That the
migrations themselves are right is what ``tests/bot/store/test_migrate.py`` shows. Likewise the
catalogue: a command compiles it for seconds where no earlier start has kept it, which is what
``tests/bot/test_compiling.py`` is about, and no other test of a command.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from bot import compiling
from bot.settings import Settings
from bot.store import compiled, migrate
from bot.store.engine import Database
from bot.store.tables.base import metadata
from bot.wallclock import now

_kept: list[Path] = []


async def bring_up(database: Database) -> None:
    """Give an empty database its tables; on PostgreSQL by migrating, where that is needed."""
    if not (database.embedded and _copied(await _template(), str(database.url.database))):
        await migrate.upgrade(database)


def stocked(folder: Path) -> Path:
    """Make a data folder whose store holds nothing but the catalogue that a start has compiled."""
    _copied(_stock(), str(folder / "bot.db"))
    return folder


async def restock(database: Database) -> None:
    """Empty a store on PostgreSQL, whatever is in it, but for the compiled catalogue."""
    await bring_up(database)
    with closing(sqlite3.connect(_stock())) as stock:
        key, content = stock.execute("SELECT key, content FROM compiled_catalogues").fetchone()
    await emptied(database)
    async with database.write() as connection:
        await compiled.keep(connection, key, content, now())


async def emptied(database: Database) -> None:
    """Take every row out of a store on PostgreSQL."""
    async with database.write() as connection:
        names = ", ".join(metadata.tables)
        await connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@cache
def _stock() -> Path:
    folder = _own_folder()
    compiling.opened(Settings(data_dir=folder), layers=(), keep=True)
    return folder / "bot.db"


def _own_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="mot-cua-template-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _copied(template: Path, place: str) -> bool:
    path = Path(place)
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, path)
    return True


async def _template() -> Path:
    if not _kept:
        path = _own_folder() / "bot.db"
        database = Database(f"sqlite+aiosqlite:///{path}")
        await migrate.upgrade(database)
        await database.close()
        _kept.append(path)
    return _kept[0]
