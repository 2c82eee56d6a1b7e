"""What people chose: kept once a person, dropped and taken up again, let go of when it is old."""

from __future__ import annotations

from datetime import timedelta

from bot.store.citizens import forgetting
from bot.store.engine import Database
from bot.store.office import choices
from bot.store.office.choices import Made
from bot.wallclock import now
from knowledge.choosing import Chosen, Observed

WORDS = ("khai", "sinh")
CODE = "1.001193"
AT = now()
LONG_AGO = AT - timedelta(days=400)


def made(person: str, words: tuple[str, ...] = WORDS, code: str = CODE) -> Made:
    return Made(Chosen(words, code), person, f"place {person}")


async def keep(database: Database, *some: Made) -> None:
    async with database.write() as connection:
        await choices.keep(connection, some, AT)


async def observed(database: Database) -> set[Observed]:
    async with database.read() as connection:
        return set(await choices.observed(connection, LONG_AGO))


async def test_one_person_chooses_once(database: Database) -> None:
    """The same choice again adds nothing; another's, or another choice, does."""
    await keep(database, made("a"), made("a"), made("b"))
    await keep(database, made("a"), made("a", ("sinh",)))
    assert await observed(database) == {
        Observed(WORDS, CODE, "a", "place a"),
        Observed(WORDS, CODE, "b", "place b"),
        Observed(("sinh",), CODE, "a", "place a"),
    }
    await keep(database)


async def test_what_is_dropped_stays_away(database: Database) -> None:
    """Words that were dropped teach nothing, chosen again or not, until they are taken up."""
    await keep(database, made("a"), made("b", ("sinh",)))
    async with database.write() as connection:
        for _ in range(2):
            await choices.drop(connection, reversed(WORDS), CODE, by="Lan", at=AT)
    await keep(database, made("c"))
    assert {one.words for one in await observed(database)} == {("sinh",)}
    async with database.write() as connection:
        [gone] = await choices.dropped(connection)
        assert (gone.words, gone.code, gone.by) == (WORDS, CODE, "Lan")
        assert await choices.restore(connection, gone.key)
        assert not await choices.restore(connection, gone.key)
    assert len(await observed(database)) == 3


async def test_a_process_sees_that_something_changed(database: Database) -> None:
    """A choice, a drop, the switch: each shows in the state; a look alone does not."""
    seen = []

    async def look() -> None:
        async with database.read() as connection:
            seen.append(await choices.state(connection))

    await look()
    await look()
    assert seen[0] == seen[1]
    await keep(database, made("a"))
    await look()
    async with database.write() as connection:
        await choices.drop(connection, WORDS, CODE, by="Lan", at=AT)
    await look()
    async with database.write() as connection:
        assert await choices.switch(connection, False, by="Lan", at=AT)
        assert not await choices.switch(connection, False, by="Lan", at=AT)
    await look()
    assert len(set(seen)) == 4
    assert [state.off for state in seen] == [False, False, False, False, True]
    assert seen[1].acts == seen[2].acts
    async with database.write() as connection:
        assert await choices.switch(connection, True, by="Lan", at=AT)


async def test_old_choices_go(database: Database) -> None:
    """What is older than the period is neither read nor kept."""
    await keep(database, made("a"))
    async with database.write() as connection:
        await choices.keep(connection, [made("b")], LONG_AGO)
        assert len(await choices.observed(connection, AT)) == 1
        assert await choices.old(connection, AT) == 1
        assert await choices.old(connection, AT) == 0
    assert {one.voter for one in await observed(database)} == {"a"}


async def test_whoever_leaves_takes_their_choices_along(database: Database) -> None:
    """Deleting a person deletes what they chose."""
    await keep(database, made("a"), made("b"))
    async with database.write() as connection:
        assert await forgetting.forget(connection, "web", "nobody", fingerprint="a")
    assert {one.voter for one in await observed(database)} == {"b"}
