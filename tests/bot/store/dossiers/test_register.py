"""Dossiers in the store: what a word changes, what it leaves alone, and what nobody reads there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.dossiers import register
from bot.store.dossiers.register import Effect, Stored, Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.sealing import Unsealable
from bot.wallclock import VIETNAM
from handlers.ports import Stage
from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.status import Status

SEAL = DossierSeal("k" * 32)
LOCAL, NATIONAL = "H15.120-261018-0001", "G22.99.08-261018-896048"
DAY = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)
HOLDER = Holder("Nguyễn Văn An", "Trần Thị Bưởi", "0912345678", "12 thôn Đoài")
WHOLE = Dossier(
    LOCAL,
    Status.supplement,
    procedure="1.004222",
    procedure_name="Đăng ký thường trú",
    field="Cư trú",
    unit="xã Buôn Đôn",
    status_text="Chờ bổ sung",
    note="Chị Bưởi nộp lại ảnh",
    submitted_at=DAY - timedelta(days=15),
    received_at=DAY - timedelta(days=14),
    due_at=DAY + timedelta(days=5),
    holder=HOLDER,
    asked_for=("Ảnh 3x4", "Bản sao giấy tờ"),
    charges=(Charge("Lệ phí", 20_000), Charge("Phí", 5_000, paid=True)),
)


def word(
    dossier: Dossier = WHOLE, days: int = 0, *, told: bool = True, source: str = "tệp"
) -> Word:
    """A word said so many days after the first."""
    return Word(dossier, source, DAY + timedelta(days=days), told)


def brief(status: Status, code: str = LOCAL, **more: Any) -> Dossier:
    """A dossier of which little is told."""
    return Dossier(code, status, **more)


async def hear(database: Database, *words: Word) -> list[Effect]:
    """Write words, one transaction each."""
    effects = []
    for said in words:
        async with database.write() as connection:
            (heard,) = await register.upsert(connection, [said], SEAL, DAY)
        effects.append(heard.effect)
    return effects


async def find(database: Database, code: str = LOCAL) -> Stored:
    """A dossier that is there, opened."""
    async with database.read() as connection:
        found = await register.find(connection, code, SEAL)
    assert found
    return found


async def everything(database: Database) -> list[list[Any]]:
    """All rows of all that is kept, as they are."""
    tables = ("dossiers", "dossier_codes", "dossier_history", "dossier_units")
    async with database.read() as connection:
        rows = [await connection.execute(sa.text(f"SELECT * FROM {t} ORDER BY 1")) for t in tables]
        return [[tuple(row) for row in table] for table in rows]


async def test_what_is_told_comes_back(database: Database) -> None:
    """A dossier is found as its source told of it, with its moments in Việt Nam's time."""
    assert await hear(database, word()) == [Effect.new]
    found = await find(database)
    assert found.dossier == WHOLE
    assert found.dossier.due_at
    assert found.dossier.due_at.tzinfo is VIETNAM
    assert (found.source, found.told_at, found.told_status) == ("tệp", DAY, True)


async def test_an_unknown_code_is_not_found(database: Database) -> None:
    """Nothing is made up."""
    async with database.read() as connection:
        assert await register.find(connection, LOCAL, SEAL) is None
        assert await register.freshest(connection) is None


async def test_without_the_seal_nothing_personal_comes(database: Database) -> None:
    """Whoever looks without a seal gets no holder, no note and nothing that is asked for."""
    await hear(database, word())
    async with database.read() as connection:
        found = await register.find(connection, LOCAL)
        with pytest.raises(Unsealable):
            await register.find(connection, LOCAL, DossierSeal("other" * 8))
    assert found
    bare = replace(WHOLE, holder=Holder(), note="", asked_for=(), charges=())
    assert found.dossier == bare


async def test_the_same_again_writes_nothing(database: Database) -> None:
    """A word that was heard before leaves every row of every table as it is."""
    await hear(database, word())
    before = await everything(database)
    assert await hear(database, word(), word()) == [Effect.same, Effect.same]
    assert await everything(database) == before


