"""Letting go of what is old: finished rows only, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.delivery.keeper import Keeper
from bot.settings import Settings
from bot.store import inbox, outbox, sessions
from bot.store.engine import Database
from bot.store.tables import outbox as sending
from bot.wallclock import now

DAYS = timedelta(days=90)


async def talk(database: Database, address: str, inbox_state: str, outbox_state: str) -> None:
    """A message and its answer, in given states, from now."""
    async with database.write() as connection:
        message = await inbox.receive(
            connection, "web", address, f"m-{address}", {"text": "a"}, now(), state=inbox_state
        )
        await outbox.reply(
            connection,
            person=message.person,
            channel="web",
            payloads=[{"text": "b", "choices": []}],
            in_reply_to=message.id,
            now=now(),
        )
        theirs = sending.c.in_reply_to == message.id
        await connection.execute(sa.update(sending).where(theirs).values(state=outbox_state))
        await sessions.save(connection, message.person, "{}", now())


async def counts(database: Database) -> tuple[int, int, int]:
    tables = ("inbox", "outbox", "sessions")
    async with database.read() as connection:
        found = [await connection.scalar(sa.text(f"SELECT count(*) FROM {t}")) for t in tables]
    return found[0], found[1], found[2]


@pytest.mark.parametrize("state", ["sent", "failed", "unsure"])
async def test_old_finished_messages_go(database: Database, state: str) -> None:
    """After its days a finished message is gone, a day before it is there."""
    await talk(database, "lan", "done", state)
    keeper = Keeper(database, 90, 180)
    keeper.BREATH_SECONDS = 0
    await keeper.clean(now() + DAYS - timedelta(days=1))
    assert await counts(database) == (1, 1, 1)
    await keeper.clean(now() + DAYS + timedelta(days=1))
    assert await counts(database) == (0, 0, 1)
    await keeper.clean(now() + 3 * DAYS)
    assert await counts(database) == (0, 0, 0)


@pytest.mark.parametrize(
    ("inbox_state", "outbox_state", "left"),
    [("new", "sent", (1, 0)), ("claimed", "sent", (1, 0)), ("done", "queued", (1, 1)),
     ("done", "wired", (1, 1))],
)  # fmt: skip
async def test_unfinished_is_never_touched(
    database: Database, inbox_state: str, outbox_state: str, left: tuple[int, int]
) -> None:
    """What waits, waits for years; and a message stays known as long as its answer waits."""
    await talk(database, "lan", inbox_state, outbox_state)
    await Keeper(database, 2, 2).clean(now() + 20 * DAYS)
    assert (await counts(database))[:2] == left


async def test_many_rows_go_in_small_transactions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than one transaction takes all go."""
    monkeypatch.setattr("bot.store.retention.AT_ONCE", 3)
    for number in range(10):
        await talk(database, f"p{number}", "done", "sent")
    keeper = Keeper(database, 2, 2)
    keeper.BREATH_SECONDS = 0
    await keeper.clean(now() + DAYS)
    assert await counts(database) == (0, 0, 0)


async def test_ids_are_kept_for_two_days_at_least(database: Database) -> None:
    """Nobody can set fewer days than platforms repeat messages for, and a repetition is known."""
    for name in ("keep_messages_days", "keep_sessions_days"):
        field = Settings.model_fields[name]
        assert any(getattr(rule, "ge", 0) >= 2 for rule in field.metadata)
    await talk(database, "lan", "done", "sent")
    await Keeper(database, 2, 2).clean(now() + timedelta(hours=47))
    async with database.write() as connection:
        again = await inbox.receive(connection, "web", "lan", "m-lan", {"text": "a"}, now())
    assert again.repeated


async def test_old_pace_of_people_goes(database: Database) -> None:
    """Who was written to a day ago needs no row any more; the channel keeps its own."""
    async with database.write() as connection:
        for person in (0, 7):
            values = f"('telegram', {person}, '2020-01-01 00:00:00', '2020-01-01 00:00:00')"
            query = f"INSERT INTO pace (channel, person_id, tat, told_at) VALUES {values}"
            await connection.execute(sa.text(query))
    await Keeper(database, 2, 2).clean(now())
    async with database.read() as connection:
        left = await connection.execute(sa.text("SELECT person_id FROM pace"))
        assert list(left.scalars()) == [0]
