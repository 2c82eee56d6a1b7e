"""Migrations, both ways, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store import migrate
from bot.store.engine import Database
from bot.store.tables import metadata


def differences(connection: Any) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def shape(connection: Any) -> dict[str, Any]:
    """Tables with their columns, unique constraints, foreign keys and indexes."""
    look = sa.inspect(connection)
    return {
        table: {
            "columns": sorted((c["name"], str(c["type"])) for c in look.get_columns(table)),
            "unique": sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(table)),
            "foreign": sorted(f["referred_table"] for f in look.get_foreign_keys(table)),
            "indexes": sorted(str(i["name"]) for i in look.get_indexes(table)),
        }
        for table in metadata.tables
    }


async def test_migrations_and_tables_agree(database: Database) -> None:
    """What the steps build is what the code declares, down to constraints and indexes."""
    async with database.write() as connection:
        assert await connection.run_sync(differences) == []
        migrated = await connection.run_sync(shape)
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        assert await connection.run_sync(shape) == migrated


async def test_down_and_up_again(database: Database) -> None:
    """Every step can be taken back and taken again."""
    await migrate.downgrade(database, "base")
    assert await migrate.current(database) is None
    async with database.read() as connection:
        left = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
    assert set(left) == {"alembic_version"}

    assert await migrate.upgrade(database)
    assert await migrate.current(database) == migrate.newest()


async def test_upgrade_of_what_is_new_does_nothing(database: Database) -> None:
    """A start with nothing to migrate changes nothing."""
    assert not await migrate.upgrade(database)
