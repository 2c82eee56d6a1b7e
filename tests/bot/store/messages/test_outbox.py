"""The outbox and the history, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.channels.contract import Limits
from bot.store.citizens import people
from bot.store.engine import Database
from bot.store.messages import claiming, history, inbox, outbox, pacing
from bot.store.messages.outbox import Outgoing
from bot.store.tables.messages import outbox as outbox_table
from bot.wallclock import now


async def answered(database: Database, address: str, *texts: str) -> inbox.Received:
    """A message of a person, with its answers queued."""
    async with database.write() as connection:
        message = await inbox.receive(connection, "web", address, address, {"text": "?"}, now())
        await outbox.reply(
            connection,
            person=message.person,
            channel="web",
            payloads=[{"text": text} for text in texts],
            in_reply_to=message.id,
            now=now(),
        )
    return message


async def reminded(database: Database, person: int, text: str, later: float = 0) -> None:
    async with database.write() as connection:
        row = {
            "person_id": person,
            "channel": "web",
            "kind": "bulk",
            "payload": {"text": text},
            "state": "queued",
            "due_at": now() + timedelta(seconds=later),
            "created_at": now(),
        }
        await connection.execute(sa.insert(outbox_table).values(row))


async def claim(database: Database, limit: int = 10, later: float = 0) -> list[Outgoing]:
    async with database.write() as connection:
        return await claiming.claim(connection, "s", "web", limit, now() + timedelta(seconds=later))


async def sent(database: Database, message: Outgoing) -> bool:
    async with database.write() as connection:
        return await outbox.sent(connection, message, now())


def texts(messages: list[Outgoing]) -> list[str]:
    return [message.payload["text"] for message in messages]


async def test_answers_of_one_person_go_in_order(database: Database) -> None:
    """The second answer is not sent before the first has arrived."""
    await answered(database, "lan", "one", "two")

    (first,) = await claim(database)
    assert texts([first]) == ["one"]
    assert await claim(database) == []
    assert await sent(database, first)
    assert texts(await claim(database)) == ["two"]


async def test_replies_go_before_bulk(database: Database) -> None:
    """A waiting person comes before a reminder that was due earlier."""
    message = await answered(database, "hoa")
    await reminded(database, message.person, "reminder", later=-60)
    await answered(database, "lan", "reply")

    assert texts(await claim(database)) == ["reply", "reminder"]


@pytest.mark.parametrize(
    ("limit", "bulk", "taken"),
    [
        (10, None, ["reply", "first", "second"]),
        (10, 1, ["reply", "first"]),
        (10, 0, ["reply"]),
        (2, 5, ["reply", "first"]),
    ],
)
async def test_bulk_takes_no_more_than_its_part(
    database: Database, limit: int, bulk: int | None, taken: list[str]
) -> None:
    """However many reminders are due, only as many are taken as are asked for beside replies."""
    for place, text in enumerate(("first", "second")):
        message = await answered(database, text)
        await reminded(database, message.person, text, later=place - 60)
    await answered(database, "lan", "reply")
    async with database.write() as connection:
        found = await claiming.claim(connection, "s", "web", limit, now(), bulk=bulk)
    assert texts(found) == taken


async def test_a_look_tells_channels_and_kinds(database: Database) -> None:
    """What is due is told by channel and kind; what is on its way, or for later, is not."""
    message = await answered(database, "lan", "reply")
    await reminded(database, message.person, "later", later=60)
    async with database.read() as connection:
        assert await claiming.due(connection, now()) == {"web": {"reply"}}
    await claim(database)
    async with database.read() as connection:
        assert await claiming.due(connection, now()) == {}
        late = now() + timedelta(seconds=61)
        assert await claiming.due(connection, late) == {"web": {"reply", "bulk"}}


async def test_nothing_goes_before_it_is_due(database: Database) -> None:
    """A reminder for later stays queued and out of the conversation."""
    message = await answered(database, "lan")
    await reminded(database, message.person, "later", later=60)

    assert await claim(database) == []
    async with database.read() as connection:
        lines = await history.after(connection, message.person, 0, 10)
    assert [line.mine for line in lines] == [True]
    assert texts(await claim(database, later=61)) == ["later"]


async def test_message_on_its_way_when_its_sender_died_is_unsure(database: Database) -> None:
    """After the lease the next sender knows that the message may have arrived."""
    await answered(database, "lan", "one")
    (first,) = await claim(database)
    assert first.doubts == 0

    (again,) = await claim(database, later=claiming.LEASE.total_seconds() + 1)
    assert again.doubts == 1
    assert not await sent(database, first)
    assert await sent(database, again)


async def test_an_answer_cannot_be_queued_twice(database: Database) -> None:
    """The store itself refuses a second effect of one message."""
    message = await answered(database, "lan", "one")
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await outbox.reply(
                connection,
                person=message.person,
                channel="web",
                payloads=[{"text": "one"}],
                in_reply_to=message.id,
                now=now(),
            )


async def test_history_reads_on_from_a_number(database: Database) -> None:
    """A conversation is read in order, in pages, each answer naming what it answers."""
    message = await answered(database, "lan", "one", "two", "three")
    async with database.read() as connection:
        page = await history.after(connection, message.person, 0, 2)
        rest = await history.after(connection, message.person, page[-1].seq, 10)
        start = await history.start_of_last(connection, message.person, 3)

    assert [line.payload["text"] for line in page + rest] == ["?", "one", "two", "three"]
    assert [line.re for line in rest] == [message.seq, message.seq]
    assert start == 1


async def test_person_who_writes_again_is_reachable_again(database: Database) -> None:
    """A person given up on is written to again once they have written to us."""
    message = await answered(database, "lan")
    async with database.write() as connection:
        await people.give_up(connection, message.person, "chặn")
        await people.meet(connection, "web", "lan", now())
    async with database.read() as connection:
        row = (await connection.execute(sa.text("SELECT unreachable FROM people"))).scalar_one()
    assert row == ""


async def test_clock_set_back_holds_up_no_reply(database: Database) -> None:
    """A reply put back, or claimed, by a clock an hour ahead is taken all the same."""
    await answered(database, "lan", "put back")
    await answered(database, "hoa", "claimed")
    ahead = now() + timedelta(hours=1)
    async with database.write() as connection:
        first, _ = await claiming.claim(connection, "s", "web", 10, ahead)
        assert await outbox.later(
            connection, first, ahead + timedelta(seconds=5), "bận", now=ahead, tries=1
        )
    assert sorted(texts(await claim(database))) == ["claimed", "put back"]


async def test_what_the_sender_holds_is_not_claimed_again(database: Database) -> None:
    """A clock set forward ends the lease, and the same sender still does not send it twice."""
    await answered(database, "lan", "one")
    (first,) = await claim(database)
    async with database.write() as connection:
        hour = now() + timedelta(hours=1)
        again = await claiming.claim(connection, "s", "web", 10, hour, holding=[first.id])
    assert again == []


async def test_a_person_is_left_in_peace_for_a_while(database: Database) -> None:
    """Who was just written to is written to again after the channel's pause, others at once."""
    limits = Limits(per_chat_second=1)
    message = await answered(database, "lan", "one")
    await answered(database, "hoa", "two")
    async with database.write() as connection:
        await pacing.spoke(connection, "web", [message.person], limits, now())
        first = await claiming.claim(connection, "s", "web", 10, now(), limits=limits)
        soon = now() + timedelta(seconds=1.1)
        second = await claiming.claim(connection, "s", "web", 10, soon, limits=limits)
    assert (texts(first), texts(second)) == (["two"], ["one"])
