"""The sender: takes messages from the outbox and does what each error's policy says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import (
    Channel,
    Editing,
    OutsideWindow,
    SendError,
    Templating,
    Unsure,
)
from bot.channels.rendering import from_payload
from bot.delivery.counting import Counting, Nobody
from bot.delivery.loop import Loop
from bot.delivery.taking import Gate, Taking
from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.citizens import people
from bot.store.engine import Database
from bot.store.messages import claiming, outbox, pacing, parking
from bot.store.messages.claiming import BULK, REPLY
from bot.store.messages.letters import Letters
from bot.store.messages.outbox import Outgoing
from bot.store.together import Together
from bot.wallclock import now

_log = structlog.get_logger("sender")


class Sender(Loop[tuple[str, Outgoing]]):
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
        slots: int = 100,
        counting: Counting | None = None,
        gate: Gate | None = None,
        letters: Letters | None = None,
    ) -> None:
        super().__init__(queued)
        self._database = database
        self._channels = {channel.name: channel for channel in channels}
        self._taking = Taking(database, name, slots, gate)
        self._sent = Together(database, self._write_sent)
        self._unsure = Together(database, _write_unsure)
        self._hushed: dict[str, float] = {}
        self._letters = letters
        self._counting = counting or Nobody()

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way; what is cut off counts as unsure after its lease."""
        await self.halt(seconds)

    async def drain(self, seconds: float) -> None:
        """Send what is queued and due now, for at most ``seconds``."""
        self._taking.patient = False
        try:
            async with asyncio.timeout(seconds):
                while await self._took() or self._busy:
                    if self._busy:
                        await asyncio.wait(self._busy)
        except TimeoutError:
            return

    async def take(self) -> bool:
        """Claim what is due on each channel that is not resting."""
        async with self._database.read() as connection:
            due = await claiming.due(connection, now())
            parked = await parking.all_parked(connection) if due else {}
        taken = False
        for name in due.keys() & self._channels.keys() - parked.keys():
            # Replies alone: who waits for one need not wait for the gate as well.
            for kind in (REPLY, BULK):
                if kind in due[name]:
                    taken |= await self._take_from(name, bulk=kind == BULK)
        return taken

    async def _take_from(self, name: str, *, bulk: bool) -> bool:
        if self._hushed.get(name, 0.0) > monotonic():
            return False
        channel = self._channels[name]
        holding = [message for on, message in self._busy.values() if on == name]
        taken = await self._taking.take(channel, holding, bulk=bulk)
        if taken.wait is not None:
            self.look_again(min(taken.wait, self.POLL_SECONDS))
        for message in taken.leaving:
            self.begin(self._send(channel, message), (name, message))
        return bool(taken.claimed)

    async def _send(self, channel: Channel, message: Outgoing) -> None:
        if message.doubts and not self._may_repeat(channel, message):
            await self._unsure.do(message)
            return
        if self._hushed.get(channel.name, 0.0) > monotonic():
            await self._put_back(message)
            return
        try:
            self._check_window(channel, message)
            async with asyncio.timeout(self.SEND_SECONDS):
                await _deliver(channel, self._opened(message))
        except SendError as error:
            await self._failed(channel, message, error)
        except Exception as error:
            # A time-out or a defect of ours: nobody knows how far it came.
            _log.error("send broke", message=message.id, where=where(error))
            await self._failed(channel, message, Unsure())
        else:
            await self._sent.do((channel, message))
            self._counting.sent(channel.name, "sent")
            _log.info("sent", message=message.id, person=message.person, channel=channel.name)
        self._leave_in_peace(channel)

    def _opened(self, message: Outgoing) -> Outgoing:
        payload = message.payload
        return replace(message, payload=self._letters.open(payload)) if self._letters else message

    async def _put_back(self, message: Outgoing) -> None:
        """Keep for later what was claimed just before the platform asked for silence."""
        async with self._database.write() as connection:
            at, tries, doubts = now(), message.attempts, message.doubts
            await outbox.later(connection, message, at, "", now=at, tries=tries, doubts=doubts)

    async def _write_sent(
        self, connection: AsyncConnection, sent: Sequence[tuple[Channel, Outgoing]]
    ) -> list[None]:
        at = now()
        await outbox.sent_all(connection, [message for _, message in sent], at)
        for channel in {channel.name: channel for channel, _ in sent}.values():
            people = {message.person for by, message in sent if by.name == channel.name}
            await pacing.spoke(connection, channel.name, people, channel.limits, at)
        return [None] * len(sent)

    def _leave_in_peace(self, channel: Channel) -> None:
        """Look again when the person may be written to again."""
        if channel.limits.per_chat_second:
            self.look_again(1 / channel.limits.per_chat_second)

    def _may_repeat(self, channel: Channel, message: Outgoing) -> bool:
        # A reply that may have arrived is tried once more; a reminder never.
        if channel.limits.repeatable:
            return message.attempts <= len(self.DELAYS)
        return message.kind == "reply" and message.doubts <= 1

    def _check_window(self, channel: Channel, message: Outgoing) -> None:
        window = channel.limits.window
        if "zbs" in message.payload:
            # An approved template may go at any time.
            return
        if message.kind != "reply" and window and message.seen_at + window < now():
            raise OutsideWindow

    async def _failed(self, channel: Channel, message: Outgoing, error: SendError) -> None:
        _log.warning(
            "not sent",
            message=message.id,
            person=message.person,
            channel=channel.name,
            error=type(error).__name__,
        )
        self._counting.sent(channel.name, type(error).__name__)
        if error.stop_channel:
            # Kept here too: the store may be down just now.
            self._hushed[channel.name] = monotonic() + (error.wait or self.PAUSE).total_seconds()
        async with self._database.write() as connection:
            at = now()
            again = self._again_at(channel, message, error, at)
            await pacing.spoke(connection, channel.name, [message.person], channel.limits, at)
            if error.stop_channel:
                wait = error.wait or self.PAUSE
                await pacing.rest(connection, channel.name, channel.limits, wait, at)
            if error.stop_person:
                await people.give_up(connection, message.person, error.reason)
            await _settle(connection, message, error, again, at)
        if again is not None:
            self.look_again((again - at).total_seconds())

    def _again_at(
        self, channel: Channel, message: Outgoing, error: SendError, at: datetime
    ) -> datetime | None:
        if error.may_have_arrived:
            doubtful = replace(message, doubts=message.doubts + 1)
            return at + self.DELAYS[0] if self._may_repeat(channel, doubtful) else None
        if error.stop_channel and error.retry:
            # The channel rests, for everybody; the message goes first when it does no more.
            return at
        if error.retry and message.attempts < len(self.DELAYS):
            return at + (error.wait or self.DELAYS[message.attempts])
        return None


