"""The sender: takes messages from the outbox and does what each error's policy says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.contract import Channel, Editing, OutsideWindow, SendError, Unsure
from bot.channels.rendering import from_payload
from bot.delivery.loop import Loop
from bot.delivery.wake import Bell
from bot.logs import where
from bot.store import outbox, people
from bot.store.engine import Database
from bot.store.outbox import Outgoing
from bot.wallclock import now

_log = structlog.get_logger("sender")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Sender(Loop[str]):
    """Sends on every channel that is on, ``slots`` messages of each at once."""

    DELAYS = (timedelta(seconds=5), timedelta(seconds=60))
    """The waits between three tries of what is worth another."""
    PAUSE = timedelta(seconds=60)
    """How long a channel rests when the platform does not say."""
    SEND_SECONDS = 20.0
    """How long a platform may take, less than the lease; after that the outcome is unknown."""

    def __init__(
        self,
        database: Database,
        channels: Sequence[Channel],
        *,
        name: str,
        queued: Bell,
        slots: int = 16,
    ) -> None:
        super().__init__(queued)
        self._database = database
        self._channels = {channel.name: channel for channel in channels}
        self._name = name
        self._slots = slots
        self._resting: dict[str, datetime] = {}

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way; what is cut off counts as unsure after its lease."""
        await self.halt(seconds)

    async def drain(self, seconds: float) -> None:
        """Send what is queued and due now, for at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                while await self._took() or self._busy:
                    if self._busy:
                        await asyncio.wait(self._busy)
        except TimeoutError:
            return

    async def take(self) -> bool:
        """Claim what is due on each channel."""
        async with self._database.read() as connection:
            due = await outbox.due_channels(connection)
        taken = False
        for name in due & self._channels.keys():
            taken |= await self._take_from(name)
        return taken

    async def _take_from(self, name: str) -> bool:
        free = self._slots - Counter(self._busy.values())[name]
        if free <= 0 or self._resting.get(name, _LONG_AGO) > now():
            return False
        async with self._database.write() as connection:
            claimed = await outbox.claim(connection, self._name, name, free, now())
        for message in claimed:
            self.begin(self._send(self._channels[name], message), name)
        return bool(claimed)

    async def _send(self, channel: Channel, message: Outgoing) -> None:
        if message.unsure and not self._may_repeat(channel, message):
            await self._close_unsure(message)
            return
        try:
            self._check_window(channel, message)
            async with asyncio.timeout(self.SEND_SECONDS):
                await _deliver(channel, message)
        except SendError as error:
            await self._failed(channel, message, error)
        except Exception as error:
            # A time-out or a defect of ours: nobody knows how far it came.
            _log.error("send broke", message=message.id, where=where(error))
            await self._failed(channel, message, Unsure())
        else:
            async with self._database.write() as connection:
                await outbox.sent(connection, message, now())
            _log.info("sent", message=message.id, person=message.person, channel=channel.name)

    def _may_repeat(self, channel: Channel, message: Outgoing) -> bool:
        # A reply that may have arrived is tried once more; a reminder never.
        return channel.limits.repeatable or (message.kind == "reply" and message.attempts <= 1)

    def _check_window(self, channel: Channel, message: Outgoing) -> None:
        window = channel.limits.window
        if message.kind != "reply" and window and message.seen_at + window < now():
            raise OutsideWindow

    async def _close_unsure(self, message: Outgoing) -> None:
        async with self._database.write() as connection:
            await outbox.failed(connection, message, Unsure().reason, state="unsure")

    async def _failed(self, channel: Channel, message: Outgoing, error: SendError) -> None:
        _log.warning(
            "not sent",
            message=message.id,
            person=message.person,
            channel=channel.name,
            error=type(error).__name__,
        )
        if error.stop_channel:
            self._resting[channel.name] = now() + (error.wait or self.PAUSE)
        async with self._database.write() as connection:
            if error.stop_person:
                await people.give_up(connection, message.person, error.reason)
            again = self._again_at(message, error)
            if again is not None:
                tries = message.attempts + (not error.stop_channel)
                reason = outbox.UNSURE if error.may_have_arrived else error.reason
                await outbox.later(connection, message, again, reason, tries=tries)
            else:
                state = "unsure" if error.may_have_arrived else "failed"
                await outbox.failed(connection, message, error.reason, state=state)

    def _again_at(self, message: Outgoing, error: SendError) -> datetime | None:
        if error.may_have_arrived:
            first = message.kind == "reply" and message.attempts == 0
            return now() + self.DELAYS[0] if first else None
        if error.stop_channel and error.retry:
            return now() + (error.wait or self.PAUSE)
        if error.retry and message.attempts < len(self.DELAYS):
            return now() + (error.wait or self.DELAYS[message.attempts])
        return None


async def _deliver(channel: Channel, message: Outgoing) -> None:
    reply, earlier = from_payload(message.payload), message.payload.get("replaces")
    if earlier and isinstance(channel, Editing):
        await channel.replace(message.address, earlier, reply)
    else:
        await channel.send(message.address, reply)
