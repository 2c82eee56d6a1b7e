"""The sender, against a channel that fails in every way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.contract import (
    Busy,
    Gone,
    Limits,
    NotAllowed,
    Rejected,
    SendError,
    TooFast,
    Unsure,
)
from bot.channels.memory import Memory
from bot.channels.rendering import to_payload
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.store.engine import Database
from bot.store.messages import claiming, inbox, outbox, parking
from bot.store.tables.messages import outbox as table
from bot.wallclock import now
from handlers.conversation import Reply

SOON = timedelta(milliseconds=30)


async def queue(database: Database, address: str, *texts: str, kind: str = "reply") -> None:
    async with database.write() as connection:
        message = await inbox.receive(connection, "memory", address, address, {}, now())
        payloads = [to_payload(Reply(text)) for text in texts]
        await outbox.reply(
            connection,
            person=message.person,
            channel="memory",
            payloads=payloads,
            in_reply_to=message.id,
            now=now(),
        )
        mine = table.c.in_reply_to == message.id
        await connection.execute(sa.update(table).where(mine).values(kind=kind))


@asynccontextmanager
async def sending(database: Database, channel: Memory) -> AsyncIterator[Sender]:
    sender = Sender(database, [channel], name="s", queued=Bell())
    sender.DELAYS, sender.PAUSE, sender.POLL_SECONDS = (SOON, SOON), SOON, 0.01
    task = asyncio.create_task(sender.run())
    yield sender
    await sender.stop(2)
    await task


async def rows(database: Database) -> list[tuple[str, str]]:
    async with database.read() as connection:
        found = await connection.execute(sa.select(table.c.state, table.c.reason).order_by("id"))
        return [(row.state, row.reason) for row in found]


async def settled(database: Database) -> list[tuple[str, str]]:
    async with asyncio.timeout(10):
        while any(state in outbox.PENDING for state, _ in await rows(database)):
            await asyncio.sleep(0.01)
    return await rows(database)


async def test_messages_arrive_in_order(database: Database) -> None:
    """A person's messages arrive once each, in order."""
    channel = Memory()
    await queue(database, "lan", "one", "two", "three")
    await queue(database, "hoa", "four")
    async with sending(database, channel):
        assert {state for state, _ in await settled(database)} == {"sent"}
    assert [m.text for a, m in channel.sent if a == "lan"] == ["one", "two", "three"]
    assert len(channel.sent) == 4


async def test_silence_holds_for_what_is_claimed_already(database: Database) -> None:
    """A platform that asks for silence hears nothing of what was claimed in the same moment."""
    channel = Memory()
    channel.failures.append(TooFast(wait=timedelta(seconds=30)))
    for address in ("lan", "hoa", "mai"):
        await queue(database, address, "one")
    async with sending(database, channel):
        await asyncio.sleep(0.5)
        assert not channel.failures
        assert not channel.sent
        assert [state for state, _ in await rows(database)] == ["queued"] * 3


@pytest.mark.parametrize(
    ("failures", "kind", "states", "arrived"),
    [
        ([Busy()], "reply", ["sent", "sent"], ["a", "b"]),
        ([Busy(), Busy()], "reply", ["sent", "sent"], ["a", "b"]),
        ([Busy(), Busy(), Busy()], "reply", ["failed", "sent"], ["b"]),
        ([Rejected()], "reply", ["failed", "sent"], ["b"]),
        ([Gone()], "reply", ["failed", "sent"], ["b"]),
        ([Unsure()], "reply", ["sent", "sent"], ["a", "b"]),
        ([Unsure(), Unsure()], "reply", ["unsure", "sent"], ["b"]),
        ([Unsure()], "bulk", ["unsure", "sent"], ["b"]),
        ([TooFast(wait=SOON)] * 5, "reply", ["sent", "sent"], ["a", "b"]),
        ([NotAllowed()] * 4, "bulk", ["sent", "sent"], ["a", "b"]),
    ],
)
async def test_policies(
    database: Database,
    failures: list[SendError],
    kind: str,
    states: list[str],
    arrived: list[str],
) -> None:
    """Each error does what its class says, and the next message still goes."""
    channel = Memory()
    channel.failures.extend(failures)
    await queue(database, "lan", "a", "b", kind=kind)
    async with sending(database, channel):
        assert [state for state, _ in await settled(database)] == states
    assert [m.text for _, m in channel.sent] == arrived


async def test_person_who_is_gone_is_marked(database: Database) -> None:
    """The officer reads why somebody cannot be reached."""
    channel = Memory()
    channel.failures.append(Gone())
    await queue(database, "lan", "a")
    async with sending(database, channel):
        ((_, reason),) = await settled(database)
    async with database.read() as connection:
        mark = (await connection.execute(sa.text("SELECT unreachable FROM people"))).scalar_one()
    assert reason == Gone().reason
    assert mark == reason[:80]


async def test_bad_recipient_holds_up_nobody(database: Database) -> None:
    """While one person's message waits for another try, others' are sent."""

    class Picky(Memory):
        async def send(self, address: str, message: Reply) -> str:
            if address == "lan":
                raise Busy(wait=timedelta(seconds=30))
            return await super().send(address, message)

    channel = Picky()
    await queue(database, "lan", "a")
    await queue(database, "hoa", "b")
    async with sending(database, channel), asyncio.timeout(5):
        while not channel.sent:
            await asyncio.sleep(0.01)
    assert [address for address, _ in channel.sent] == ["hoa"]


