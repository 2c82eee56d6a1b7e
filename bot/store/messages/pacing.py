"""Pace: how fast a channel may be sent on, one row for every process (GCRA).

``tat`` is the theoretical arrival time: the moment up to which the pace is used up. A platform
that asks for silence pushes it forward, for everybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.store.citizens.people import inserting
from bot.store.engine import given
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


async def ask(
    connection: AsyncConnection, channel: str, limits: Limits, now: datetime, *, least: int = 1
) -> Grant:
    """Find how many messages may be sent; until the transaction ends nobody else is granted any.

    None are granted as long as there are fewer than ``least``. A channel without a limit has no
    row unless its platform asked for silence.
    """
    tat = await _tat(connection, channel, now, make=limits.per_second is not None)
    if limits.per_second is None:
        return Grant(channel, 0 if tat > now else inf, tat, tat)
    step = timedelta(seconds=1 / limits.per_second)
    count = (now + max(BURST, step) - max(tat, now)) // step
    again = tat + least * step - max(BURST, step)
    return Grant(channel, count if count >= least else 0, again, tat)


def portion(limits: Limits) -> int:
    """How many messages that nobody waits for are worth a look: a third of the burst.

    A look costs the same for one message as for twenty, and while it lasts nobody else is
    granted any. The other two thirds are time enough to come back before pace is lost.
    """
    return max(1, int(BURST.total_seconds() * (limits.per_second or 0) / 3))


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
    # In one order, so that two transactions never wait for each other.
    rows = [_row(channel, person, tat, at) for person in sorted(people)]
    await connection.execute(_PUT[connection.dialect.name], rows)


def crowd(channel: sa.ColumnElement[str], person: sa.ColumnElement[int]) -> sa.Select[Any]:
    """The row of a person who was written to too short a while ago: after ``now``.

    One that lies after ``crowded`` is further ahead than it can have been put, the channel's
    pause and ``SKEW`` after now: the clock was set back.
    """
    return sa.select(pace.c.person_id).where(
        pace.c.channel == channel,
        pace.c.person_id == person,
        pace.c.tat > given("now"),
        pace.c.tat <= given("crowded"),
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
    await connection.execute(_PUT[connection.dialect.name], _row(channel, person, tat, now))


def _row(channel: str, person: int, tat: datetime, now: datetime) -> dict[str, Any]:
    return {"channel": channel, "person_id": person, "tat": tat, "told_at": now}


def _putting(dialect: Any) -> Any:
    insert = dialect.insert(pace)
    newer = {"tat": insert.excluded.tat, "told_at": insert.excluded.told_at}
    return insert.on_conflict_do_update(index_elements=["channel", "person_id"], set_=newer)


# Built once: building it takes longer than running it.
_PUT = {"postgresql": _putting(postgresql), "sqlite": _putting(sqlite)}