async def test_the_same_later_is_fresher(database: Database) -> None:
    """The same told anew changes only when it was told, and adds no history."""
    assert await hear(database, word(), word(days=1)) == [Effect.new, Effect.same]
    found = await find(database)
    assert found.told_at == DAY + timedelta(days=1)
    assert found.dossier == WHOLE
    assert found.stages[-1] == Stage(Status.supplement, DAY, heard=True)


async def test_older_never_overwrites_newer(database: Database) -> None:
    """An older word fills what nobody told yet, and changes neither status nor history."""
    newer = brief(Status.finished, unit="xã Buôn Đôn", due_at=DAY)
    older = replace(WHOLE, unit="xã cũ")
    assert await hear(database, word(newer), word(older, days=-1)) == [Effect.new, Effect.changed]
    found = await find(database)
    assert found.dossier.status is Status.finished
    assert (found.dossier.unit, found.dossier.due_at) == ("xã Buôn Đôn", DAY)
    assert (found.dossier.holder, found.dossier.procedure) == (HOLDER, "1.004222")
    assert found.dossier.asked_for == ()
    assert found.told_at == DAY
    assert Status.supplement not in {stage.status for stage in found.stages}
    before = await everything(database)
    assert await hear(database, word(older, days=-1)) == [Effect.same]
    assert await everything(database) == before


ORDERS = ([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0])


@pytest.mark.parametrize("order", ORDERS)
async def test_the_order_of_arrival_decides_no_status(database: Database, order: list[int]) -> None:
    """Whatever arrives first, the newest word has the last say."""
    said = [
        word(brief(Status.received), 0),
        word(brief(Status.processing), 1),
        word(brief(Status.returned, returned_at=DAY), 2),
    ]
    await hear(database, *(said[n] for n in order))
    found = await find(database)
    assert found.dossier.status is Status.returned
    assert found.told_at == DAY + timedelta(days=2)


async def test_a_presumed_status_gives_way(database: Database) -> None:
    """A file without statuses never overwrites a known one, and any told one overwrites its own."""
    presumed = brief(Status.processing, due_at=DAY, note="chậm")
    assert await hear(database, word(presumed, 3, told=False)) == [Effect.new]
    assert not (await find(database)).told_status
    await hear(database, word(brief(Status.finished), 1), word(presumed, 5, told=False))
    found = await find(database)
    assert found.dossier.status is Status.finished
    assert (found.dossier.due_at, found.dossier.note) == (DAY, "chậm")
    assert (found.told_at, found.told_status) == (DAY + timedelta(days=1), True)


async def test_what_was_asked_for_goes_with_its_status(database: Database) -> None:
    """Once the dossier is worked on again, nothing is asked for any longer."""
    await hear(database, word(), word(brief(Status.processing), 1))
    known = (await find(database)).dossier
    assert (known.note, known.asked_for, known.charges) == ("", (), ())
    assert known.holder == HOLDER


async def test_history_keeps_each_change_once(database: Database) -> None:
    """Every status has its row with when and by whom, also when a dossier comes back to one."""
    finished = brief(Status.finished, finished_at=DAY)
    steps = [word(brief(Status.processing)), word(finished, 1), word(brief(Status.supplement), 2)]
    await hear(database, *steps, word(finished, 3, source="trục"), word(finished, 3, source="trục"))
    async with database.read() as connection:
        query = sa.text("SELECT status, source FROM dossier_history ORDER BY id")
        rows = [tuple(row) for row in await connection.execute(query)]
    assert rows == [(4, "tệp"), (9, "tệp"), (5, "tệp"), (9, "trục")]
    assert [s.status.value for s in (await find(database)).stages] == [4, 9, 5, 9]


async def test_stages_begin_with_the_dossier(database: Database) -> None:
    """What dates tell stands before what was told later; a day of the word alone is marked so."""
    await hear(database, word(), word(brief(Status.finished, finished_at=DAY + timedelta(1)), 2))
    assert (await find(database)).stages == (
        Stage(Status.registered, DAY - timedelta(days=15)),
        Stage(Status.received, DAY - timedelta(days=14)),
        Stage(Status.supplement, DAY, heard=True),
        Stage(Status.finished, DAY + timedelta(days=1)),
    )


