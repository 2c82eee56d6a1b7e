"""The worker, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.channels.contract import Limits
from bot.delivery.wake import Bell
from bot.delivery.worker import APOLOGY, Answer, Worker
from bot.store.citizens import people
from bot.store.engine import Database, StoreDown
from bot.store.messages import history, inbox
from bot.wallclock import VIETNAM, now
from handlers.conversation import Incoming, Note, NoteKind, Outcome, Reply, Session, Turn


@dataclass
class Script:
    """Answers with the text it got; does what a word in the text says."""

    seen: list[Incoming] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, incoming: Incoming, session: Session) -> Turn:
        self.seen.append(incoming)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0.3 if "slow" in incoming.text else 0.01)
            if "broken" in incoming.text or "poison" in session.question:
                raise RuntimeError(f"secret words: {incoming.text}")
        finally:
            self.at_once -= 1
        notes = (Note(NoteKind.unanswered, "x"),) if "note" in incoming.text else ()
        session = replace(session, question=incoming.text)
        return Turn((Reply(f"re {incoming.text}"),), session, Outcome.found, notes=notes)


@asynccontextmanager
async def working(
    database: Database, answer: Answer, name: str = "w", **kw: Any
) -> AsyncIterator[Worker]:
    worker = Worker(
        database,
        answer,
        {"web": Limits()},
        name=name,
        arrived=Bell(),
        answered=Bell(),
        fingerprint=lambda person: f"#{len(person)}",
        **kw,
    )
    worker.RETRY, worker.POLL_SECONDS = timedelta(milliseconds=10), 0.02
    task = asyncio.create_task(worker.run())
    yield worker
    await worker.stop(2)
    await task


async def receive(database: Database, address: str, *texts: str) -> None:
    async with database.write() as connection:
        for text in texts:
            payload = {"text": text, "choice": None}
            await inbox.receive(connection, "web", address, f"{address}{text}", payload, now())


async def lines(database: Database, address: str) -> list[str]:
    async with database.read() as connection:
        person = await people.find(connection, "web", address)
        assert person
        return [
            line.payload["text"]
            for line in await history.after(connection, person, 0, 1000)
            if not line.mine
        ]


async def all_done(database: Database, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while True:
            async with database.read() as connection:
                if not await inbox.any_waiting(connection):
                    return
            await asyncio.sleep(0.01)


async def scalar(database: Database, query: str) -> Any:
    async with database.read() as connection:
        return (await connection.execute(sa.text(query))).scalar_one()


async def test_a_turn_is_committed_whole(database: Database) -> None:
    """Reply, session, note and the closed message appear together."""
    await receive(database, "lan", "note")
    async with working(database, Script()):
        await all_done(database)

    assert await lines(database, "lan") == ["re note"]
    assert await scalar(database, "SELECT state FROM inbox") == "done"
    assert Session.from_json(await scalar(database, "SELECT state FROM sessions")).question
    assert await scalar(database, "SELECT person FROM notes") == "#7"


async def test_incoming_is_what_handlers_expect(database: Database) -> None:
    """The handler gets the person, the channel and the time in Việt Nam."""
    script = Script()
    await receive(database, "lan", "a")
    async with working(database, script):
        await all_done(database)

    (incoming,) = script.seen
    assert (incoming.person, incoming.channel, incoming.text) == ("web:lan", "web", "a")
    assert incoming.at.utcoffset() == VIETNAM.utcoffset(None)


async def test_one_person_in_order_people_at_once(database: Database) -> None:
    """One person's messages are answered in order while others' are answered meanwhile."""
    script = Script()
    for person in ("lan", "hoa", "mai"):
        await receive(database, person, *(f"slow {person}{n}" for n in range(3)))
    async with working(database, script):
        await all_done(database)

    for person in ("lan", "hoa", "mai"):
        assert await lines(database, person) == [f"re slow {person}{n}" for n in range(3)]
    assert script.most_at_once == 3


async def test_two_workers_share_without_repeating(database: Database) -> None:
    """Two workers handle each message once between them."""
    script = Script()
    for person in range(12):
        await receive(database, f"p{person}", "a", "b")
    async with working(database, script, "one", slots=3), working(database, script, "two", slots=3):
        await all_done(database)

    assert len(script.seen) == 24
    for person in range(12):
        assert await lines(database, f"p{person}") == ["re a", "re b"]


async def test_handler_that_fails_gets_an_apology_and_blocks_nobody(database: Database) -> None:
    """After three tries the person reads a kind sentence and the next message is answered."""
    script = Script()
    await receive(database, "lan", "before", "broken", "after")
    with capture_logs() as logs:
        async with working(database, script):
            await all_done(database)

    assert await lines(database, "lan") == ["re before", APOLOGY, "re after"]
    assert sum(incoming.text == "broken" for incoming in script.seen) == Worker.ATTEMPTS
    assert "secret words" not in str(logs)


async def test_session_that_breaks_the_handler_is_left_behind(database: Database) -> None:
    """A person whose remembered state no handler can read is answered from a fresh one."""
    await receive(database, "lan", "poison", "next")
    async with working(database, Script()):
        await all_done(database)

    assert await lines(database, "lan") == ["re poison", "re next"]


async def test_handler_that_never_ends_is_given_up(database: Database) -> None:
    """A handler has a time limit; then it counts as failed."""

    async def endless(_: Incoming, __: Session) -> Turn:
        await asyncio.sleep(3600)
        raise AssertionError

    await receive(database, "lan", "a")
    async with working(database, endless) as worker:
        worker.ANSWER_SECONDS = 0.05
        await all_done(database)
    assert await lines(database, "lan") == [APOLOGY]
    assert inbox.LEASE.total_seconds() > Worker.ANSWER_SECONDS


async def test_message_that_kills_its_process_is_given_up(database: Database) -> None:
    """A message claimed a dozen times without an end gets an apology instead of one more try."""
    await receive(database, "lan", "a")
    async with database.write() as connection:
        await connection.execute(sa.text("UPDATE inbox SET claims = 12"))
    script = Script()
    async with working(database, script):
        await all_done(database)
    assert (await lines(database, "lan"), script.seen) == ([APOLOGY], [])


async def test_claim_lost_meanwhile_writes_nothing(database: Database) -> None:
    """A worker that was too slow commits nothing: the message was another's by then."""
    stolen = asyncio.Event()

    async def slow(_: Incoming, session: Session) -> Turn:
        async with database.write() as connection:
            later = now() + inbox.LEASE + timedelta(seconds=1)
            assert await inbox.claim(connection, "thief", 1, later)
        stolen.set()
        return Turn((Reply("too late"),), session, Outcome.found)

    await receive(database, "lan", "a")
    async with working(database, slow) as worker:
        await stolen.wait()
        await worker.stop(2)
    assert await lines(database, "lan") == []
    assert await scalar(database, "SELECT claimed_by FROM inbox") == "thief"


