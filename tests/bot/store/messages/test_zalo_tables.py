"""Credentials, parked channels, template messages, and forgetting a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.citizens import people
from bot.store.citizens.forgetting import forget
from bot.store.engine import Database
from bot.store.messages import credentials, inbox, notes, outbox, parking, sessions, zbs
from bot.store.sealing import Seal, Unsealable
from bot.store.tables.base import metadata
from bot.wallclock import now
from handlers.conversation import Note, NoteKind

KEY = "a key of the tests, long enough to be one"


def test_a_seal_opens_with_its_own_key_and_purpose_only() -> None:
    """A sealed text does not show, and another key or purpose does not open it."""
    sealed = Seal(KEY, "zalo").close("rất bí mật")
    assert "bí mật" not in sealed
    assert Seal(KEY, "zalo").open(sealed) == "rất bí mật"
    for other in (Seal(KEY + "x", "zalo"), Seal(KEY, "another")):
        with pytest.raises(Unsealable):
            other.open(sealed)


async def test_one_process_renews_at_a_time(database: Database) -> None:
    """The lock is had once, for one version, and ends with its lease."""
    at = now()
    async with database.write() as connection:
        await credentials.put(connection, "zalo", "one", at, at + timedelta(hours=25))
        assert await credentials.lock(connection, "zalo", 1, "a", at)
        assert not await credentials.lock(connection, "zalo", 1, "b", at)
        assert await credentials.lock(connection, "zalo", 1, "b", at + credentials.LEASE)
        assert await credentials.renew(connection, "zalo", 1, "two", at, at + timedelta(hours=25))
        assert not await credentials.renew(connection, "zalo", 1, "late", at, at)
        assert not await credentials.lock(connection, "zalo", 1, "a", at)
        kept = await credentials.read(connection, "zalo")
    assert kept
    assert (kept.sealed, kept.version, kept.trouble) == ("two", 2, "")


async def test_a_failed_renewal_waits(database: Database) -> None:
    """After a failure the reason is kept, and nobody tries before the time given."""
    at = now()
    async with database.write() as connection:
        await credentials.put(connection, "zalo", "one", at, at)
        await credentials.fail(connection, "zalo", 1, "vì sao", at + timedelta(minutes=5))
        assert not await credentials.lock(connection, "zalo", 1, "a", at + timedelta(minutes=4))
        assert await credentials.lock(connection, "zalo", 1, "a", at + timedelta(minutes=5))
        kept = await credentials.read(connection, "zalo")
        assert kept
        assert kept.trouble == "vì sao"
        assert await credentials.read(connection, "other") is None


async def test_a_parked_channel_keeps_its_first_reason(database: Database) -> None:
    """A channel rests with its first reason until it is resumed."""
    async with database.write() as connection:
        await parking.park(connection, "zalo_bot", "hết hạn mức", now())
        await parking.park(connection, "zalo_bot", "khác", now())
        assert await parking.why(connection, "zalo_bot") == "hết hạn mức"
        assert await parking.all_parked(connection) == {"zalo_bot": "hết hạn mức"}
        assert await parking.resume(connection, "zalo_bot")
        assert not await parking.resume(connection, "zalo_bot")
        assert await parking.why(connection, "zalo_bot") is None


async def test_a_template_message_leaves_once(database: Database) -> None:
    """A tracking id is used once, unless its message failed for certain."""
    async with database.write() as connection:
        assert await zbs.begin(connection, "t1", "nhac", None, now())
        assert not await zbs.begin(connection, "t1", "nhac", None, now())
        await zbs.failed(connection, "t1", "failed", "sai số")
        assert await zbs.begin(connection, "t1", "nhac", None, now())
        await zbs.failed(connection, "t1", "unsure", "không rõ")
        assert not await zbs.begin(connection, "t1", "nhac", None, now())


async def test_delivery_may_be_told_before_sending_is_noted(database: Database) -> None:
    """Delivery by webhook is found by either id, and is not undone by a late note."""
    async with database.write() as connection:
        await zbs.begin(connection, "t1", "nhac", None, now())
        assert await zbs.delivered(connection, tracking_id="t1", message_id="", at=now())
        await zbs.sent(connection, "t1", "z1")
        assert await zbs.delivered(connection, tracking_id="", message_id="z1", at=now())
        assert not await zbs.delivered(connection, tracking_id="", message_id="", at=now())
        assert await zbs.answered(connection, "t1", "Đã nhận")
        fate = await zbs.read(connection, "t1")
        assert fate
        assert (fate.state, fate.message_id, fate.answer) == ("delivered", "z1", "Đã nhận")
        assert await zbs.read(connection, "t2") is None


async def test_forgetting_leaves_nothing_of_a_person(database: Database) -> None:
    """All rows of one person go, in every table, and nobody else's."""
    async with database.write() as connection:
        for name in ("lan", "hoa"):
            said = {"text": "a"}
            kept = await inbox.receive(connection, "zalo_oa", name, f"m-{name}", said, now())
            choice = {"key": "k", "label": "Lệ phí"}
            payload = {"text": "b", "choices": [choice]}
            await outbox.reply(
                connection,
                person=kept.person,
                channel="zalo_oa",
                payloads=[payload],
                in_reply_to=kept.id,
                now=now(),
            )
            assert await outbox.tapped(connection, kept.person, "Lệ phí") == "k"
            assert await outbox.tapped(connection, kept.person, "lệ phí") is None
            await sessions.save(connection, kept.person, "{}", now())
            await zbs.begin(connection, name, "nhac", kept.person, now())
            note = Note(NoteKind.feedback, "tốt")
            await notes.keep(connection, [note], person=f"fp-{name}", at=now())
        before = await _counts(connection)
        assert await forget(connection, "zalo_oa", "lan", fingerprint="fp-lan")
        assert not await forget(connection, "zalo_oa", "lan", fingerprint="fp-lan")
        after = await _counts(connection)
    assert {name: count / 2 for name, count in before.items()} == after


async def test_forgetting_one_channel_leaves_the_other_without_what_was_typed(
    database: Database,
) -> None:
    """Of linked channels the other's person stays, the session they shared goes."""
    async with database.write() as connection:
        root = await people.meet(connection, "telegram", "7", now())
        linked = await people.meet(connection, "zalo_oa", "lan", now())
        table = metadata.tables["people"]
        link = sa.update(table).where(table.c.id == linked).values(citizen_id=root)
        await connection.execute(link)
        await sessions.save(connection, root, '{"question":"riêng tư"}', now())
        assert await forget(connection, "zalo_oa", "lan", fingerprint="fp-lan")
        assert await sessions.load(connection, root) is None
        assert await people.find(connection, "telegram", "7") == root


async def _counts(connection: sa.ext.asyncio.AsyncConnection) -> dict[str, int]:
    tables = ("people", "inbox", "outbox", "sessions", "notes", "zbs")
    count = {name: sa.select(sa.func.count()).select_from(metadata.tables[name]) for name in tables}
    return {name: (await connection.execute(query)).scalar_one() for name, query in count.items()}
