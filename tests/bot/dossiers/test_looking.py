"""Looking up and proving: codes are not tried out for long, and strangers learn nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.delivery.keeper import Keeper
from bot.dossiers.alarm import Alarm
from bot.dossiers.stored import Policy, StoredDossiers, _may_come
from bot.sources.contract import Health, SourceDown
from bot.store.engine import Database, StoreDown
from bot.store.following import proofs
from bot.store.following.lookups import Most
from bot.store.tables.base import metadata
from bot.store.tables.follows import follows, lookups, proof_tries, ratings
from bot.store.tables.follows import proofs as proofs_table
from bot.web.metrics import Tally
from handlers.ports import Look, Looked, Proof
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from tests.bot.dossiers.office import Office, opened
from tests.handlers.dossiers_contract import (
    ABSENT,
    AT,
    CODE,
    DAY,
    DOSSIER,
    HOUR,
    LAN,
    MAI,
    OTHER,
    PERSONAL,
    asking,
)

FEW = Policy(most=Most(person=5, origin=8, channel=12))


@dataclass
class Told:
    """A source that answers what it is told to answer."""

    dossier: Dossier | None = None
    down: bool = False
    asked: list[str] = field(default_factory=list)
    name: str = "hệ thống một cửa của tỉnh"
    key: str = "igate"
    health: Health = field(default_factory=Health)

    async def fetch(self, code: str) -> Dossier | None:
        self.asked.append(code)
        if self.down:
            raise SourceDown("timeout")
        return self.dossier

    async def close(self) -> None:
        pass


def codes() -> Iterator[str]:
    return (f"H15.50-261116-{number:04d}" for number in range(100, 1000))


async def look(office: Office, code: str, person: str = LAN, origin: str = "") -> Look:
    return (await office.dossiers.look(asking(person, origin=origin), code)).result


async def test_the_same_code_counts_once(database: Database) -> None:
    """Asking again how far one's own dossier is never runs into a limit."""
    office = await opened(database, FEW)
    await office.put(DOSSIER, AT)
    assert {await look(office, code) for code in [CODE, OTHER] * 10} == {Look.found}


async def test_linked_channels_are_one_person(database: Database) -> None:
    """Whoever has several channels tries no more codes out than who has one."""
    office = await opened(database, FEW)
    await office.put(DOSSIER, AT)
    await office.link(MAI, LAN)
    tried = [
        await look(office, code, (LAN, MAI)[n % 2])
        for n, code in zip(range(6), codes(), strict=False)
    ]
    assert tried == [Look.unknown] * 5 + [Look.too_often]


async def test_an_address_is_slowed(database: Database) -> None:
    """Somebody new with every message is still at one address; others are served."""
    office = await opened(database, FEW)
    await office.put(DOSSIER, AT)
    persons = [f"web:{n}" for n in range(10)]
    await office.meet(*persons)
    tried = [await look(office, c, p, "one") for c, p in zip(codes(), persons, strict=False)]
    assert tried == [Look.unknown] * 8 + [Look.too_often] * 2
    assert await look(office, CODE, LAN, "two") is Look.found


async def test_a_channel_is_slowed(database: Database) -> None:
    """Many addresses together reach the limit of their channel, not of another."""
    office = await opened(database, FEW)
    await office.put(DOSSIER, AT)
    persons = [f"web:{n}" for n in range(14)]
    await office.meet(*persons)
    tried = [await look(office, c, p, p) for c, p in zip(codes(), persons, strict=False)]
    assert tried == [Look.unknown] * 12 + [Look.too_often] * 2
    assert await look(office, CODE, LAN) is Look.found, "another channel"


async def test_ones_own_is_never_slowed(database: Database) -> None:
    """What somebody has proven or follows they see, however many codes they tried."""
    office = await opened(database, FEW)
    followed = replace(DOSSIER, code="H15.50-261116-0008", other_code="")
    await office.put(DOSSIER, AT)
    await office.put(followed, AT)
    assert (await office.dossiers.prove(asking(), CODE, "4321")).result is Proof.proven
    assert await office.dossiers.follow(asking(), followed.code, "1")
    for code, _ in zip(codes(), range(6), strict=False):
        last = await look(office, code)
    assert last is Look.too_often
    later = asking(at=AT + 2 * HOUR)
    assert (await office.dossiers.look(later, CODE)).result is Look.found
    assert await look(office, followed.code) is Look.found
    assert (await office.dossiers.look(later, ABSENT)).result is Look.unknown, "an hour later"