async def test_stop_lets_the_answer_finish(database: Database) -> None:
    """A stop takes nothing new and finishes what is being handled."""
    await receive(database, "lan", "slow", "later")
    script = Script()
    async with working(database, script):
        async with asyncio.timeout(5):
            while not script.seen:
                await asyncio.sleep(0.01)
    assert await lines(database, "lan") == ["re slow"]


async def test_stop_gives_back_what_takes_too_long(database: Database) -> None:
    """What a stop interrupts is free at once for the next process."""
    started = asyncio.Event()

    async def endless(_: Incoming, __: Session) -> Turn:
        started.set()
        await asyncio.sleep(3600)
        raise AssertionError

    await receive(database, "lan", "a")
    async with working(database, endless) as worker:
        await started.wait()
        await worker.stop(0.05)
    assert await scalar(database, "SELECT state FROM inbox") == "new"
    async with working(database, Script()):
        await all_done(database, 2)
    assert await lines(database, "lan") == ["re a"]


async def test_store_that_is_down_for_a_moment_loses_no_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finished turn is written once the store is back, without asking the handler again."""
    logging.disable(logging.CRITICAL)
    script = Script()
    await receive(database, "lan", "a")
    down = iter([False, True, True])  # the claim works, two commits do not
    write = database.write

    def moody() -> Any:
        if next(down, False):
            raise StoreDown("locked")
        return write()

    monkeypatch.setattr(database, "write", moody)
    async with working(database, script):
        await all_done(database)
    logging.disable(logging.NOTSET)
    assert await lines(database, "lan") == ["re a"]
    assert len(script.seen) == 1


@pytest.mark.parametrize(("outcome", "forget"), [(Outcome.refused, False), (Outcome.dossier, True)])
async def test_a_secret_is_not_kept(database: Database, outcome: Outcome, forget: bool) -> None:
    """A message refused for its secret, or used up by its answer, leaves only a mark of itself."""

    async def refuse(incoming: Incoming, session: Session) -> Turn:
        return Turn((Reply("không nhận"),), session, outcome, forget=forget)

    await receive(database, "lan", "OTP 905517")
    async with working(database, refuse):
        await all_done(database)

    kept = await scalar(database, "SELECT payload FROM inbox")
    assert "905517" not in str(kept)
    assert inbox.SECRET in (kept["text"] if isinstance(kept, dict) else json.loads(kept)["text"])
