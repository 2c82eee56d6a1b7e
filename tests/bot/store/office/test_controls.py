"""What is posted for everybody, and counts a day: on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

from bot.store.engine import Database
from bot.store.office import controls, figures_days
from bot.store.office.controls import BANNER, OFF
from bot.store.office.figures_days import STEP, TURN, DayCount
from bot.wallclock import now
from handlers.conversation import GuidePlace, Note, NoteKind, Outcome, Session, Turn

DAY = date(2026, 11, 20)


async def test_a_number_never_comes_back(database: Database) -> None:
    """A banner that was taken down and put up again is a new one; the same text changes nothing."""
    numbers = []
    async with database.write() as connection:
        for text, changed in (("a", True), ("a", False), ("", True), ("", False), ("a", True)):
            done = await controls.change(connection, BANNER, text, by="Lan", at=now())
            assert done is changed
            posted = (await controls.read(connection)).get(BANNER)
            numbers.append(posted.number if posted else 0)
        assert OFF not in await controls.read(connection)
    assert numbers == [1, 1, 0, 0, 3]


async def test_counts_add_up(database: Database) -> None:
    """Counts of one day are added to each other, those of another day stand apart."""
    for day in (DAY, DAY, DAY + timedelta(days=1)):
        async with database.write() as connection:
            await figures_days.add(connection, day, {(TURN, "web:found"): 2, (STEP, "account:"): 1})
    async with database.read() as connection:
        assert await figures_days.read(connection, DAY, DAY) == [
            DayCount(DAY, STEP, "account:", 2),
            DayCount(DAY, TURN, "web:found", 4),
        ]


def test_turns_are_counted_without_anybody() -> None:
    """A turn is counted by channel and outcome, a guide by its step and its end."""
    place = Session(guide=GuidePlace("account", "scam"))
    finished = (Note(NoteKind.guide_finished, about="account"),)
    turns = [
        Turn((), Session(), Outcome.found),
        Turn((), Session(), Outcome.found),
        Turn((), place, Outcome.guide),
        Turn((), place, Outcome.small_talk),
        Turn((), Session(), Outcome.guide, notes=finished),
    ]
    assert figures_days.of_turns([("web", turn) for turn in turns]) == {
        (TURN, "web:found"): 2,
        (TURN, "web:guide"): 2,
        (TURN, "web:small_talk"): 1,
        (STEP, "account:scam"): 1,
        (STEP, "account:"): 1,
    }
