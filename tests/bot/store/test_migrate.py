"""Migrations, both ways, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store import migrate
from bot.store.engine import Database
from bot.store.messages import inbox, outbox, sessions
from bot.store.tables.base import Moment, metadata
from bot.wallclock import now


def differences(connection: Any) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"include_object": readable})
    return list(compare_metadata(context, metadata))


def readable(item: Any, _: Any, kind: str, __: bool, ___: Any) -> bool:
    """What reflection sees whole: on SQLite, not a foreign key added together with its column.

    Its ON DELETE is there all the same: see tests/bot/store/test_links.py.
    """
    return kind != "foreign_key_constraint" or item.table.name != "people"


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


KEPT = ("people", "inbox", "sessions", "outbox", "notes")
ROWS = (
    "INSERT INTO people (id, channel, address, created_at, seen_at)"
    " VALUES (7, 'web', 'lan', :at, :at)",
    "INSERT INTO inbox"
    " (id, channel, message_id, person_id, seq, payload, received_at, state, lease_until)"
    " VALUES (7, 'web', 'm', 7, 1, '{}', :at, 'new', :at)",
    "INSERT INTO sessions VALUES (7, '{}', 1, :at)",
    "INSERT INTO outbox (id, person_id, channel, kind, payload, state, due_at, created_at)"
    " VALUES (7, 7, 'web', 'reply', '{}', 'queued', :at, :at)",
    "INSERT INTO notes (id, kind, text, about, value, person, at)"
    " VALUES (7, 'handoff', '', '', '', 'x', :at)",
)


async def test_no_step_loses_what_is_kept(database: Database) -> None:
    """Rows written under the first shape are there after every step up, and every step back."""
    await migrate.downgrade(database, "0001")
    async with database.write() as connection:
        for row in ROWS:
            statement = sa.text(row).bindparams(sa.bindparam("at", type_=Moment))
            await connection.execute(statement, {"at": datetime(2026, 1, 1, tzinfo=UTC)})
    assert await kept(database) == [1] * len(KEPT)
    await migrate.upgrade(database)
    assert await kept(database) == [1] * len(KEPT)
    await migrate.downgrade(database, "0001")
    assert await kept(database) == [1] * len(KEPT)
    await migrate.upgrade(database)


async def kept(database: Database) -> list[int]:
    async with database.read() as connection:
        counts = (sa.text(f"SELECT count(*) FROM {table}") for table in KEPT)
        return [(await connection.execute(count)).scalar_one() for count in counts]


async def test_upgrade_keeps_what_is_there(database: Database) -> None:
    """A step up and a step down leave people, messages and sessions as they are."""
    async with database.write() as connection:
        message = await inbox.receive(connection, "web", "lan", "m", {"text": "a"}, now())
        await outbox.reply(
            connection,
            person=message.person,
            channel="web",
            payloads=[{"text": "b", "choices": []}],
            in_reply_to=message.id,
            now=now(),
        )
        await sessions.save(connection, message.person, "{}", now())
    await migrate.downgrade(database, "0001")
    await migrate.upgrade(database)
    async with database.read() as connection:
        for table in ("people", "inbox", "outbox", "sessions"):
            assert await connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1
