"""The audit log, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.officers.roles import Officer, Role
from bot.store.engine import Database
from bot.store.office import audit as log
from bot.store.office.audit import Audit
from bot.store.tables.officers import audit
from bot.wallclock import now

LAN = Officer(7, "Lan", Role.admin)


async def write(database: Database, count: int) -> None:
    for number in range(count):
        async with database.write() as connection:
            await Audit("key").note(connection, LAN, "invited", f"người {number}", at=now())


async def broken(database: Database, key: str = "key") -> int | None:
    async with database.snapshot() as connection:
        return await Audit(key).broken(connection)


async def past_the_triggers(database: Database, what: sa.Update | sa.Delete) -> None:
    """Do what somebody with the database's password would do."""
    async with database.write() as connection:
        if database.embedded:
            await connection.execute(sa.text("DROP TRIGGER audit_stays_update"))
            await connection.execute(sa.text("DROP TRIGGER audit_stays_delete"))
        else:
            await connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        await connection.execute(what)


async def test_what_is_written_holds(database: Database) -> None:
    """An untouched log is whole, and reads newest first."""
    await write(database, 3)
    assert await broken(database) is None
    async with database.read() as connection:
        entries = await log.read(connection)
    assert [entry.about for entry in entries] == ["người 2", "người 1", "người 0"]


@pytest.mark.parametrize("what", [sa.update(audit).values(who="ai khác"), sa.delete(audit)])
async def test_the_store_refuses_changes(database: Database, what: sa.Update | sa.Delete) -> None:
    """A statement that changes or removes a row fails."""
    await write(database, 1)
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.write() as connection:
            await connection.execute(what)
    assert await broken(database) is None


@pytest.mark.parametrize(
    ("what", "shows"),
    [
        (sa.update(audit).where(audit.c.id == 2).values(who="ai khác"), 2),
        (sa.update(audit).where(audit.c.id == 2).values(detail={"n": 1}), 2),
        (sa.delete(audit).where(audit.c.id == 2), 3),
        (sa.delete(audit).where(audit.c.id == 1), 2),
    ],
)
async def test_tampering_shows(database: Database, what: sa.Update | sa.Delete, shows: int) -> None:
    """A row that was changed or removed past the triggers breaks the chain there."""
    await write(database, 3)
    await past_the_triggers(database, what)
    assert await broken(database) == shows


async def test_without_the_key_nobody_writes_a_chain(database: Database) -> None:
    """Rows made with another key do not pass as ours."""
    await write(database, 1)
    assert await broken(database, "another") == 1


async def test_writers_at_once_make_one_chain(database: Database) -> None:
    """Acts of many officers in one moment stand one after the other."""

    async def one(number: int) -> None:
        async with database.write() as connection:
            await Audit("key").note(connection, LAN, "invited", str(number), at=now())

    await asyncio.gather(*(one(number) for number in range(12)))
    assert await broken(database) is None
