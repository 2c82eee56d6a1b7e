"""An officer's chat over the store: codes, units, reminders; on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.officers.chat import StoredOfficers
from bot.officers.roles import Officer, Role
from bot.reminders.campaign import Campaign, Draft, Purpose, State, Template
from bot.reminders.results import Preview
from bot.reminders.results import Sample as Shown
from bot.store.citizens import people
from bot.store.dossiers import register
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.office import audit, console_codes, officers
from bot.store.office.officers import INVITATION, Invitation
from handlers.conversation import Incoming, Reply
from handlers.officer_ports import Entered, Entry, Sample
from knowledge import holiday_table
from knowledge.dossier_record import Dossier
from knowledge.status import Status

KEY = "k" * 32
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOA, LAN = "web:hoa", "web:lan"
OWN, OTHER, BELOW = "H15.120-261106-1377", "H15.130-261106-1377", "H15.120.1-261110-0042"


@dataclass
class Fake:
    """Reminders that are only noted down."""

    drafts: list[Draft]

    async def templates(self, _: Officer) -> list[Template]:
        return [Template("Trễ", "…", Purpose.late, id=1)]

    async def preview(self, _: Officer, draft: Draft, at: datetime) -> Preview:
        samples = (Shown("web", draft.audience.listed[0].code, Reply("<b>Trễ hẹn</b>")),)
        return Preview(1, 1, (), (), samples, 0, False, at)

    async def campaigns(self, _: Officer) -> list[Campaign]:
        return [
            Campaign(n, draft, State.running, Template("", ""), {}, "", 1, AT)
            for n, draft in enumerate(self.drafts)
        ]

    async def save(self, _: Officer, draft: Draft, at: datetime) -> int:
        self.drafts.append(draft)
        return len(self.drafts)

    async def submit(self, *_: Any) -> State:
        return State.running


@dataclass
class World:
    """A store with an officer of H15.120 and somebody else."""

    database: Database
    chat: StoredOfficers
    officer: Officer
    sent: list[Draft]

    async def link_code(self) -> str:
        async with self.database.write() as connection:
            return await console_codes.show_link(connection, KEY, self.officer.id, AT)

    async def sign_in_code(self) -> tuple[str, str]:
        async with self.database.write() as connection:
            return await console_codes.show_sign_in(connection, KEY, "Chrome", AT)

    async def collect(self, waiting: str) -> Any:
        async with self.database.write() as connection:
            return await console_codes.collect(connection, KEY, waiting, AT)

    async def acts(self) -> list[str]:
        async with self.database.read() as connection:
            return [entry.act for entry in await audit.read(connection)]


def says(person: str = HOA, at: datetime = AT) -> Incoming:
    return Incoming(person, "web", "", at)


@pytest.fixture
async def world(database: Database) -> World:
    late = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    async with database.write() as connection:
        for person in (HOA, LAN):
            await people.meet(connection, *person.split(":"), AT)
        invitation = Invitation("Chị Hoa", Role.officer, ("H15.120",), AT + INVITATION)
        token = await officers.invite(connection, KEY, invitation, by=None, at=AT)
        officer = await officers.accept(connection, KEY, token, AT)
        made = [
            Dossier(code, Status.processing, procedure_name="Đăng ký thường trú", due_at=late)
            for code in (OWN, OTHER, BELOW)
        ]
        words = [Word(dossier, "thử", AT) for dossier in made]
        await register.upsert(connection, words, DossierSeal(KEY), AT)
    assert officer
    sent: list[Draft] = []
    chat = StoredOfficers()
    reminders: Any = Fake(sent)
    chat.open(database, KEY, holiday_table.calendar(), reminders=reminders)
    return World(database, chat, officer, sent)


async def test_a_link_code_makes_the_chat_theirs(world: World) -> None:
    """Typed once it links; handled again it says the same; another chat gets nothing by it."""
    code = await world.link_code()
    assert await world.chat.desk(says(), AT) is None
    assert await world.chat.enter(says(), code) == Entered(Entry.linked)
    assert await world.chat.enter(says(), code) == Entered(Entry.linked)
    assert await world.chat.enter(says(LAN), code) == Entered(Entry.unknown)
    assert await world.chat.desk(says(LAN), AT) is None
    assert (await world.acts()).count("chat-linked") == 1


async def test_a_code_that_has_expired(world: World) -> None:
    """Five minutes later a code links nothing."""
    late = says(at=AT + timedelta(minutes=6))
    assert await world.chat.enter(late, await world.link_code()) == Entered(Entry.unknown)


async def test_guesses_are_counted(world: World) -> None:
    """After five tries even the right code is not looked at."""
    code = await world.link_code()
    for _ in range(5):
        assert (await world.chat.enter(says(LAN), "ZZZZZZ")).entry is Entry.unknown
    assert (await world.chat.enter(says(LAN), code)).entry is Entry.too_often


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_browser_is_let_in_by_its_officer(world: World, *, confirmed: bool) -> None:
    """Only the linked chat decides, once; the browser then learns what was decided."""
    await world.chat.enter(says(), await world.link_code())
    code, waiting = await world.sign_in_code()
    assert await world.chat.enter(says(LAN), code) == Entered(Entry.unknown)
    assert not await world.chat.decide(says(LAN), code, confirmed=True)
    assert await world.chat.enter(says(), code) == Entered(Entry.confirm, "Chrome")
    assert await world.chat.decide(says(), code, confirmed=confirmed)
    assert await world.chat.decide(says(), code, confirmed=not confirmed)
    state, officer = await world.collect(waiting)
    assert (state.value, officer) == ("confirmed" if confirmed else "refused", world.officer.id)


async def test_units_hold_in_chat(world: World) -> None:
    """Searched by its code or its end, listed or counted: other units' dossiers are not there."""
    await world.chat.enter(says(), await world.link_code())
    desk = await world.chat.desk(says(), AT)
    assert desk
    assert (desk.late, desk.waiting) == (2, 0)
    assert [one.code for one in await world.chat.find(says(), "06-1377")] == [OWN]
    assert await world.chat.find(says(), OTHER) == ()
    assert {one.code for one in await world.chat.due(says())} == {OWN, BELOW}
    (found,) = await world.chat.find(says(), OWN.lower())
    assert (found.left, found.procedure) == (-2, "Đăng ký thường trú")
    assert await world.chat.find(says(LAN), OWN) == ()
    assert await world.chat.due(says(LAN)) == ()
    assert {"chat-search", "chat-due"} <= set(await world.acts())


async def test_one_reminder_for_one_tap(world: World) -> None:
    """Shown first, then sent; the same message handled twice sends once; other units never."""
    await world.chat.enter(says(), await world.link_code())
    assert await world.chat.sample(says(), OWN) == Sample("Trễ hẹn", 1)
    for _ in range(2):
        assert "Đã nhắc" in await world.chat.remind(says(), OWN)
    assert [draft.audience.listed[0].code for draft in world.sent] == [OWN]
    assert "Không thấy" in await world.chat.remind(says(), OTHER)
    assert "Không thấy" in await world.chat.remind(says(LAN), OWN)
    assert len(world.sent) == 1


async def test_who_left_has_no_desk(world: World) -> None:
    """An officer who no longer works here is a citizen like others."""
    await world.chat.enter(says(), await world.link_code())
    async with world.database.write() as connection:
        gone = replace(world.officer, active=False)
        await officers.change(connection, gone.id, gone.role, gone.units, active=False)
    assert await world.chat.desk(says(), AT) is None
    assert await world.chat.find(says(), OWN) == ()