async def test_proving_and_following_are_no_way_around(database: Database) -> None:
    """Whether a code exists is not learned by proving or following it either."""
    office = await opened(database, FEW)
    await office.put(DOSSIER, AT)
    for code, _ in zip(codes(), range(5), strict=False):
        await office.dossiers.prove(asking(), code, "0000")
    assert (await office.dossiers.prove(asking(), CODE, "4321")).result is Proof.too_often
    assert not await office.dossiers.follow(asking(), CODE, "1")


async def test_the_operator_is_told_in_numbers(database: Database) -> None:
    """Each refusal is counted, and logged once a minute, without a code or a person."""
    tally = Tally()
    clock = iter([0.0, 0.0, 1.0, 2.0, 61.0, 61.0])
    office = await opened(database, FEW, alarm=Alarm(tally, lambda: next(clock)))
    await office.put(DOSSIER, AT)
    with capture_logs() as logged:
        for code, _ in zip(codes(), range(9), strict=False):
            await look(office, code)
    assert [(e["event"], e["limit"], e["refused"]) for e in logged] == [
        ("codes are tried out", "person", 1),
        ("codes are tried out", "person", 3),
    ]
    assert "H15" not in str(logged)
    assert "42" not in str(logged)
    labels = {"channel": "telegram", "by": "person"}
    assert tally.registry.get_sample_value("mot_cua_lookups_slowed_total", labels) == 4


async def test_five_tries_on_all_channels_together(database: Database) -> None:
    """Linked channels share the five tries, and the proof."""
    office = await opened(database)
    await office.put(DOSSIER, AT)
    await office.link(MAI, LAN)
    for n in range(5):
        proved = await office.dossiers.prove(asking((LAN, MAI)[n % 2]), CODE, "0000")
        assert (proved.result, proved.left) == (Proof.wrong, 4 - n)
    for person in (LAN, MAI):
        assert (await office.dossiers.prove(asking(person), CODE, "4321")).result is Proof.too_often
    tomorrow = AT + DAY + HOUR
    proved = await office.dossiers.prove(asking(LAN, tomorrow), CODE, "4321")
    assert proved.result is Proof.proven
    shown = (await office.dossiers.look(asking(MAI, tomorrow), CODE)).shown
    assert shown
    assert shown.proven


