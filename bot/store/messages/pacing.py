"""Pace: how fast a channel may be sent on, one row for every process (GCRA).

``tat`` is the theoretical arrival time: the moment up to which the pace is used up. A platform
that asks for silence pushes it forward, for everybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.store.citizens.people import inserting
from bot.store.tables.messages import pace

EVERYBODY = 0
"""In place of a person: the row of the whole channel."""

BURST = timedelta(milliseconds=200)
"""How much of the pace may be used at once: at 25/s that is 5, so 30 in any second."""

SKEW = timedelta(seconds=5)
"""How far the clocks of two machines may differ; more means that a clock was set back."""


@dataclass(frozen=True)
class Grant:
    """How many messages may go on a channel now, and when, if that is none, to ask again."""

    channel: str
    count: float
    again: datetime
    tat: datetime


async def ask(connection: AsyncConnection, channel: str, limits: Limits, now: datetime) -> Grant:
    """Find how many messages may be sent; until the transaction ends nobody else is granted any.

    A channel without a limit has no row unless its platform asked for silence.
    """
    tat = await _tat(connection, channel, now, make=limits.per_second is not None)
    if limits.per_second is None:
        return Grant(channel, 0 if tat > now else inf, tat, tat)
    step = timedelta(seconds=1 / limits.per_second)
    room = now + max(BURST, step) - max(tat, now)
    return Grant(channel, max(0, room // step), tat + step - max(BURST, step), tat)


async def use(
    connection: AsyncConnection, grant: Grant, count: int, limits: Limits, now: datetime
) -> None:
    """Take ``count`` of what was granted."""
    if limits.per_second is not None and count:
        used = timedelta(seconds=count / limits.per_second)
        await _put(connection, grant.channel, EVERYBODY, max(grant.tat, now) + used, now)


async def rest(
    connection: AsyncConnection, channel: str, limits: Limits, wait: timedelta, now: datetime
) -> None:
    """Let a channel be silent for a time, whichever process sends on it; never for less."""
    step = timedelta(seconds=1 / limits.per_second) if limits.per_second else timedelta()
    burst = max(BURST, step) - step if limits.per_second else timedelta()
    tat = await _tat(connection, channel, now, make=True)
    await _put(connection, channel, EVERYBODY, max(tat, now + wait + burst), now)


async def spoke(
    connection: AsyncConnection, channel: str, people: Collection[int], limits: Limits, at: datetime
) -> None:
    """Remember that these people were written to just now."""
    if limits.per_chat_second is None or not people:
        return
    tat = at + timedelta(seconds=1 / limits.per_chat_second)
    for person in sorted(people):
        await _put(connection, channel, person, tat, at)


def crowded(channel: str, person: sa.Column[int], limits: Limits, now: datetime) -> sa.Exists:
    """The condition that a person was written to too short a while ago."""
    gap = timedelta(seconds=1 / (limits.per_chat_second or inf))
    return sa.exists().where(
        pace.c.channel == channel,
        pace.c.person_id == person,
        pace.c.tat > now,
        # Further ahead than it can have been put: the clock was set back.
        pace.c.tat <= now + gap + SKEW,
    )


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Delete the rows of people that nobody has written to since."""
    await connection.execute(
        sa.delete(pace).where(pace.c.person_id != EVERYBODY, pace.c.told_at < before)
    )


async def _tat(connection: AsyncConnection, channel: str, now: datetime, *, make: bool) -> datetime:
    """Read the channel's row, and lock it where it limits."""
    mine = sa.select(pace).where(pace.c.channel == channel, pace.c.person_id == EVERYBODY)
    row = (await connection.execute(mine.with_for_update() if make else mine)).one_or_none()
    if row is None and make:
        values = {"channel": channel, "person_id": EVERYBODY, "tat": now, "told_at": now}
        await connection.execute(
            inserting(connection, pace).values(values).on_conflict_do_nothing()
        )
        row = (await connection.execute(mine.with_for_update())).one()
    if row is None:
        return now
    if row.told_at <= now + SKEW:
        return row.tat  # type: ignore[no-any-return]
    # Written in what is now the future: what was left then is left now.
    left: datetime = now + max(row.tat - row.told_at, timedelta())
    await _put(connection, channel, EVERYBODY, left, now)
    return left


async def _put(
    connection: AsyncConnection, channel: str, person: int, tat: datetime, now: datetime
) -> None:
    values = {"channel": channel, "person_id": person, "tat": tat, "told_at": now}
    insert = inserting(connection, pace).values(values)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["channel", "person_id"], set_={"tat": tat, "told_at": now}
        )
    )
