"""What was learned reaches every process: choices in their time, what is taken back at once."""

from __future__ import annotations

from bot.delivery.wake import Bell
from bot.learning.following import Following
from bot.store.engine import Database
from bot.store.office import choices
from bot.store.office.choices import Made
from bot.wallclock import now
from handlers.learning import Learning
from knowledge.choosing import Chosen

WORDS, CODE = ("khai", "sinh"), "1.001193"


async def choose(database: Database, person: str) -> None:
    async with database.write() as connection:
        await choices.keep(connection, [Made(Chosen(WORDS, CODE), person, person)], now())


def people(learning: Learning) -> list[int]:
    return [line.people for line in learning.learned.lines]


async def test_choices_come_in_their_time(database: Database) -> None:
    """The first look reads at once, later choices wait their minute, and nothing new is no work."""
    learning = Learning()
    following = Following(database, lambda: learning, Bell())
    await choose(database, "a")
    assert await following.refresh()
    assert people(learning) == [1]
    await choose(database, "b")
    assert not await following.refresh()
    following.EVERY_SECONDS = 0.0
    assert await following.refresh()
    assert people(learning) == [2]
    assert not await following.refresh()


async def test_what_is_taken_back_is_at_once(database: Database) -> None:
    """A dropped line, or the switch, is in force on return; elsewhere at the next look."""
    here, there = Learning(), Learning()
    one, other = (Following(database, lambda x=x: x, Bell()) for x in (here, there))
    await choose(database, "a")
    await one.refresh()
    await other.refresh()
    async with database.write() as connection:
        await choices.drop(connection, WORDS, CODE, by="Lan", at=now())
    await one.tell()
    assert await other.refresh()
    assert people(here) == people(there) == []
    async with database.write() as connection:
        await choices.switch(connection, False, by="Lan", at=now())
    await one.tell()
    assert not here.on
    assert here.in_force is None
    async with database.write() as connection:
        await choices.switch(connection, True, by="Lan", at=now())
    await one.tell()
    assert here.in_force is here.learned


async def test_an_office_that_wants_none_has_none(database: Database) -> None:
    """Where the setting is off, nothing is read."""
    assert not await Following(database, lambda: None, Bell()).refresh()
