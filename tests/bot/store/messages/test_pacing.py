"""The pace that all processes share, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from math import inf

from bot.channels.contract import Limits
from bot.store.engine import Database
from bot.store.messages import pacing
from bot.wallclock import now

LIMITS = Limits(per_second=25, per_chat_second=1)
FREE = Limits()
START = now()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


async def take(
    database: Database, seconds: float, wanted: int = 100, limits: Limits = LIMITS
) -> tuple[int, float]:
    """Take what is granted at a moment; give how much, and when there will be more."""
    async with database.write() as connection:
        granted = await pacing.ask(connection, "telegram", limits, at(seconds))
        count = int(min(wanted, granted.count))
        await pacing.use(connection, granted, count, limits, at(seconds))
        return count, (granted.again - START).total_seconds()


async def rest(database: Database, seconds: float, wait: float, limits: Limits = LIMITS) -> None:
    async with database.write() as connection:
        silence = timedelta(seconds=wait)
        await pacing.rest(connection, "telegram", limits, silence, at(seconds))


async def test_no_second_sees_more_than_the_pace_and_a_burst(database: Database) -> None:
    """At 25/s, asked every 10 ms for ten seconds, no second has more than 30 and none is lost."""
    moments: list[float] = []
    for tick in range(1000):
        count, _ = await take(database, tick / 100)
        moments += [tick / 100] * count
    busiest = max(sum(m <= other < m + 1 for other in moments) for m in moments)
    assert busiest <= 30
    assert 250 <= len(moments) <= 256


async def test_who_gets_nothing_is_told_when_to_come_back(database: Database) -> None:
    """After the burst the next grant is one step away, and then it is there."""
    assert await take(database, 0) == (5, -0.16)
    count, again = await take(database, 0)
    assert count == 0
    assert 0 < again <= 0.05
    assert (await take(database, again))[0] == 1


async def test_what_is_granted_and_not_used_stays(database: Database) -> None:
    """Nobody's pace is used up by asking."""
    assert (await take(database, 0, wanted=0))[0] == 0
    assert (await take(database, 0))[0] == 5


async def test_who_wants_several_is_granted_none_before(database: Database) -> None:
    """Reminders wait until there is room for a portion, and are told when; replies do not."""
    await take(database, 0)
    async with database.write() as connection:
        granted = await pacing.ask(connection, "telegram", LIMITS, at(0.05), least=3)
        assert granted.count == 0
        assert granted.again == at(0.12)
        granted = await pacing.ask(connection, "telegram", LIMITS, granted.again, least=3)
        assert granted.count == 3
    assert [pacing.portion(Limits(per_second=n)) for n in (None, 1, 25, 300)] == [1, 1, 1, 20]


async def test_processes_share_one_pace(database: Database) -> None:
    """Ten that ask at the same moment get one burst between them."""
    counts = await asyncio.gather(*(take(database, 0, wanted=2) for _ in range(10)))
    assert sum(count for count, _ in counts) == 5


async def test_a_rest_holds_for_everybody_and_is_not_cut_short(database: Database) -> None:
    """After a RetryAfter nobody sends for as long as was asked; a shorter one changes nothing."""
    await rest(database, 0, 3)
    await rest(database, 0.1, 1)
    assert (await take(database, 2.9))[0] == 0
    assert (await take(database, 3.0))[0] == 1


async def test_a_channel_without_limit_rests_too(database: Database) -> None:
    """Where nothing limits, only a RetryAfter does."""
    assert (await take(database, 0, limits=FREE))[0] == 100
    await rest(database, 0, 3, FREE)
    assert (await take(database, 2.9, limits=FREE))[0] == 0
    assert (await take(database, 3.1, limits=FREE))[0] == 100


async def test_clock_set_back_stops_nobody(database: Database) -> None:
    """With the clock an hour back, the pace goes on, and a rest lasts no longer than was asked."""
    await take(database, 3600)
    await take(database, 0.2)
    assert (await take(database, 0.4))[0] == 5
    await rest(database, 3600, 3)
    assert (await take(database, 10))[0] == 0
    assert (await take(database, 13.01))[0] == 1


async def test_slow_pace_still_goes(database: Database) -> None:
    """Less than one a second is a pace, too."""
    slow = Limits(per_second=0.5)
    got = [(await take(database, second, limits=slow))[0] for second in range(6)]
    assert got == [1, 0, 1, 0, 1, 0]


async def test_no_limit_needs_no_row(database: Database) -> None:
    """A channel without a limit asks for nothing and locks nothing."""
    async with database.write() as connection:
        granted = await pacing.ask(connection, "web", FREE, at(0))
        await pacing.spoke(connection, "web", [1], FREE, at(0))
    assert granted.count == inf
