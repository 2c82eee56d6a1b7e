"""Rows written past SQLAlchemy's statements are what its own would have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from bot.store import rows
from bot.store.engine import Database
from bot.store.tables.dossiers import dossier_units, imports
from bot.wallclock import VIETNAM

MOMENTS = [
    datetime(2026, 10, 1, 8, 15, tzinfo=VIETNAM),
    datetime(2026, 10, 1, 0, 0, 7, 5, tzinfo=VIETNAM),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1961, 3, 4, 5, 6, 7, tzinfo=VIETNAM),
    datetime(2026, 2, 28, 20, 0, tzinfo=timezone(timedelta(hours=-5))),
]


async def test_moments_come_back(database: Database) -> None:
    """A moment of any zone is kept to its last microsecond."""
    units = [f"H{number}" for number in range(len(MOMENTS))]
    columns = dossier_units.c
    query = sa.select(columns.told_at, rows.raw(columns.told_at)).order_by(columns.unit)
    async with database.write() as connection:
        await rows.insert(connection, dossier_units, {"unit": units, "told_at": MOMENTS})
        found = (await connection.execute(query)).all()
    assert [row[0] for row in found] == MOMENTS
    assert [rows.read_moment(row[1]) for row in found] == MOMENTS


@pytest.mark.parametrize("moment", MOMENTS)
def test_moments_are_written_alike(moment: datetime) -> None:
    """SQLite finds equal moments equal, whoever wrote them."""
    assert rows.written(moment) == f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


async def test_only_named_rows_change(database: Database) -> None:
    """An update changes the columns it names, of the rows it names; nothing to do is no error."""
    row = {"digest": "", "who": "", "counts": {}, "told_at": MOMENTS[0], "at": MOMENTS[0]}
    async with database.write() as connection:
        for name in ("a", "b"):
            await connection.execute(sa.insert(imports).values(file=name, **row))
        query = sa.select(imports.c.id, imports.c.file, imports.c.who, imports.c.at)
        first = (await connection.execute(query)).first()
        assert first is not None
        changed: dict[str, list[object]] = {"who": ["ai"], "at": [MOMENTS[2]]}
        await rows.update(connection, imports, changed, [first.id])
        await rows.update(connection, imports, {"who": ()}, [])
        found = {r.file: (r.who, r.at) for r in await connection.execute(query)}
    others = {"a", "b"} - {first.file}
    assert found == {first.file: ("ai", MOMENTS[2]), others.pop(): ("", MOMENTS[0])}