@pytest.mark.parametrize(
    ("repeatable", "kind", "state", "count"),
    [(True, "bulk", "sent", 1), (False, "reply", "sent", 1), (False, "bulk", "unsure", 0)],
)
async def test_message_cut_off_by_a_crash(
    database: Database, repeatable: bool, kind: str, state: str, count: int
) -> None:
    """A reply that may have arrived is sent once more, a reminder never in silence."""
    channel = Memory(limits=Limits(repeatable=repeatable))
    await queue(database, "lan", "a", kind=kind)
    async with database.write() as connection:
        past = now() - timedelta(seconds=60)
        await connection.execute(sa.update(table).values(due_at=past))
        assert await claiming.claim(connection, "dead", "memory", 1, past)
    async with sending(database, channel):
        assert [s for s, _ in await settled(database)] == [state]
    assert len(channel.sent) == count


async def test_platform_that_hangs_is_unsure(database: Database) -> None:
    """A time-out leaves a reminder unsure, visible to the officer."""

    class Hanging(Memory):
        async def send(self, address: str, message: Reply) -> str:
            await asyncio.sleep(3600)
            return await super().send(address, message)

    await queue(database, "lan", "a", kind="bulk")
    async with sending(database, Hanging()) as sender:
        sender.SEND_SECONDS = 0.05
        assert await settled(database) == [("unsure", Unsure().reason)]


async def test_reminders_that_hang_leave_room_for_replies(database: Database) -> None:
    """A platform that keeps every reminder hanging still gets the answer to whoever asks."""

    class Hanging(Memory):
        async def send(self, address: str, message: Reply) -> str:
            if message.text == "reminder":
                await asyncio.sleep(3600)
            return await super().send(address, message)

    channel = Hanging()
    for person in range(10):
        await queue(database, f"p{person}", "reminder", kind="bulk")
    sender = Sender(database, [channel], name="s", queued=Bell(), slots=5)
    task = asyncio.create_task(sender.run())
    async with asyncio.timeout(5):
        while len(sender._busy) < 4:
            await asyncio.sleep(0.01)
        await queue(database, "lan", "answer")
        sender._bell.wake()
        while not channel.sent:
            await asyncio.sleep(0.01)
    await sender.stop(0)
    await task
    assert channel.sent[0][0] == "lan"


async def test_defect_in_a_channel_stops_nothing(database: Database) -> None:
    """A channel that breaks is logged by place, and the next message goes."""

    class Broken(Memory):
        async def send(self, address: str, message: Reply) -> str:
            if message.text == "a":
                raise KeyError("what a person wrote")
            return await super().send(address, message)

    await queue(database, "lan", "a", "b", kind="bulk")
    async with sending(database, Broken()):
        assert [state for state, _ in await settled(database)] == ["unsure", "sent"]


async def test_drain_sends_what_is_queued(database: Database, capsys: Any) -> None:
    """Before a stop what is due goes out, and no more than the given time is spent."""
    channel = Memory()
    await queue(database, "lan", "a", "b")
    sender = Sender(database, [channel], name="s", queued=Bell())
    await sender.drain(5)
    assert [m.text for _, m in channel.sent] == ["a", "b"]
    await sender.stop(1)
    capsys.readouterr()


async def test_a_rest_is_shared_and_outlives_the_process(database: Database) -> None:
    """After a RetryAfter to one sender no other sends either, also one that starts later."""
    channel, other = Memory(), Memory()
    channel.failures.append(TooFast(wait=timedelta(seconds=1.5)))
    await queue(database, "lan", "a")
    async with sending(database, channel), asyncio.timeout(5):
        while channel.failures:
            await asyncio.sleep(0.01)
    began = asyncio.get_running_loop().time()
    async with sending(database, other):
        await settled(database)
    assert [m.text for _, m in other.sent] == ["a"]
    assert asyncio.get_running_loop().time() - began > 1


async def test_pace_is_shared_by_two_senders(database: Database) -> None:
    """Two senders together keep the pace of the channel, and to one person the pause."""

    class Timed(Memory):
        def __init__(self) -> None:
            super().__init__(limits=Limits(per_second=20, per_chat_second=5))
            self.times: list[tuple[float, str]] = []

        async def send(self, address: str, message: Reply) -> str:
            self.times.append((asyncio.get_running_loop().time(), address))
            return await super().send(address, message)

    channel = Timed()
    await queue(database, "lan", *"abc")
    for person in range(20):
        await queue(database, f"p{person}", "a")
    async with sending(database, channel), sending(database, channel):
        assert {state for state, _ in await settled(database)} == {"sent"}
    moments = [moment for moment, _ in channel.times]
    assert max(sum(m <= other < m + 0.5 for other in moments) for m in moments) <= 10 + 4 + 1
    lan = [moment for moment, address in channel.times if address == "lan"]
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(lan))


async def test_parked_channel_waits_for_a_person(database: Database) -> None:
    """On a parked channel nothing is tried until somebody resumes it."""
    channel = Memory()
    await queue(database, "lan", "a")
    async with database.write() as connection:
        await parking.park(connection, "memory", "hết hạn mức", now())
    async with sending(database, channel):
        await asyncio.sleep(0.2)
        assert not channel.sent
        async with database.write() as connection:
            await parking.resume(connection, "memory")
        assert [state for state, _ in await settled(database)] == ["sent"]


async def test_doubt_is_counted_once_and_stays(database: Database) -> None:
    """A reply cut off by a crash, then refused as busy, then unsure again ends as unsure."""
    channel = Memory()
    channel.failures.extend([Busy(), Unsure()])
    await queue(database, "lan", "a")
    async with database.write() as connection:
        past = now() - timedelta(seconds=60)
        await connection.execute(sa.update(table).values(due_at=past))
        assert await claiming.claim(connection, "dead", "memory", 1, past)
    async with sending(database, channel):
        assert [state for state, _ in await settled(database)] == ["unsure"]
    async with database.read() as connection:
        assert await connection.scalar(sa.select(table.c.doubts)) == 2
    assert channel.sent == []
