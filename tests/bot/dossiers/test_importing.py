"""Files on their way into the store: planned, written, written again."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot import refused
from bot.dossiers import importing
from bot.dossiers.importing import DossierFile
from bot.store.dossiers import imports, register
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.wallclock import VIETNAM
from knowledge.dossier_record import Dossier
from knowledge.formats.dossiers import Reading, Refused, Taken
from knowledge.status import Status

SEAL = DossierSeal("k" * 32)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
TOLD = NOW - timedelta(hours=1)


@dataclass
class Rows(Reading):
    """A file that was read already."""

    rows: tuple[Taken | Refused, ...] = ()

    def __iter__(self) -> Iterator[Taken | Refused]:
        return iter(self.rows)


def file(*rows: Taken | Refused, told_at: datetime = TOLD) -> DossierFile:
    return DossierFile("ds.xlsx", "0" * 64, Rows("Excel", len(rows), rows=rows), told_at)


def taken(number: int, status: Status = Status.processing, *, told: bool = True) -> Taken:
    return Taken(number + 1, Dossier(f"H15.120-261018-{number:04}", status), told)


BAD = Refused(9, "Không có mã hồ sơ.", "=1+1")
MANY = tuple(taken(n) for n in range(1, 2 * importing.BATCH + 200))


async def apply(database: Database, given: DossierFile) -> importing.Summary:
    return await importing.apply(database, SEAL, given, who="thử", now=NOW)


async def test_a_file_is_counted_and_noted(database: Database) -> None:
    """Each row is counted once, the bar goes to the end, and the file is noted with its numbers."""
    steps: list[int] = []
    given = file(*MANY, BAD)
    summary = await importing.apply(database, SEAL, given, steps.append, who="thử", now=NOW)
    assert (summary.new, summary.changed, summary.same) == (len(MANY), 0, 0)
    assert summary.refused == [BAD]
    assert sum(steps) == len(MANY) + 1
    assert len(steps) > 1
    async with database.read() as connection:
        (noted,) = await imports.latest(connection)
        assert await register.find(connection, MANY[-1].dossier.code)
    assert (noted.file, noted.who, noted.told_at) == ("ds.xlsx", "thử", TOLD)
    assert noted.counts == summary.counts
    assert noted.counts["new"] == len(MANY)


async def test_a_plan_is_what_comes(database: Database) -> None:
    """The plan has the numbers of what is then done, and changes nothing itself."""
    await apply(database, file(taken(1), taken(2), taken(3, Status.returned)))
    later = file(taken(1, Status.finished), taken(2), taken(4), BAD, told_at=NOW)
    planned = await importing.plan(database, SEAL, later)
    assert (planned.new, planned.changed, planned.same) == (1, 1, 1)
    assert planned.turned == {(Status.processing, Status.finished): 1}
    async with database.read() as connection:
        assert await register.find(connection, "H15.120-261018-0004") is None
        assert len(await imports.latest(connection)) == 1
    assert await apply(database, later) == planned


async def test_again_is_nothing_new(database: Database) -> None:
    """The same file once more changes nothing."""
    given = file(taken(1), taken(2, Status.finished), taken(3, told=False))
    await apply(database, given)
    again = await apply(database, given)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert not again.turned
    assert again.presumed == 1


async def test_a_busy_store_is_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that finds the store busy is tried again; one that never gets in is given up."""
    monkeypatch.setattr(importing, "_PAUSE", 0)
    upsert, calls = register.upsert, []

    async def busy(*given: Any) -> Any:
        calls.append(1)
        if len(calls) < least:
            raise StoreDown
        return await upsert(*given)

    monkeypatch.setattr(register, "upsert", busy)
    least = importing.TRIES
    assert (await apply(database, file(taken(1)))).new == 1
    least = 99
    with pytest.raises(StoreDown):
        await apply(database, file(taken(2)))


def test_no_file_is_from_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose clock is ahead was exported now: it must not win over tomorrow's."""
    monkeypatch.setattr(importing.formats, "read", lambda *_, **__: Rows("CSV", 0))
    for hours, told in ((400, NOW), (-1, TOLD)):
        written = NOW + timedelta(hours=hours)
        assert importing.read(b"", "ds.csv", told_at=written, now=NOW).told_at == told


@pytest.mark.parametrize("name", ["x.tu-choi.csv", "x.xlsx"])
def test_refused_rows_are_listed(tmp_path: Path, name: str) -> None:
    """Each has its number and its reason, and no cell is run as a formula."""
    rows = [replace(BAD, sheet="Sheet1"), Refused(12, "Mã sai.", "@SUM(A1)"), Refused(13, "x", "")]
    path = tmp_path / name
    refused.write(path, rows)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as text:
            table = [tuple(row) for row in csv.reader(text)]
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)
    else:
        sheet = openpyxl.load_workbook(path).active
        table = [tuple(str(c.value or "") for c in row) for row in sheet.iter_rows()]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert table[0] == refused.HEADERS
    assert table[1][:2] == ("Sheet1", "9")
    assert table[1][2].lstrip("'") == "=1+1"
    assert table[2][3] == "Mã sai."
    assert len(table) == 4


async def test_the_next_rows_are_made_meanwhile() -> None:
    """While a batch is being written the next one is made, and no further one."""
    made: list[int] = []

    async def batches() -> AsyncIterator[importing.Batch]:
        for number in range(1, 4):
            made.append(number)
            yield [], number

    async with aclosing(importing.ahead(batches())) as coming:
        async for _, number in coming:
            await asyncio.sleep(0.01)
            assert made == [1, 2, 3][: number + 1]
