"""What units cover, in SQL as in memory, and the unit that a dossier is kept under."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.officers.roles import Officer, Role
from bot.store.dossiers import register as store
from bot.store.dossiers.merging import Word
from bot.store.engine import Database
from bot.store.tables.dossiers import dossiers
from bot.store.units import beside_units, covered
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.bot.dossiers.office import SEAL
from tests.handlers.dossiers_contract import AT

CODES = (
    "H15.120-261008-0001",
    "H15.120.05-261008-0001",
    "H15.1201-261008-0001",
    "H15.12-261008-0001",
    "000.00.22.H56-210531-0001",
    "G22.99.08-260921-896048",
)


@pytest.mark.parametrize(
    "units", [(), ("H15.120",), ("H15",), ("H56.22", "G22"), ("H56.2",), ("H15.12", "H15.1201")]
)
async def test_the_store_covers_what_officers_cover(
    database: Database, units: tuple[str, ...]
) -> None:
    """A dossier is listed for an officer exactly if the officer's units cover its unit."""
    officer = Officer(1, "", Role.viewer, units)
    words = [Word(Dossier(code, Status.received), "test", AT) for code in CODES]
    async with database.write() as connection:
        await store.upsert(connection, words, SEAL, AT)
        rows = (await connection.execute(sa.select(dossiers))).all()
        query = sa.select(dossiers.c.code).where(covered(dossiers.c.unit_code, units))
        listed = set((await connection.execute(query)).scalars())
    assert {row.code for row in rows if officer.covers(row.unit_code)} == listed
    assert len(rows) == len(CODES)


async def test_a_provinces_code_tells_the_unit(database: Database) -> None:
    """Of a ministry's and a province's code the province's counts, whenever it is told."""
    first = Dossier("G22.99.08-260921-896048", Status.received)
    both = replace(first, other_code="H15.120-260921-0001")
    async with database.write() as connection:
        for dossier, unit in ((first, "G22.99.08"), (both, "H15.120"), (first, "H15.120")):
            await store.upsert(connection, [Word(dossier, "test", AT)], SEAL, AT)
            kept = (await connection.execute(sa.select(dossiers.c.unit_code))).scalar_one()
            assert kept == unit


async def test_an_officers_unit_is_looked_up(database: Database) -> None:
    """What an officer of a commune sees is found by an index, not by reading every dossier."""
    status = beside_units(dossiers.c.status)
    unit = covered(dossiers.c.unit_code, ["H15.120"])
    query = sa.select(dossiers.c.id).where(unit, status.in_([2, 4]))
    async with database.read() as connection:
        if not database.embedded:
            # A table of a few rows is read whole, unless that is forbidden.
            await connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = str((await connection.execute(_explained(query, database))).all())
    assert "ix_dossiers_unit_code_status_due_at" in plan
    assert "SCAN" not in plan
    assert "Filter: ((unit_code" not in plan


def _explained(query: sa.Select[tuple[int]], database: Database) -> sa.TextClause:
    dialect = sqlite.dialect() if database.embedded else postgresql.dialect()
    written = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return sa.text(f"EXPLAIN {'QUERY PLAN ' if database.embedded else ''}{written}")
