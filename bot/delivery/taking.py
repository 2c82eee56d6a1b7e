"""Taking: what a sender claims of the outbox, how much at once, and when it asks again.

Replies are taken by themselves, in a short transaction: whoever waits for one does not wait while
reminders are looked at once more, and some slots are never given to reminders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Channel
from bot.store.engine import Database
from bot.store.messages import claiming, pacing
from bot.store.messages.claiming import BULK
from bot.store.messages.outbox import Outgoing
from bot.wallclock import now


class Gate(Protocol):
    """Has the last word on messages that nobody asked for; ``bot.delivery.gate`` is one."""

    async def admit(
        self, connection: AsyncConnection, messages: Sequence[Outgoing], at: datetime
    ) -> list[Outgoing]:
        """Those of claimed messages that may leave now; the others are out of the outbox."""
        ...


@dataclass(frozen=True)
class Taken:
    """How many messages were claimed, those that leave, and the seconds until there may be more."""

    claimed: int = 0
    leaving: Sequence[Outgoing] = ()
    wait: float | None = None


NOTHING = Taken()


@dataclass(frozen=True)
class _Wanted:
    """How many messages may be claimed, how many of them bulk, and what is held already."""

    messages: int
    bulk: int
    holding: list[int]


class Taking:
    """Claims messages of one channel at a time for one sender."""

    KEPT = 5
    """Of so many slots one is kept for replies: a platform that hangs fills all the others."""
    STEP_BACK = 2.0
    """How many times as long as a look took bulk waits after it: where looks take long, the machine
    or the store has too much to do, and replies have two thirds of the time to themselves. At rest
    looks take so little that no pace is lost."""
    LONGEST_WAIT = 2.0
    """Seconds after which the pace is asked again whatever it said: clocks are set back."""

    def __init__(self, database: Database, name: str, slots: int, gate: Gate | None) -> None:
        self._database = database
        self._name = name
        self._slots = slots
        self._gate = gate
        self.patient = True
        """Whether bulk steps back after each look; not in the last seconds before a stop."""
        self._paused: dict[str, float] = {}

    async def take(self, channel: Channel, holding: Sequence[Outgoing], *, bulk: bool) -> Taken:
        """Claim replies only, or replies and bulk, beside what the sender holds already."""
        wanted = self._wanted(channel.name, holding, bulk=bulk)
        if wanted is None:
            return NOTHING
        least = pacing.portion(channel.limits) if bulk else 1
        began = monotonic()
        async with self._database.write() as connection:
            # Only now: waiting for the store takes time.
            at = now()
            granted = await pacing.ask(connection, channel.name, channel.limits, at, least=least)
            if granted.count:
                claimed = await self._claim(connection, channel, wanted, granted.count, at)
                leaving = await self._admitted(connection, claimed, at)
                await pacing.use(connection, granted, len(leaving), channel.limits, at)
        if not granted.count:
            wait = self._pause(channel.name, (granted.again - at).total_seconds(), bulk=bulk)
            return Taken(wait=wait)
        if not (bulk and self.patient):
            return Taken(len(claimed), leaving)
        wait = self._pause(channel.name, self.STEP_BACK * (monotonic() - began), bulk=True)
        return Taken(len(claimed), leaving, wait)

    def _wanted(self, channel: str, holding: Sequence[Outgoing], *, bulk: bool) -> _Wanted | None:
        """How much may be claimed now; None where nothing may."""
        if bulk and self._paused.get(channel, 0.0) > monotonic():
            return None
        free = self._slots - len(holding)
        taken = sum(message.kind == BULK for message in holding)
        spare = min(free, self._slots - self._slots // self.KEPT - taken)
        if (spare if bulk else free) <= 0:
            return None
        return _Wanted(free, spare if bulk else 0, [message.id for message in holding])

    async def _claim(
        self,
        connection: AsyncConnection,
        channel: Channel,
        wanted: _Wanted,
        granted: float,
        at: datetime,
    ) -> list[Outgoing]:
        return await claiming.claim(
            connection,
            self._name,
            channel.name,
            int(min(wanted.messages, granted)),
            at,
            limits=channel.limits,
            holding=wanted.holding,
            bulk=wanted.bulk,
        )

    async def _admitted(
        self, connection: AsyncConnection, claimed: list[Outgoing], at: datetime
    ) -> list[Outgoing]:
        """Those of claimed messages that nothing speaks against at this very moment."""
        if self._gate is None or not claimed:
            return claimed
        return await self._gate.admit(connection, claimed, at)

    def _pause(self, channel: str, wait: float, *, bulk: bool) -> float:
        wait = min(wait, self.LONGEST_WAIT)
        if bulk:
            # Whatever rings meanwhile: asking sooner would only hold up other processes.
            self._paused[channel] = monotonic() + wait
        return wait
