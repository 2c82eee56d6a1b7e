"""Conversations handed over, on SQLite and on PostgreSQL: silence, races, what is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.delivery.wake import Bell
from bot.delivery.worker import Worker
from bot.handover.queue import StoredHandovers
from bot.handover.talks import FORGOTTEN, IDLE, NotYours, Over, TakenBy, Talks, Unreachable
from bot.officers.roles import Officer, Role
from bot.store.citizens import links, people
from bot.store.engine import Database
from bot.store.messages import history, inbox
from bot.store.office import handovers, officers, talk_lines
from bot.store.office.audit import Audit
from bot.store.office.handovers import State, Talk
from bot.store.office.officers import INVITATION, Invitation
from bot.wallclock import now
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn
from handlers.officer_ports import Place, Wanted

KEY = "k" * 32
TOKEN = "phieu-cua-can-bo-001"


@dataclass
class World:
    """A store with citizens, officers and the bot's two doors to conversations."""

    database: Database
    talks: Talks
    queue: StoredHandovers
    seen: list[Incoming] = field(default_factory=list)
    numbers: int = 0

    async def officer(self, name: str = "Chị Hoa", role: Role = Role.officer) -> Officer:
        async with self.database.write() as connection:
            invitation = Invitation(name, role, (), now() + INVITATION)
            token = await officers.invite(connection, KEY, invitation, by=None, at=now())
            made = await officers.accept(connection, KEY, token, now())
        assert made
        return made

    async def write(self, text: str, address: str = "lan", channel: str = "web") -> int:
        self.numbers += 1
        payload = {"text": text, "choice": None}
        async with self.database.write() as connection:
            received = await inbox.receive(
                connection, channel, address, f"m{self.numbers}", payload, now()
            )
        return received.person

    async def ask(self, address: str = "lan", channel: str = "web") -> Place | None:
        await self.write("gặp cán bộ", address, channel)
        incoming = Incoming(f"{channel}:{address}", channel, "gặp cán bộ", now())
        return await self.queue.ask(incoming, Wanted("1.001193", "Đăng ký khai sinh"))

    async def talk(self, address: str = "lan", channel: str = "web") -> Talk:
        async with self.database.read() as connection:
            person = await people.find(connection, channel, address)
            assert person
            query = sa.text(f"SELECT max(id) FROM handovers WHERE person_id = {person}")
            found = await handovers.find(
                connection, None, (await connection.execute(query)).scalar_one()
            )
        assert found
        return found

    async def heard(self, address: str = "lan", channel: str = "web") -> list[str]:
        async with self.database.read() as connection:
            person = await people.find(connection, channel, address)
            assert person
            lines = await history.after(connection, person, 0, 1000)
        return [line.payload["text"] for line in lines if not line.mine]

    async def answer(self, incoming: Incoming, session: Session) -> Turn:
        self.seen.append(incoming)
        if "chậm" in incoming.text:
            await asyncio.sleep(0.3)
        if "cháy" in incoming.text:
            return Turn((Reply("GỌI 114"),), session, Outcome.emergency)
        if incoming.with_officer:
            return Turn((), session, Outcome.with_officer)
        return Turn((Reply(f"máy: {incoming.text}"),), session, Outcome.found)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        limits = {"web": Limits(), "telegram": Limits(text=4096)}
        worker = Worker(
            self.database, self.answer, limits, name="w", arrived=Bell(), answered=Bell(),
            fingerprint=lambda person: person,
        )  # fmt: skip
        worker.POLL_SECONDS = 0.02
        task = asyncio.create_task(worker.run())
        yield
        await worker.stop(2)
        await task

    async def settled(self) -> None:
        async with asyncio.timeout(10):
            while True:
                async with self.database.read() as connection:
                    if not await inbox.any_waiting(connection):
                        return
                await asyncio.sleep(0.01)


@pytest.fixture
def world(database: Database) -> World:
    queue = StoredHandovers()
    queue.open(database)
    limits = {"web": Limits(), "telegram": Limits(text=4096)}
    return World(database, Talks(database, KEY, limits), queue)


async def test_nobody_queues_where_nobody_answers(world: World) -> None:
    """Without an officer who may answer, there is no queue to stand in."""
    await world.officer(role=Role.viewer)
    assert await world.ask() is None


