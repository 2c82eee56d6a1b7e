"""What reports read of the store, and the appointments that letters put off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.reports.counting import Row, Wanted
from bot.store import dossier_report, dossiers, postponements
from bot.store.dossier_sealing import DossierSeal
from bot.store.dossiers import Word
from bot.store.engine import Database
from bot.store.postponements import Postponement
from bot.wallclock import VIETNAM
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status

SEAL = DossierSeal("k" * 32)
DAY = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)


def dossier(number: int, unit: str, received: datetime | None) -> Dossier:
    return Dossier(
        f"H15.120-261102-{number:04}",
        Status.returned,
        procedure="1.001193",
        procedure_name="Khai sinh",
        field="Hộ tịch",
        unit=unit,
        received_at=received,
        due_at=DAY + timedelta(days=3),
        returned_at=DAY + timedelta(days=2),
        holder=Holder(owner="Trần Thị Bưởi", phone="0912345678"),
    )


async def fill(database: Database) -> None:
    many = [
        dossier(1, "xã Buôn Đôn", DAY),
        dossier(2, "Công an xã Buôn Đôn", DAY + timedelta(days=30)),
        dossier(3, "xã Ea Wer", datetime(2026, 11, 30, 23, 59, tzinfo=VIETNAM)),
        dossier(4, "xã Ea Wer", None),
    ]
    words = [Word(one, "tệp", DAY + timedelta(hours=n)) for n, one in enumerate(many)]
    async with database.write() as connection:
        await dossiers.upsert(connection, words, SEAL, DAY)


async def read(database: Database, wanted: Wanted, *named: str) -> list[Row]:
    async with database.read() as connection:
        return [row async for row in dossier_report.rows(connection, wanted, named)]


async def test_rows(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every dossier comes once, its dates on a clock here, however many are fetched at once."""
    await fill(database)
    monkeypatch.setattr(dossier_report, "AT_ONCE", 2)
    rows = await read(database, Wanted())
    assert len(rows) == 4
    assert rows[0] == Row(
        Status.returned,
        "Hộ tịch",
        "xã Buôn Đôn",
        "1.001193",
        "Khai sinh",
        DAY,
        DAY + timedelta(days=3),
        DAY + timedelta(days=2),
    )
    assert rows[0].received_at
    assert rows[0].received_at.hour == 8


async def test_period(database: Database) -> None:
    """A period ends with its last day in Việt Nam; undated ones come along to be counted."""
    await fill(database)
    rows = await read(database, Wanted(date(2026, 11, 2), date(2026, 11, 30)))
    assert [row.received_at and row.received_at.day for row in rows] == [2, 30, None]


async def test_units(database: Database) -> None:
    """Units are found by a part of their names, typed without marks."""
    await fill(database)
    async with database.read() as connection:
        named = await dossier_report.units(connection, "buon don")
        assert await dossier_report.told_at(connection) == DAY + timedelta(hours=3)
    assert named == ["Công an xã Buôn Đôn", "xã Buôn Đôn"]
    assert len(await read(database, Wanted(), *named)) == 2


async def test_nothing_yet(database: Database) -> None:
    """An empty store has no rows and no moment."""
    assert await read(database, Wanted()) == []
    async with database.read() as connection:
        assert await dossier_report.told_at(connection) is None


async def test_postponements(database: Database) -> None:
    """A letter is remembered by either code; another one takes its place."""
    first = Postponement(DAY, date(2026, 12, 1), DAY)
    second = Postponement(None, date(2026, 12, 8), DAY + timedelta(days=1))
    async with database.write() as connection:
        assert await postponements.find(connection, ["A", "B"]) is None
        await postponements.put(connection, ["A"], first)
        assert await postponements.find(connection, ["B", "A"]) == first
        await postponements.put(connection, ["B", "A"], second)
        assert await postponements.find(connection, ["A", "B"]) == second
