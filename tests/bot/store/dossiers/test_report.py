"""What reports count in the store, and the appointments that letters put off."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest

from bot.reports.counting import By, Counting, Group, Standing, Wanted
from bot.store.dossiers import postponements, register, report
from bot.store.dossiers.postponements import Postponement
from bot.store.dossiers.register import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.wallclock import VIETNAM
from knowledge import holiday_table
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from tests.counted_by_hand import Row, groups

SEAL = DossierSeal("k" * 32)
DAY = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
OFFICE = holiday_table.calendar()


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM) if text else None


def row(
    status: int,
    due: str | None = None,
    ended: str | None = None,
    received: str | None = "2026-11-02 08:00",
    unit: str = "xã Buôn Đôn",
) -> Row:
    return Row(
        Status(status), "Hộ tịch", unit, "1.001193", "Khai sinh", at(received), at(due), at(ended)
    )


async def put(database: Database, rows: Sequence[Row]) -> None:
    words = [Word(_dossier(number, row), "tệp", DAY) for number, row in enumerate(rows)]
    async with database.write() as connection:
        await register.upsert(connection, words, SEAL, DAY)


def _dossier(number: int, row: Row) -> Dossier:
    # Whichever of the two moments is told tells when it ended.
    ended = {"finished_at": row.ended_at} if number % 2 else {"returned_at": row.ended_at}
    return Dossier(
        f"H15.{120 + number % 3}-261102-{number:04}",
        row.status,
        procedure=row.procedure,
        procedure_name=row.procedure_name,
        field=row.field,
        unit=row.unit,
        received_at=row.received_at,
        due_at=row.due_at,
        holder=Holder(owner="Trần Thị Bưởi", phone="0912345678"),
        **ended,
    )


async def read(database: Database, counting: Counting, *named: str, code: str = "") -> list[Group]:
    async with database.read() as connection:
        codes = [code] if code else []
        found: Counter[Group] = Counter()
        async for group in report.groups(connection, counting, named, codes):
            found[group._replace(number=0)] += group.number
        return [group._replace(number=number) for group, number in found.items()]


def counting(since: date | None = None, until: date | None = None) -> Counting:
    return Counting(Wanted(since, until), OFFICE, NOW)


def number(found: Sequence[Group]) -> int:
    return sum(group.number for group in found if group.by is None)


def months(found: Sequence[Group]) -> dict[str, int]:
    return {group.name: group.number for group in found if group.by is By.month}


STANDING = [
    (row(10, "2026-11-10 17:00", "2026-11-10 16:59"), Standing.on_time),
    (row(10, "2026-11-10 17:00", "2026-11-10 17:01"), Standing.late),
    (row(9, "2026-11-10 17:00", "2026-11-09 09:00"), Standing.on_time),
    # Only the day is known of one of them: the whole day is in time.
    (row(10, "2026-11-10 00:00", "2026-11-10 17:30"), Standing.on_time),
    (row(10, "2026-11-10 11:00", "2026-11-10 00:00"), Standing.on_time),
    (row(10, "2026-11-10 00:00", "2026-11-11 00:00"), Standing.late),
    (row(10, None, "2026-11-10 09:00"), Standing.unknown),
    (row(10, "2026-11-10 17:00"), Standing.unknown),
    (row(4, "2026-11-27 17:00"), Standing.running),
    # Tuesday is a holiday: the third working day is Thursday.
    (row(4, "2026-11-26 17:00"), Standing.soon),
    (row(2, "2026-11-20 17:00"), Standing.soon),
    (row(4, "2026-11-20 09:00"), Standing.overdue),
    (row(4, "2026-11-20 00:00"), Standing.soon),
    (row(4), Standing.unknown),
    # Who waits for the citizen is not late.
    (row(5, "2026-11-10 17:00"), Standing.waiting),
    (row(6, "2026-11-10 17:00"), Standing.waiting),
    (row(7, "2026-11-10 17:00"), Standing.dropped),
    (row(8), Standing.dropped),
]


async def test_where_a_dossier_stands(database: Database) -> None:
    """Each dossier stands in the column that its status and its dates put it in."""
    await put(database, [given._replace(field=str(n)) for n, (given, _) in enumerate(STANDING)])
    found = await read(database, counting())
    stands = {group.name: group.standing for group in found if group.by is By.field}
    assert stands == {str(number): standing for number, (_, standing) in enumerate(STANDING)}


def _random_row(chance: random.Random) -> Row:
    return Row(
        chance.choice(list(Status)),
        chance.choice(["", "Hộ tịch", "Đất đai"]),
        chance.choice(["", "xã Ea Wer", "xã Buôn Đôn"]),
        chance.choice(["", "1.001193"]),
        chance.choice(["", "Khai sinh"]),
        *(_random_moment(chance) for _ in range(3)),
    )


def _random_moment(chance: random.Random) -> datetime | None:
    """A moment around now, often one where a rule turns: midnight, the hour of now, none."""
    day = NOW.date() + timedelta(days=chance.choice([-40, -20, -1, 0, 1, 3, 6, 7, 12]))
    clocks = [time(), time(), time(10), time(0, 0, 1), time(6, 59), time(7), time(17), time(23, 59)]
    return datetime.combine(day, chance.choice(clocks), VIETNAM) if chance.random() < 0.9 else None


@pytest.mark.parametrize("seed", range(3))
async def test_the_database_counts_as_we_do(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever dossiers there are, the database puts them into the same columns as the rules."""
    monkeypatch.setattr(report, "AT_ONCE", 97)
    chance = random.Random(seed)
    rows = [_random_row(chance) for _ in range(700)]
    await put(database, rows)
    counting_now = counting()
    expected = groups(rows, NOW, counting_now.soon)
    assert sorted(map(str, await read(database, counting_now))) == sorted(map(str, expected))


async def test_a_period_holds_both_its_days(database: Database) -> None:
    """A period lasts from its first day to the end of its last in Việt Nam; undated ones come."""
    days = ("2026-10-31 23:59", "2026-11-01 00:00", "2026-11-30 23:59", "2026-12-01", None)
    await put(database, [row(4, received=day) for day in days])
    found = await read(database, counting(date(2026, 11, 1), date(2026, 11, 30)))
    assert months(found) == {"2026-11": 2, "": 1}
    whole = months(await read(database, counting()))
    assert whole == {"2026-10": 1, "2026-11": 2, "2026-12": 1, "": 1}


async def test_units(database: Database) -> None:
    """Units are found by a part of their names, typed without marks, and by their codes."""
    names = ("xã Buôn Đôn", "Công an xã Buôn Đôn", "xã Ea Wer", "xã Ea Wer")
    await put(database, [row(4, unit=name) for name in names])
    async with database.read() as connection:
        named = await report.units(connection, "buon don")
        assert await report.told_at(connection) == DAY
    assert named == ["Công an xã Buôn Đôn", "xã Buôn Đôn"]
    assert number(await read(database, counting(), *named)) == 2
    assert number(await read(database, counting(), code="H15.120")) == 2
    assert number(await read(database, counting(), code="H15")) == 4


async def test_nothing_yet(database: Database) -> None:
    """An empty store has nothing to count and no moment."""
    assert await read(database, counting()) == []
    async with database.read() as connection:
        assert await report.told_at(connection) is None


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