async def test_places_in_the_queue(world: World) -> None:
    """Each stands once, in the order of asking; whoever is in danger goes first."""
    await world.officer()
    assert [await world.ask(name) for name in ("lan", "mai", "lan")] == [
        Place(1),
        Place(2),
        Place(1, again=True),
    ]
    async with world.working():
        await world.write("cháy nhà rồi", "mai")
        await world.settled()
    assert await world.ask("mai") == Place(1, again=True)
    assert await world.ask("lan") == Place(2, again=True)


async def test_the_bot_is_silent_while_it_is_taken(world: World) -> None:
    """Only danger is answered, the officer is told of it; given back, the bot speaks again."""
    officer = await world.officer()
    await world.ask()
    async with world.working():
        await world.settled()
        talk = await world.talk()
        await world.talks.take(officer, talk.id, now())
        count = len(await world.heard())
        await world.write("câu hỏi thứ nhất")
        await world.settled()
        assert len(await world.heard()) == count
        await world.write("cháy nhà rồi")
        await world.settled()
        assert (await world.heard())[count:] == ["GỌI 114"]
        assert (await world.talk()).urgent
        await world.talks.put_back(officer, talk.id, now())
        await world.write("câu hỏi thứ hai")
        await world.settled()
    assert (await world.heard())[-1] == "máy: câu hỏi thứ hai"


async def test_taken_while_the_bot_thinks(world: World) -> None:
    """An answer that is not written yet when an officer comes is not said any more."""
    officer = await world.officer()
    await world.ask()
    async with world.working():
        await world.settled()
        await world.write("câu hỏi chậm")
        while len(world.seen) < 2:
            await asyncio.sleep(0.01)
        await world.talks.take(officer, (await world.talk()).id, now())
        await world.settled()
    assert not any("câu hỏi chậm" in text for text in await world.heard())
    assert [one.with_officer for one in world.seen] == [False, False, True]


async def test_given_back_while_the_bot_listens(world: World) -> None:
    """A message that came while an officer had it, and left meanwhile, is answered by the bot."""
    officer = await world.officer()
    await world.ask()
    async with world.working():
        await world.settled()
        talk = await world.talk()
        await world.talks.take(officer, talk.id, now())
        await world.write("câu hỏi chậm")
        while len(world.seen) < 2:
            await asyncio.sleep(0.01)
        await world.talks.close(officer, talk.id, TOKEN, "", now())
        await world.settled()
    assert (await world.heard())[-1] == "máy: câu hỏi chậm"


async def test_one_of_two_takes_it(world: World) -> None:
    """Two officers at once, through two connections: one has it, the other learns who."""
    hoa, binh = await world.officer(), await world.officer("Anh Bình")
    await world.ask()
    id_ = (await world.talk()).id
    both = [world.talks.take(officer, id_, now()) for officer in (hoa, binh)]
    done = await asyncio.gather(*both, return_exceptions=True)
    refused = [one for one in done if isinstance(one, TakenBy)]
    assert len(refused) == 1
    assert done.count(None) == 1
    assert (await world.talk()).by in refused[0].reason


async def test_an_answer_is_sent_once(world: World) -> None:
    """Posted many times at once, and again after the end, one form is one message."""
    officer = await world.officer()
    await world.ask()
    id_ = (await world.talk()).id
    await world.talks.take(officer, id_, now())
    posts = [world.talks.answer(officer, id_, TOKEN, "một lần", now()) for _ in range(8)]
    await asyncio.gather(*posts)
    await world.talks.close(officer, id_, TOKEN + "x", "", now())
    await world.talks.answer(officer, id_, TOKEN, "một lần", now())
    with pytest.raises(Over):
        await world.talks.answer(officer, id_, TOKEN + "y", "muộn", now())
    assert sum("một lần" in text for text in await world.heard()) == 1


