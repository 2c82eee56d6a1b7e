"""One citizen on several channels: the store's links and their twin keep the same promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.linking import StoredLinks
from bot.store.citizens import forgetting, links, people
from bot.store.engine import Database, StoreDown
from bot.store.messages import inbox, sessions
from handlers.links_memory import MemoryLinks
from handlers.ports import CODE_LENGTH, CODE_LETTERS, Joined, Links

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LAN, MAI, TAM, AN = "telegram:42", "zalo_bot:mai", "web:tam", "web:an"


@dataclass
class World:
    """Links, and who is who by them."""

    links: Links
    citizen: Callable[[str], Awaitable[object]]

    async def code(self, person: str, at: datetime = AT) -> str:
        code = await self.links.offer(person, at)
        assert code
        return code


@pytest.fixture
async def stored(database: Database) -> World:
    async with database.write() as connection:
        for person in (LAN, MAI, TAM, AN):
            await people.meet(connection, *person.split(":"), AT)
    links_ = StoredLinks()
    links_.open(database, "k" * 32)

    async def whose(person: str) -> object:
        async with database.read() as connection:
            found = await people.find(connection, *person.split(":"))
            assert found
            return await links.citizen(connection, found)

    return World(links_, whose)


@pytest.fixture(params=["stored", "memory"])
def world(request: pytest.FixtureRequest, stored: World) -> World:
    """The store's links, and the twin in memory."""
    if request.param == "stored":
        return stored
    twin = MemoryLinks()

    async def whose(person: str) -> object:
        return twin.citizens.get(person, person)

    return World(twin, whose)


async def test_a_code_joins_two_channels(world: World) -> None:
    """Who types the code becomes the citizen who asked for it, and nobody else does."""
    code = await world.code(LAN)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_LETTERS)
    assert await world.links.accept(MAI, code, AT) is Joined.linked
    assert await world.citizen(MAI) == await world.citizen(LAN)
    assert await world.citizen(TAM) != await world.citizen(LAN)


async def test_a_code_is_used_once(world: World) -> None:
    """Somebody else cannot use it again; the same message handled twice is told the same."""
    code = await world.code(LAN)
    assert await world.links.accept(MAI, code, AT) is Joined.linked
    assert await world.links.accept(MAI, code, AT) is Joined.linked
    assert await world.links.accept(TAM, code, AT) is Joined.unknown


async def test_a_code_ends(world: World) -> None:
    """After ten minutes a code is worth nothing, and a new one ends the one before."""
    code = await world.code(LAN)
    late = AT + timedelta(minutes=10)
    assert await world.links.accept(MAI, code, late) is Joined.unknown
    newer = await world.code(LAN, late)
    newest = await world.code(LAN, late)
    assert await world.links.accept(MAI, newer, late) is Joined.unknown
    assert await world.links.accept(MAI, newest, late) is Joined.linked


async def test_a_code_on_its_own_channel(world: World) -> None:
    """Typed where it was given, a code says so and stays good."""
    code = await world.code(LAN)
    assert await world.links.accept(LAN, code, AT) is Joined.same
    assert await world.links.accept(MAI, code, AT) is Joined.linked


async def test_guessing_is_stopped(world: World) -> None:
    """Five tries in ten minutes, then even the right code waits; others are not held up."""
    code = await world.code(LAN)
    for _ in range(5):
        assert await world.links.accept(MAI, "22222223", AT) is Joined.unknown
    assert await world.links.accept(MAI, code, AT) is Joined.too_often
    assert await world.links.accept(TAM, code, AT) is Joined.linked
    later = AT + timedelta(minutes=11)
    assert await world.links.accept(MAI, await world.code(LAN, later), later) is Joined.linked


async def test_asking_too_often(world: World) -> None:
    """Nobody gets codes without end."""
    codes = [await world.links.offer(LAN, AT) for _ in range(6)]
    assert codes[-1] is None
    assert all(codes[:5])


async def test_three_channels_and_two_pairs(world: World) -> None:
    """Whoever was joined before comes along."""
    assert await world.links.accept(MAI, await world.code(LAN), AT) is Joined.linked
    assert await world.links.accept(AN, await world.code(TAM), AT) is Joined.linked
    assert await world.links.accept(AN, await world.code(MAI), AT) is Joined.linked
    assert len({await world.citizen(person) for person in (LAN, MAI, TAM, AN)}) == 1


async def test_everybody_together_guesses_no_faster(
    stored: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has many addresses has no more tries than the office allows all of them."""
    monkeypatch.setattr(links, "ALL_TRIES", 3)
    code = await stored.code(LAN)
    for person in (MAI, TAM):
        assert await stored.links.accept(person, "22222223", AT) is Joined.unknown
    assert await stored.links.accept(AN, code, AT) is Joined.too_often


async def test_no_code_is_kept(stored: World, database: Database) -> None:
    """The table holds a keyed hash, from which no code can be tried out."""
    code = await stored.code(LAN)
    async with database.read() as connection:
        rows = str(list(await connection.execute(sa.text("SELECT * FROM links"))))
    assert code not in rows
    assert links.digest(code, "k" * 32) in rows
    assert links.digest(code, "other") not in rows


async def test_the_session_goes_along(stored: World, database: Database) -> None:
    """The next message of whoever joined finds the other channel's session."""
    async with database.write() as connection:
        lan = await people.find(connection, "telegram", "42")
        assert lan
        await sessions.save(connection, lan, '{"question": "khai sinh"}', AT)
    await stored.links.accept(MAI, await stored.code(LAN), AT)
    async with database.write() as connection:
        await inbox.receive(connection, "zalo_bot", "mai", "m1", {"text": "tiếp"}, AT)
        (claimed,) = await inbox.claim(connection, "w", 1, AT)
        assert claimed.citizen == lan
        assert await sessions.load(connection, claimed.citizen) == '{"question": "khai sinh"}'


async def test_who_is_forgotten_leaves_the_others(stored: World, database: Database) -> None:
    """When the first is deleted, the other is a person of their own again and can go on."""
    await stored.links.accept(MAI, await stored.code(LAN), AT)
    async with database.write() as connection:
        assert await forgetting.forget(connection, "telegram", "42", fingerprint="x")
        mai = await people.find(connection, "zalo_bot", "mai")
        assert mai
        assert await links.citizen(connection, mai) == mai
        await sessions.save(connection, mai, "{}", AT)


async def test_before_the_store_is_there() -> None:
    """A code asked for before there is a store waits, as for a store that is down."""
    with pytest.raises(StoreDown):
        await StoredLinks().offer(LAN, AT)