async def test_the_dossiers_own_day_goes_before_the_words(database: Database) -> None:
    """A list that only says "tiếp nhận" today does not move the day it was taken in."""
    await hear(database, word(replace(WHOLE, status=Status.received)))
    received = (await find(database)).stages[-1]
    assert received == Stage(Status.received, DAY - timedelta(days=14))


async def test_both_codes_find_one_dossier(database: Database) -> None:
    """A word with two codes makes one dossier that is found by either."""
    await hear(database, word(replace(WHOLE, other_code=NATIONAL)))
    for code in (LOCAL, NATIONAL):
        found = await find(database, code)
        assert (found.dossier.code, found.dossier.other_code) == (LOCAL, NATIONAL)
    national = brief(Status.finished, NATIONAL)
    assert await hear(database, word(national, 1)) == [Effect.changed]
    assert (await find(database)).dossier.status is Status.finished


@pytest.mark.parametrize("together", [True, False])
async def test_two_dossiers_become_one(database: Database, together: bool) -> None:
    """Known under each code alone, then told to be one: the newest status, and all of history."""
    said = [
        word(replace(WHOLE, status=Status.processing)),
        word(brief(Status.finished, NATIONAL, finished_at=DAY), 1),
        word(brief(Status.finished, LOCAL, other_code=NATIONAL), 2),
    ]
    if together:
        async with database.write() as connection:
            await register.upsert(connection, said, SEAL, DAY)
    else:
        await hear(database, *said)
    by_one, by_other = await find(database), await find(database, NATIONAL)
    assert by_one == by_other
    assert by_one.dossier.status is Status.finished
    assert by_one.dossier.holder == HOLDER
    assert {Status.processing, Status.finished} <= {stage.status for stage in by_one.stages}
    async with database.read() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM dossiers")) == 1
    before = await everything(database)
    await hear(database, said[-1])
    assert await everything(database) == before


async def test_a_third_code_joins_nothing(database: Database) -> None:
    """A national code that several local ones claim stays with the first: nobody is mixed up."""
    second = replace(WHOLE, code="H15.120-261018-0002", holder=Holder("Lê Ca", phone="0987654321"))
    first, other = (replace(dossier, other_code=NATIONAL) for dossier in (WHOLE, second))
    await hear(database, word(first), word(other))
    assert (await find(database)).dossier.holder == HOLDER
    assert (await find(database, NATIONAL)).dossier.code == LOCAL
    found = await find(database, second.code)
    assert (found.dossier.holder, found.dossier.other_code) == (second.holder, "")


async def test_the_last_four_digits_prove(database: Database) -> None:
    """They prove for their own dossier only, and equal ones of two dossiers do not look equal."""
    second = replace(WHOLE, code="H15.120-261018-0002")
    none = replace(WHOLE, code="H15.120-261018-0003", holder=Holder("Lê Ca"))
    await hear(database, word(), word(second), word(none))
    one, two, three = [await find(database, d.code) for d in (WHOLE, second, none)]
    assert SEAL.proves(LOCAL, "5678", one.last4)
    assert not SEAL.proves(LOCAL, "5679", one.last4)
    assert not SEAL.proves(LOCAL, "", one.last4)
    assert not SEAL.proves(none.code, "5678", three.last4)
    assert one.last4 != two.last4
    assert one.phone == two.phone == SEAL.phone("0912345678")
    assert (three.phone, three.last4) == (None, None)


async def test_nothing_personal_lies_open(tmp_path: Path) -> None:
    """The database's files hold no name, phone, address, note or money in readable form."""
    from bot.store import migrate

    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await migrate.upgrade(database)
    await hear(database, word(), word(replace(WHOLE, note="Anh An gọi lại"), 1))
    await database.close()
    kept = (tmp_path / "bot.db").read_bytes()
    assert LOCAL.encode() in kept
    asked = [*WHOLE.asked_for, WHOLE.note, "Anh An gọi lại", "0912345678", "912345678"]
    for secret in (HOLDER.applicant, HOLDER.owner, HOLDER.address, *asked):
        assert secret.encode() not in kept
        assert ascii(secret).strip("'").encode() not in kept