async def test_killed_before_the_commit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that dies before it is written leaves nothing; the same form then sends once."""
    officer = await world.officer()
    await world.ask()
    id_ = (await world.talk()).id
    await world.talks.take(officer, id_, now())
    note = Audit.note

    async def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Audit, "note", dies)
    with pytest.raises(KeyboardInterrupt):
        await world.talks.answer(officer, id_, TOKEN, "một lần", now())
    monkeypatch.setattr(Audit, "note", note)
    assert not any("một lần" in text for text in await world.heard())
    for _ in range(2):
        await world.talks.answer(officer, id_, TOKEN, "một lần", now())
    assert sum("một lần" in text for text in await world.heard()) == 1


async def test_an_officer_who_owes_an_answer_too_long(world: World) -> None:
    """After so many minutes the bot is back and says so; the citizen keeps their place."""
    officer = await world.officer()
    await world.ask()
    await world.ask("mai")
    id_, at = (await world.talk()).id, now()
    await world.talks.take(officer, id_, at)
    patience = world.talks.patience
    assert await world.talks.look_after(at + patience - timedelta(seconds=1)) == 0
    late = at + patience
    both = await asyncio.gather(*(world.talks.look_after(late) for _ in range(2)))
    assert sum(both) == 1
    assert (await world.talk()).state is State.waiting
    assert "số 1" in (await world.heard())[-1]
    with pytest.raises(NotYours):
        await world.talks.answer(officer, id_, TOKEN, "muộn", late)


async def test_whoever_answered_owes_nothing(world: World) -> None:
    """After the officer's word it is the citizen's turn; two hours without one end it."""
    officer = await world.officer()
    await world.ask()
    id_, at = (await world.talk()).id, now()
    await world.talks.take(officer, id_, at)
    await world.talks.answer(officer, id_, TOKEN, "xong nhé", at)
    assert await world.talks.look_after(at + IDLE - timedelta(seconds=1)) == 0
    assert await world.talks.look_after(at + IDLE) == 1
    talk = await world.talk()
    assert (talk.state, talk.ended) == (State.closed, "idle")


async def test_nobody_came_for_a_week(world: World) -> None:
    """Whoever waited for a week is told so, at daytime only."""
    await world.officer()
    await world.ask()
    late = now() + FORGOTTEN
    assert await world.talks.look_after(late, quiet=True) == 0
    assert await world.talks.look_after(late) == 1
    assert "chưa có cán bộ" in (await world.heard())[-1]
    assert (await world.talk()).ended == "expired"


async def test_answers_go_where_the_citizen_last_wrote(world: World) -> None:
    """One citizen on two channels is answered on the one of their last message."""
    officer = await world.officer()
    await world.ask()
    phone = await world.write("chào", "42", "telegram")
    async with world.database.write() as connection:
        page = await people.find(connection, "web", "lan")
        assert page
        await links.offer(connection, page, "h" * 64, now())
        await links.accept(connection, phone, "h" * 64, now())
    talk = await world.talk()
    await world.talks.take(officer, talk.id, now())
    await world.write("tôi viết từ điện thoại", "42", "telegram")
    await world.talks.answer(officer, talk.id, TOKEN, "chào chị", now())
    assert "chào chị" in (await world.heard("42", "telegram"))[-1]
    async with world.database.read() as connection:
        said = await talk_lines.read(connection, await world.talk())
    assert "tôi viết từ điện thoại" in [line.payload["text"] for line in said]


async def test_only_the_last_turns_are_shared(world: World) -> None:
    """What was said long before the asking stays between the citizen and the bot."""
    officer = await world.officer()
    for text in ("chuyện cũ", "một", "hai"):
        await world.write(text)
    await world.ask()
    await world.talks.take(officer, (await world.talk()).id, now())
    async with world.database.read() as connection:
        said = await talk_lines.read(connection, await world.talk())
    assert [line.payload["text"] for line in said if line.who is talk_lines.Who.citizen] == [
        "một",
        "hai",
        "gặp cán bộ",
    ]


async def test_nobody_to_write_to(world: World) -> None:
    """Whoever can no longer be reached is not answered into the void: the officer is told."""
    officer = await world.officer()
    person = await world.write("x")
    await world.ask()
    talk = await world.talk()
    await world.talks.take(officer, talk.id, now())
    async with world.database.write() as connection:
        await people.give_up(connection, person, "chặn")
    with pytest.raises(Unreachable):
        await world.talks.answer(officer, talk.id, TOKEN, "a lô", now())


async def test_the_citizen_leaves(world: World) -> None:
    """Whoever no longer wants an officer is out at once, and the officer sees it."""
    officer = await world.officer()
    await world.ask()
    await world.talks.take(officer, (await world.talk()).id, now())
    incoming = Incoming("web:lan", "web", "/huy", now())
    assert await world.queue.leave(incoming)
    assert not await world.queue.leave(incoming)
    assert (await world.talk()).ended == "left"
