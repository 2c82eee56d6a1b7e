"""Bring the tables to the shape this version needs, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.store.engine import Database

_FOLDER = Path(__file__).parent / "migrations"
# Any number will do, as long as every process asks for the same one.
_LOCK = sa.text("SELECT pg_advisory_xact_lock(2026112101)")


def newest() -> str:
    """The revision this version needs: files are numbered, the number is the revision."""
    return max(path.name[:4] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


async def upgrade(database: Database) -> bool:
    """Run the missing steps, in one transaction; tell whether there were any."""
    if await current(database) == newest():
        return False
    await _run(database, "upgrade", "head")
    return True


async def downgrade(database: Database, revision: str) -> None:
    """Go back to an earlier shape; ``base`` drops everything."""
    await _run(database, "downgrade", revision)


async def current(database: Database) -> str | None:
    """The revision the tables have, None before the first."""
    async with database.read() as connection:
        if not await connection.run_sync(lambda c: sa.inspect(c).has_table("alembic_version")):
            return None
        found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


async def _run(database: Database, direction: str, revision: str) -> None:
    # Imported here: a start that has nothing to migrate need not load Alembic.
    from alembic import command
    from alembic.config import Config

    def steps(connection: Any) -> None:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)

    async with database.write() as connection:
        if not database.embedded:
            await connection.execute(_LOCK)
        await connection.run_sync(steps)