async def test_another_key_loses_only_what_was_sealed(database: Database) -> None:
    """With a new key words still arrive, and what they tell is sealed anew."""
    await hear(database, word())
    other = DossierSeal("o" * 32)
    async with database.write() as connection:
        await register.upsert(connection, [word(days=1)], other, DAY)
        found = await register.find(connection, LOCAL, other)
    assert found
    assert found.dossier == WHOLE


async def test_units_are_as_fresh_as_their_newest_word(database: Database) -> None:
    """How fresh a unit's data is can be asked by any code of it."""
    far = replace(WHOLE, code="H44.100-261018-0001")
    await hear(database, word(days=3), word(far, 1), word(days=2))
    async with database.read() as connection:
        assert await register.freshest(connection, "H15.120-261101-0009") == DAY + timedelta(days=3)
        assert await register.freshest(connection, far.code) == DAY + timedelta(days=1)
        assert await register.freshest(connection, "H99-261101-0009") is None
        assert await register.freshest(connection) == DAY + timedelta(days=3)


async def test_old_ended_dossiers_go(database: Database) -> None:
    """What ended long ago is deleted with its codes and history; what waits for someone stays."""
    ended = replace(WHOLE, code="H15.120-261018-0002", status=Status.returned)
    await hear(database, word(), word(ended))
    async with database.write() as connection:
        assert await register.retire(connection, DAY) == 0
        assert await register.retire(connection, DAY + timedelta(days=90)) == 1
        assert await register.find(connection, ended.code) is None
        assert await register.find(connection, LOCAL)
        query = sa.text("SELECT count(*) FROM dossier_codes")
        assert await connection.scalar(query) == 1


async def test_comparing_writes_nothing(database: Database) -> None:
    """A comparison says what a word would do, and leaves the store as it is."""
    await hear(database, word())
    before = await everything(database)
    said = [word(brief(Status.finished), 1), word(), word(brief(Status.received, NATIONAL))]
    async with database.read() as connection:
        heard = await register.compare(connection, said, SEAL)
    assert [h.effect for h in heard] == [Effect.changed, Effect.same, Effect.new]
    assert (heard[0].before, heard[0].after) == (Status.supplement, Status.finished)
    assert await everything(database) == before


async def test_any_text_can_be_kept(database: Database) -> None:
    """Characters that a database refuses, and endless cells, cost their row nothing else."""
    odd = "x\0y\udc80" + "z" * 5000
    strange = brief(Status.received, unit=odd, procedure_name=odd, note=odd, field=odd)
    assert await hear(database, word(strange), word(strange)) == [Effect.new, Effect.same]
    assert (await find(database)).dossier.unit.startswith("xyz")


async def test_words_of_one_moment_settle(database: Database) -> None:
    """Files of one moment that contradict each other: the last wins, and again changes nothing."""
    said = [word(brief(status)) for status in (Status.received, Status.finished, Status.stopped)]
    await hear(database, *said)
    before = await everything(database)
    assert await hear(database, *said, *reversed(said)) == [Effect.same] * 6
    assert await everything(database) == before
    assert (await find(database)).dossier.status is Status.stopped
    await hear(database, word(brief(Status.finished), 1))
    assert (await find(database)).dossier.status is Status.finished


async def test_older_words_settle(database: Database) -> None:
    """Files of several days, however they contradict each other, change nothing when read again."""
    steps = (Status.processing, Status.finished, Status.processing, Status.supplement)
    said = [
        word(brief(status, note=f"ghi chú {day}", unit="xã" * day, finished_at=DAY), day)
        for day, status in enumerate(steps)
    ]
    said += [word(WHOLE, -1), word(brief(Status.processing, note="chậm"), 2, told=False)]
    await hear(database, *said)
    before = await everything(database)
    assert await hear(database, *said) == [Effect.same] * len(said)
    assert await everything(database) == before
    assert (await find(database)).dossier.note == "ghi chú 3"
