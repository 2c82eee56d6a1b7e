"""Empty stores of today's shape: migrated once a process, and copied for every test after that.

All migrations take a quarter of a second; a thousand tests need an empty store. That the
migrations themselves are right is what ``tests/bot/store/test_migrate.py`` shows.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from bot.store import migrate
from bot.store.engine import Database

_kept: list[Path] = []


async def bring_up(database: Database) -> None:
    """Give an empty database its tables; on PostgreSQL by migrating, where that is needed."""
    if not (database.embedded and _copied(await _template(), str(database.url.database))):
        await migrate.upgrade(database)


def _copied(template: Path, place: str) -> bool:
    path = Path(place)
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, path)
    return True


async def _template() -> Path:
    if not _kept:
        folder = tempfile.TemporaryDirectory(prefix="mot-cua-template-")
        atexit.register(folder.cleanup)
        path = Path(folder.name, "bot.db")
        database = Database(f"sqlite+aiosqlite:///{path}")
        await migrate.upgrade(database)
        await database.close()
        _kept.append(path)
    return _kept[0]