async def test_many_persons_guess_no_faster(database: Database) -> None:
    """The digits of one dossier are not to be had with a crowd of visitors."""
    office = await opened(database)
    await office.put(DOSSIER, AT)
    persons = [f"web:{n}" for n in range(proofs.ALL_TRIES // proofs.TRIES + 1)]
    await office.meet(*persons)
    results = [
        (await office.dossiers.prove(asking(person), CODE, "0000")).result
        for person in persons
        for _ in range(proofs.TRIES)
    ]
    assert results.count(Proof.wrong) == proofs.ALL_TRIES
    assert results[-1] is Proof.too_often


async def test_a_proof_ends_with_its_phone(database: Database) -> None:
    """Another phone on the dossier needs another proof; the former one back needs none."""
    office = await opened(database)
    await office.put(DOSSIER, AT)
    assert (await office.dossiers.prove(asking(), CODE, "4321")).result is Proof.proven

    async def proven() -> bool:
        shown = (await office.dossiers.look(asking(), CODE)).shown
        return bool(shown and shown.proven)

    assert await proven()
    other = replace(DOSSIER, holder=replace(DOSSIER.holder, phone="0911114321"))
    await office.put(other, AT + HOUR)
    assert not await proven()
    await office.put(DOSSIER, AT + 2 * HOUR)
    assert await proven()


async def test_a_proof_ends_after_its_days(database: Database) -> None:
    """A proof is for so many days, not for ever."""
    office = await opened(database, Policy(proof=timedelta(days=3)))
    await office.put(DOSSIER, AT)
    await office.dossiers.prove(asking(), CODE, "4321")
    for days, holds in ((2, True), (3, False)):
        shown = (await office.dossiers.look(asking(at=AT + days * DAY), CODE)).shown
        assert shown
        assert shown.proven is holds


async def test_a_dossier_sealed_with_another_key(database: Database) -> None:
    """It is shown as to a stranger; the person cannot help it, and the operator reads why."""
    office = await opened(database)
    await office.put(DOSSIER, AT)
    await office.dossiers.prove(asking(), CODE, "4321")
    async with database.write() as connection:
        table = metadata.tables["dossiers"]
        await connection.execute(sa.update(table).values(sealed="x"))
    with capture_logs() as logged:
        shown = (await office.dossiers.look(asking(), CODE)).shown
    assert shown
    assert not shown.proven
    assert [e["event"] for e in logged] == ["dossier sealed with another key"]


async def test_nothing_personal_is_kept_or_logged(database: Database) -> None:
    """Look-ups, proofs and ratings leave no name, phone, digit, code or word of a person behind."""
    office = await opened(database, FEW)
    await office.put(replace(DOSSIER, status=Status.returned), AT)
    with capture_logs() as logged:
        for code in (CODE, ABSENT):
            await office.dossiers.look(asking(origin="abc"), code)
            await office.dossiers.prove(asking(), code, "9999")
        for code, _ in zip(codes(), range(9), strict=False):
            await look(office, code)
        await office.dossiers.rate(asking(), CODE, 4, "")
        await office.dossiers.rate(asking(), CODE, 4, "Gọi tôi số 0912345678 nhé")
    assert not any(part in str(logged) for part in (*PERSONAL, "0912345678", CODE, ABSENT))
    async with database.read() as connection:
        for table in (lookups, proof_tries, ratings):
            kept = str([tuple(row) for row in await connection.execute(sa.select(table))])
            assert not any(part in kept for part in (*PERSONAL, CODE, ABSENT, "9999", "0912345678"))
        (rating,) = await connection.execute(sa.select(ratings))
    assert (rating.score, rating.month, rating.procedure) == (4, "2026-11", "1.004222")
    assert rating.words.startswith("Gọi tôi số")


async def test_words_go_to_a_rating_like_theirs(database: Database) -> None:
    """The words of two people stand beside the scores they gave."""
    office = await opened(database)
    await office.put(DOSSIER, AT)
    for person, score in ((LAN, 5), (MAI, 2)):
        assert await office.dossiers.rate(asking(person), CODE, score, "")
    for person, score, words in ((LAN, 5, "Rất nhanh"), (MAI, 2, "Chờ lâu")):
        assert await office.dossiers.rate(asking(person), CODE, score, words)
    async with database.read() as connection:
        rows = await connection.execute(sa.select(ratings.c.score, ratings.c.words))
        assert {tuple(row) for row in rows} == {(5, "Rất nhanh"), (2, "Chờ lâu")}


@pytest.mark.parametrize(
    ("told", "code", "result"),
    [
        (AT - HOUR, ABSENT, Look.unknown),
        (AT - 25 * HOUR, ABSENT, Look.unsure),
        (AT - HOUR, "H15.51-261117-0001", Look.unsure),
        (AT - HOUR, "H15.50-261120-0001", Look.unsure),
        (AT - 17 * HOUR, "H15.50-261119-0001", Look.unsure),
        (AT - 8 * HOUR, "H15.50-261119-0001", Look.unknown),
    ],
    ids=["fresh", "old", "another unit", "from today", "that same day", "the day before"],
)
async def test_when_to_say_that_there_is_none(
    database: Database, told: datetime, code: str, result: Look
) -> None:
    """Only data of the code's unit, fresh, and from after the code's day is sure."""
    office = await opened(database)
    await office.put(DOSSIER, told)
    assert await look(office, code) is result


async def test_a_source_is_asked(database: Database) -> None:
    """What is not there, or told too long ago, is asked for, and kept."""
    source = Told(DOSSIER)
    office = await opened(database, sources=(source,))
    looked = await office.dossiers.look(asking(), CODE)
    assert looked.shown
    assert looked.shown.source == source.name
    assert not looked.shown.down
    assert (await look(office, CODE), source.asked) == (Look.found, [CODE])


async def test_a_source_that_does_not_know_it(database: Database) -> None:
    """Its no is certain, though nothing was ever imported."""
    office = await opened(database, sources=(Told(None),))
    assert await office.dossiers.look(asking(), ABSENT) == Looked(Look.unknown, told_at=AT)


async def test_a_source_that_is_down(database: Database) -> None:
    """What is known is shown with its moment; what is not there may be all the same."""
    source = Told(down=True)
    office = await opened(database, sources=(source,))
    await office.put(DOSSIER, AT - HOUR)
    shown = (await office.dossiers.look(asking(), CODE)).shown
    assert shown
    assert shown.down
    assert shown.told_at == AT - HOUR
    assert await look(office, ABSENT) is Look.unsure


async def test_a_source_is_not_asked_in_vain(database: Database) -> None:
    """Not for what is fresh, nor for what has ended, nor for who tries codes out."""
    source = Told()
    office = await opened(database, FEW, sources=(source,))
    await office.put(DOSSIER, AT)
    ended = replace(DOSSIER, code=ABSENT, other_code="", status=Status.returned)
    await office.put(ended, AT - 9 * DAY)
    assert await look(office, CODE) is Look.found
    assert await look(office, ABSENT) is Look.found
    assert source.asked == []
    for code, _ in zip(codes(), range(9), strict=False):
        await look(office, code)
    assert len(source.asked) == 3


async def test_joined_dossiers_keep_what_people_did(database: Database) -> None:
    """When two codes turn out to be one dossier, follows and proofs come along."""
    office = await opened(database)
    await office.put(replace(DOSSIER, other_code=""), AT)
    await office.put(replace(DOSSIER, code=OTHER, other_code=""), AT)
    await office.dossiers.follow(asking(), OTHER, "1")
    await office.dossiers.follow(asking(MAI), CODE, "1")
    assert (await office.dossiers.prove(asking(), OTHER, "4321")).result is Proof.proven
    await office.put(DOSSIER, AT + HOUR)
    for person in (LAN, MAI):
        (shown,) = await office.dossiers.followed(asking(person))
        assert shown.dossier.code == CODE
    shown_to_lan = (await office.dossiers.look(asking(), CODE)).shown
    assert shown_to_lan
    assert shown_to_lan.proven


async def test_digits_of_any_kind(database: Database) -> None:
    """What is no four digits proves nothing."""
    office = await opened(database)
    await office.put(replace(DOSSIER, holder=Holder(phone="0987654321")), AT)
    for digits in ("", "321", "abcd", "٤٣٢١"):
        assert (await office.dossiers.prove(asking(), CODE, digits)).result is Proof.wrong


async def test_who_is_gone_and_what_is_not_open(database: Database) -> None:
    """Who withdrew meanwhile, and who comes before the store, are asked to try again."""
    office = await opened(database)
    with pytest.raises(StoreDown):
        await office.dossiers.look(asking("web:nobody"), CODE)
    with pytest.raises(StoreDown):
        await StoredDossiers().look(asking(), CODE)


def test_a_code_and_its_day() -> None:
    """A dossier may be missing from data that was written on its day or before."""
    assert _may_come("H15.50-261116-0007", AT.replace(day=16))
    assert not _may_come("H15.50-261116-0007", AT)
    assert not _may_come("nothing", AT)


async def test_what_counts_no_longer_is_let_go(database: Database) -> None:
    """Old look-ups, tries and proofs go, and so does what ended long ago, with who followed it."""
    office = await opened(database, Policy(proof=timedelta(days=1)))
    await office.put(DOSSIER, AT)
    await office.put(replace(DOSSIER, code=ABSENT, other_code="", status=Status.returned), AT)
    await office.dossiers.follow(asking(), ABSENT, "1")
    await office.dossiers.prove(asking(), CODE, "0000")
    await office.dossiers.prove(asking(), CODE, "4321")
    await Keeper(database, 90, 180, 90).clean(AT + 91 * DAY)
    async with database.read() as connection:
        for table in (lookups, proof_tries, proofs_table):
            assert (await connection.execute(sa.select(table))).all() == []
        (kept,) = await connection.execute(sa.select(follows.c.consent, follows.c.dossier_id))
    assert tuple(kept) == ("1", None)
    later = asking(at=AT + 91 * DAY)
    assert (await office.dossiers.look(later, CODE)).result is Look.found
    assert (await office.dossiers.look(later, ABSENT)).result is Look.unsure
