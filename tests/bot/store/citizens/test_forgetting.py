"""Deleting what is kept of a person, as the worker does it: on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.delivery.keeper import Keeper
from bot.delivery.wake import Bell
from bot.delivery.worker import Worker
from bot.privacy.own import StoredPrivacy
from bot.settings import Settings
from bot.store.citizens import forgetting, links, optouts, people
from bot.store.dossiers import register
from bot.store.dossiers.register import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.following import follows, lookups
from bot.store.following.follows import Consent
from bot.store.following.lookups import Asker, Most
from bot.store.messages import inbox, notes
from bot.store.tables.base import metadata
from bot.store.tables.controls import day_counts, erasures, leaving
from bot.wallclock import VIETNAM, now
from handlers.conversation import Incoming, Note, NoteKind, Outcome, Reply, Session, Turn
from knowledge.dossier_record import Dossier
from knowledge.status import Status

KEY = "k" * 32
CODE = "H15.120-261102-0001"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
RECEIPT = "XD-261120-ABCDEF"


async def answer(incoming: Incoming, session: Session) -> Turn:
    """A conversation in which one word deletes."""
    if incoming.text == "xoá":
        return Turn((Reply("Đã xóa"),), Session(), Outcome.help, forget=True, erase=RECEIPT)
    return Turn((Reply("Chào"),), Session(question=incoming.text), Outcome.found)


@dataclass
class Town:
    """Lan on two linked channels, Mai on one; each with all that is kept of people."""

    database: Database
    lan: int
    lan_too: int
    mai: int

    async def say(self, address: str, text: str, channel: str = "web") -> None:
        """Send a message and let a worker answer it."""
        async with self.database.write() as connection:
            id_ = f"{address}-{text}-{now().timestamp()}"
            await inbox.receive(connection, channel, address, id_, {"text": text}, now())
        bell = Bell()
        worker = Worker(
            self.database, answer, {channel: Limits()}, name="w", arrived=bell, answered=Bell(),
            fingerprint=partial(notes.fingerprint, key=KEY),
        )  # fmt: skip
        task = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while await self.waiting():
                await asyncio.sleep(0.01)
        await worker.stop(2)
        await task

    async def waiting(self) -> bool:
        async with self.database.read() as connection:
            return await inbox.any_waiting(connection)

    async def left(self, *persons: int) -> dict[str, int]:
        """How many rows name any of these people, by table."""
        found = {}
        async with self.database.read() as connection:
            for table in metadata.sorted_tables:
                for key in table.foreign_keys:
                    if key.column.table.name == "people":
                        query = sa.select(sa.func.count()).where(key.parent.in_(persons))
                        found[f"{table.name}.{key.parent.name}"] = await connection.scalar(query)
        return {name: n for name, n in found.items() if n}

    async def count(self, table: sa.Table) -> int:
        async with self.database.read() as connection:
            return int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


@pytest.fixture
async def town(database: Database) -> Town:
    async with database.write() as connection:
        lan = await people.meet(connection, "web", "lan", AT)
        lan_too = await people.meet(connection, "zalo_oa", "lan", AT)
        mai = await people.meet(connection, "web", "mai", AT)
        await links.offer(connection, lan, "digest", AT)
        await links.accept(connection, lan_too, "digest", AT)
        word = Word(Dossier(CODE, Status.processing), "thử", AT)
        await register.upsert(connection, [word], DossierSeal(KEY), AT)
        stored = await register.find(connection, CODE)
        assert stored
        for person, channel in ((lan, "web"), (lan_too, "zalo_oa"), (mai, "web")):
            # As before they were linked: each of the two followed it.
            consent = Consent(person, channel, "1", AT)
            await follows.follow(
                connection, person if person != lan_too else -1, stored.id, consent
            )
            await optouts.refuse(connection, person, "late", AT)
            await optouts.subscribe(connection, "xã Krông Na", consent)
            asker = Asker(person, person, channel)
            await lookups.count(connection, asker, "d", Most(), AT)
        for name in ("web:lan", "zalo_oa:lan", "web:mai"):
            note = Note(NoteKind.feedback, "hay")
            await notes.keep(connection, [note], person=notes.fingerprint(name, KEY), at=AT)
    town = Town(database, lan, lan_too, mai)
    await town.say("lan", "khai sinh")
    await town.say("lan", "kết hôn", "zalo_oa")
    await town.say("mai", "khai tử")
    return town


async def test_own_data_is_told_and_withdrawn(town: Town) -> None:
    """All channels are told of together; a consent is withdrawn by its key, by its giver alone."""
    privacy = StoredPrivacy(Settings(keep_messages_days=60))
    privacy.open(town.database, KEY)
    lan = Incoming("zalo_oa:lan", "zalo_oa", "", AT + timedelta(days=1))
    kept = await privacy.kept(lan)
    assert kept.channels == ("web", "zalo_oa")
    assert (kept.messages, kept.message_days, kept.remembered) == (4, 60, True)
    assert sorted(c.what for c in kept.consents) == [CODE, CODE, "xã Krông Na", "xã Krông Na"]
    assert (kept.refused, kept.questions, kept.withdrawn) == (("late",), 2, 0)
    mai = Incoming("web:mai", "web", "", AT)
    for key in [*(c.key for c in kept.consents), "withdraw:f.x", "withdraw:f.²", "withdraw:"]:
        assert not await privacy.withdraw(mai, key)
    for consent in kept.consents:
        # Both follows of one dossier go together.
        await privacy.withdraw(lan, consent.key)
    kept = await privacy.kept(lan)
    assert (kept.consents, kept.withdrawn) == ((), 4)
    assert len((await privacy.kept(mai)).consents) == 2
    nobody = Incoming("web:new", "web", "", AT)
    assert (await privacy.kept(nobody)).messages == 0


async def test_nothing_is_left_but_the_answer(town: Town) -> None:
    """On both channels everything goes in one transaction; others lose nothing."""
    before = await town.left(town.mai)
    await town.say("lan", "xoá")
    left = await town.left(town.lan, town.lan_too)
    assert left == {"inbox.person_id": 1, "outbox.person_id": 1, "leaving.person_id": 2}
    assert await town.left(town.mai) == before
    assert await town.count(metadata.tables["notes"]) == 1
    async with town.database.read() as connection:
        payloads = (await connection.execute(sa.select(metadata.tables["inbox"].c.payload))).all()
        receipts = (await connection.execute(sa.select(erasures))).all()
        # The dossier itself is the office's.
        assert await register.find(connection, CODE)
    assert not [p for (p,) in payloads if p.get("text") in ("xoá", "khai sinh", "kết hôn")]
    assert [r.receipt for r in receipts] == [RECEIPT]
    assert receipts[0].counts["follows"] == 2


async def test_the_answer_goes_within_hours(town: Town) -> None:
    """Once the answer was sent, person and address go as well; an answer on its way is awaited."""
    await town.say("lan", "xoá")
    later = now() + timedelta(hours=2)
    keeper = Keeper(town.database, 90, 180)
    keeper.BREATH_SECONDS = 0
    await keeper.clean(later)
    assert (await town.left(town.lan)).get("outbox.person_id") == 1
    async with town.database.write() as connection:
        await connection.execute(sa.update(metadata.tables["outbox"]).values(state="sent"))
    await keeper.clean(later)
    async with town.database.read() as connection:
        assert await people.find(connection, "web", "lan") is None
        assert await people.find(connection, "zalo_oa", "lan") is None
        assert await people.find(connection, "web", "mai")
    assert await town.count(leaving) == 0


async def test_who_writes_again_is_new(town: Town) -> None:
    """What is written after the deletion stays; what was before it goes all the same."""
    await town.say("lan", "xoá")
    await town.say("lan", "mới")
    async with town.database.write() as connection:
        await connection.execute(sa.update(metadata.tables["outbox"]).values(state="sent"))
        assert await forgetting.depart(connection, now() + timedelta(hours=1)) == 2
    left = await town.left(town.lan)
    assert left == {"inbox.person_id": 1, "outbox.person_id": 1, "sessions.citizen_id": 1}


async def test_twice_is_once(town: Town) -> None:
    """Asking again finds nothing more and is answered like the first time."""
    await town.say("lan", "xoá")
    async with town.database.write() as connection:
        await connection.execute(sa.update(erasures).values(receipt="XD-1"))
    await town.say("lan", "xoá")
    left = await town.left(town.lan, town.lan_too)
    assert left == {"inbox.person_id": 1, "outbox.person_id": 1, "leaving.person_id": 2}


async def test_turns_are_counted_a_day(town: Town) -> None:
    """Each answered message is counted under its day, channel and outcome, without a name."""
    async with town.database.read() as connection:
        rows = (await connection.execute(sa.select(day_counts).order_by("key"))).all()
    today = now().astimezone(VIETNAM).date()
    assert [(r.kind, r.key, r.n) for r in rows if r.day in (today, today - timedelta(days=1))] == [
        ("turn", "web:found", 2),
        ("turn", "zalo_oa:found", 1),
    ]
    assert isinstance(rows[0].day, date)
