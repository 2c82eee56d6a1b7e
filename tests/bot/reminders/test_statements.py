"""What a reminder costs the store: the same for many as for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.store.engine import Database
from bot.store.messages import outbox, pacing
from tests.bot.reminders.office import ALL, ELSEWHERE, PAPERS, UNIT, Office

PACED = Limits(per_chat_second=1)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements of a while, each once however many rows it writes."""
    seen: list[str] = []
    engine = database._engine.sync_engine

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


async def statements(office: Office, unit: str, size: int) -> int:
    """How many statements it takes to remind so many people, from the plan to the mark "sent"."""
    for number in range(size):
        await office.follow(await office.put(number, unit), f"{unit}-{number}")
    audience = replace(PAPERS.audience, units=(unit,))
    await office.begin(replace(PAPERS, audience=audience), ALL)
    channel = office.channels["telegram"]
    with counted(office.database) as seen:
        await office.queue()
        taken = await office.sender._taking.take(channel, [], bulk=True)
        async with office.database.write() as connection:
            assert len(await outbox.sent_all(connection, taken.leaving, office.at)) == size
            people = [message.person for message in taken.leaving]
            await pacing.spoke(connection, channel.name, people, PACED, office.at)
    # It is done now: closing it is no part of the next one.
    await office.queue()
    return len(seen)


async def test_many_reminders_take_no_more_statements_than_few(office: Office) -> None:
    """Writing, judging, numbering and closing reminders is done for all of them at once."""
    office.approval_from = 10**6
    office._open()
    few = await statements(office, UNIT, 3)
    assert await statements(office, ELSEWHERE, 20) == few
