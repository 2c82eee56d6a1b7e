"""Letting go of what is old: finished rows only, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.delivery.keeper import Keeper
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft
from bot.settings import Settings
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.engine import Database
from bot.store.messages import inbox, notes, outbox, sessions
from bot.store.office import unfound
from bot.store.office.unfound import Mark
from bot.store.reminders import campaigns, recipients
from bot.store.reminders.recipients import Planned
from bot.store.tables.messages import outbox as sending
from bot.wallclock import now
from handlers.conversation import Note, NoteKind
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.bot.dossiers.office import SEAL

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


async def ask(database: Database, text: str, days: int, kind: NoteKind) -> None:
    """Note what somebody said so many days ago."""
    async with database.write() as connection:
        at = now() - timedelta(days=days)
        await notes.keep(connection, [Note(kind, text)], person="f", at=at)


@pytest.mark.parametrize("kind", list(NoteKind))
async def test_old_notes_go(database: Database, kind: NoteKind) -> None:
    """What the office noted goes after the days of messages, a day before it is there."""
    for days in (89, 91):
        await ask(database, f"câu {days}", days, kind)
    await Keeper(database, 90, 180).clean(now())
    async with database.read() as connection:
        left = await connection.execute(sa.text("SELECT text FROM notes"))
        assert list(left.scalars()) == ["câu 89"]


async def test_a_decision_about_a_question_goes_with_the_question(database: Database) -> None:
    """Old marks go; one whose words are still asked in vain stays, and so does a new one."""
    await ask(database, "còn hỏi", 5, NoteKind.unanswered)
    await ask(database, "góp ý", 5, NoteKind.feedback)
    async with database.write() as connection:
        for days, texts in ((91, ["còn hỏi", "góp ý", "hết hỏi"]), (89, ["mới ẩn"])):
            at = now() - timedelta(days=days)
            await unfound.mark(connection, texts, Mark.hidden, by="Lan", at=at)
    await Keeper(database, 90, 180).clean(now())
    async with database.read() as connection:
        marks = await unfound.marks(connection)
    assert {mark.text for mark in marks.values()} == {"còn hỏi", "mới ẩn"}


@pytest.mark.parametrize(
    ("rule", "state", "days", "dossier", "stays"),
    [
        ("papers:H15.120", "sent", 91, False, False),
        ("papers:H15.120", "skipped", 91, False, False),
        ("papers:H15.120", "sent", 89, False, True),
        # Its dossier is still there: the row keeps it from being reminded of again.
        ("papers:H15.120", "sent", 400, True, True),
        ("papers:H15.120", "planned", 400, False, True),
        # The results of an officer's own campaign stay as they were shown.
        ("", "sent", 400, False, True),
    ],
)
async def test_recipients_of_rules_go_with_their_dossier(
    database: Database, rule: str, state: str, days: int, dossier: bool, stays: bool
) -> None:
    """Whom a rule reminded is forgotten once message and dossier are gone, and never sooner."""
    at = now() - timedelta(days=days)
    about = Dossier("H15.120-261101-0001", Status.supplement) if dossier else None
    async with database.write() as connection:
        if about:
            await register.upsert(connection, [Word(about, "thử", now())], SEAL, now())
        id_ = await campaigns.insert(
            connection, Draft("Nhắc", Audience(), -1), state="running", by="Lan", by_id=None,
            created_at=at, listed="", purpose="papers", template={}, rule=rule,
        )  # fmt: skip
        planned = Planned("c1:d1:e1", at, dossier=1 if about else None, state=state)
        await recipients.plan(connection, id_, 1, [planned], at)
    await Keeper(database, 90, 180).clean(now())
    async with database.read() as connection:
        left = await connection.scalar(sa.text("SELECT count(*) FROM recipients"))
    assert bool(left) is stays


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