async def _write_unsure(connection: AsyncConnection, messages: Sequence[Outgoing]) -> list[bool]:
    """Close what is not sent again; whatever a dead process held is closed at the same moment."""
    # The doubt that makes it so is counted already.
    settled = [replace(message, doubts=message.doubts - 1) for message in messages]
    reason = Unsure().reason
    return [await outbox.failed(connection, one, reason, state="unsure") for one in settled]


async def _settle(
    connection: AsyncConnection,
    message: Outgoing,
    error: SendError,
    again: datetime | None,
    at: datetime,
) -> None:
    if again is None:
        state = "unsure" if error.may_have_arrived else "failed"
        await outbox.failed(connection, message, error.reason, state=state)
        return
    await outbox.later(
        connection,
        message,
        again,
        error.reason,
        now=at,
        tries=message.attempts + (not error.stop_channel),
        doubts=message.doubts + error.may_have_arrived,
    )


async def _deliver(channel: Channel, message: Outgoing) -> None:
    reply, earlier = from_payload(message.payload), message.payload.get("replaces")
    template = message.payload.get("zbs")
    if template and isinstance(channel, Templating):
        await channel.send_template(message.address, template)
    elif earlier and isinstance(channel, Editing):
        await channel.replace(message.address, earlier, reply)
    else:
        await channel.send(message.address, reply)
