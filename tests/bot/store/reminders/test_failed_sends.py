"""Reminders that did not arrive: counted with their reason until they are sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.contract import Gone, Unsure
from bot.store.engine import Database
from bot.store.reminders import failed_sends
from bot.store.reminders.failed_sends import Failed
from tests.bot.reminders.office import AT, ELSEWHERE, LAN, UNIT, Office

WEEK = timedelta(days=7)


async def told(database: Database, unit: str = UNIT) -> list[Failed]:
    """What an officer of a unit is told, the count held to the list."""
    async with database.read() as connection:
        found = await failed_sends.by_campaign(connection, [unit], AT - WEEK)
        assert await failed_sends.count(connection, [unit], AT - WEEK) == sum(
            one.count for one in found
        )
        assert await failed_sends.count(connection, [unit], AT + WEEK) == 0
    return found


async def test_a_failure_counts_until_it_is_sent_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who blocked the bot is one failure, who may have read it none; another unit sees neither."""
    office = Office(database, monkeypatch)
    for number in (1, 2, 3):
        await office.follow(await office.put(number), f"p{number}")
    office.channels["telegram"].failures.extend([Gone(), Unsure(), Gone()])
    id_ = await office.begin()
    await office.go()
    [one] = await told(database)
    assert (one.id, one.name, one.count, one.rule) == (id_, "Bổ sung", 2, False)
    assert one.reasons == (Gone().reason,)
    assert await told(database, ELSEWHERE) == []
    await office.reminders.retry_failed(LAN, id_, AT)
    assert await told(database) == []
