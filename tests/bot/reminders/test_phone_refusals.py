"""Approved messages to a phone never go against the will of who has it, however they said so."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.channels.zalo_oa.declining import decline
from bot.reminders import by_phone
from bot.reminders.errors import NoMobile
from bot.store.citizens import forgetting
from bot.store.messages.inbox import Claimed
from bot.store.tables.messages import people, zbs
from bot.store.tables.reminders import recipients
from knowledge.status import Status
from tests.bot.reminders.office import AT, LAN, Office
from tests.bot.reminders.phoning import DAY, MO, Api, draft, lose, message, prove, refuse


async def test_not_round_a_refusal(office: Office, api: Api) -> None:
    """Who refused and then left is not reached through their phone."""
    person = await office.follow(await office.put(1), "gone")
    await refuse(office, "papers")
    await lose(office, person)
    meant = await draft(office)
    told = await office.reminders.preview(LAN, meant, AT)
    assert told.people == 0
    id_ = await office.begin(meant)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}


async def test_a_refusal_holds_for_the_phone(office: Office, api: Api) -> None:
    """What a citizen refuses counts for the number they proved, until they accept again."""
    proven = await office.put(1, status=Status.processing)
    person = await office.follow(proven, "chat")
    await prove(office, person, proven, MO.phone)
    await office.put(2, holder=MO)
    refusals = await refuse(office, "all", "chat")
    meant = await draft(office)
    told = await office.reminders.preview(LAN, meant, AT)
    assert [missed.reason for missed in told.missed] == [by_phone.REFUSED]
    id_ = await office.begin(meant)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}
    assert await refusals.accept(message("chat"), "all")
    await office.begin(replace(meant, name="Lần nữa"))
    await office.go()
    assert api.phones == ["84987654321"]


@pytest.mark.parametrize("late", [True, False])
async def test_who_ended_all_they_followed_is_called(office: Office, api: Api, late: bool) -> None:
    """Ending what one follows is no invitation to the phone, said before or while it is queued."""
    code = await office.put(1, status=Status.processing)
    person = await office.follow(code, "chat")
    await prove(office, person, code, MO.phone)
    await office.put(2)
    meant = await draft(office)
    if not late:
        await office.unfollow(code, person)
        told = await office.reminders.preview(LAN, meant, AT)
        assert [missed.reason for missed in told.missed] == [by_phone.STOPPED]
    id_ = await office.begin(meant)
    await office.queue()
    if late:
        await office.unfollow(code, person)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"call": [by_phone.STOPPED]}


async def test_a_proof_after_the_refusal_counts_too(office: Office, api: Api) -> None:
    """The order in which somebody refuses and proves their number makes no difference."""
    code = await office.put(1, status=Status.processing)
    person = await office.follow(code, "chat")
    await refuse(office, "papers", "chat")
    await prove(office, person, code, MO.phone)
    await office.put(2, holder=MO)
    await office.begin(await draft(office))
    await office.go()
    assert not api.sent


async def test_refused_while_it_was_queued(office: Office, api: Api) -> None:
    """A refusal that comes before the message leaves is honoured."""
    proven = await office.put(1, status=Status.processing)
    await prove(office, await office.follow(proven, "chat"), proven, MO.phone)
    await office.put(2)
    id_ = await office.begin(await draft(office))
    await office.queue()
    await refuse(office, "papers", "chat")
    await office.go()
    assert not api.sent
    assert set(await office.results(id_)) == {"skipped"}


async def test_an_officer_notes_a_refusal(office: Office, api: Api) -> None:
    """Who calls the office to be left alone is, in any writing of the number, until they say so."""
    await office.put(1)
    meant = await draft(office)
    await office.reminders.refuse_phone(LAN, "+84 987.654.321", AT)
    id_ = await office.begin(meant)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}
    with pytest.raises(NoMobile):
        await office.reminders.refuse_phone(LAN, "0262 3852 123", AT)
    await office.reminders.refuse_phone(LAN, "0987654321", AT, again=True)
    await office.begin(replace(meant, name="Lần nữa"))
    await office.go()
    assert api.phones == ["84987654321"]


@pytest.mark.parametrize(
    ("answer", "stops"),
    [("Ngừng nhận", True), ("Tôi không nhận tin này nữa", True), ("Đã nộp", False)],
)
async def test_a_tapped_button_stops_them(
    office: Office, api: Api, answer: str, stops: bool
) -> None:
    """A quick reply that says so ends reminders of that purpose to the number."""
    await office.put(1)
    meant = await draft(office)
    await office.begin(meant)
    await office.go()
    tracking = api.sent[0]["tracking_id"]
    async with office.database.write() as connection:
        assert await decline(connection, tracking, answer, AT) is stops
    office.at = AT + DAY
    await office.begin(replace(meant, name="Lần nữa"))
    await office.go()
    assert len(api.sent) == 1 + (not stops)


@pytest.mark.parametrize("refusing", [True, False])
async def test_deleting_ones_data_reaches_the_number(
    office: Office, api: Api, refusing: bool
) -> None:
    """What was sent to a proven number goes with the rest; its refusal stays and still counts."""
    code = await office.put(1)
    await office.begin(await draft(office))
    await office.go()
    assert len(api.sent) == 1
    person = await office.follow(code, "chat")
    await prove(office, person, code, MO.phone)
    if refusing:
        await refuse(office, "all", "chat")
    asked = Claimed(0, person, person, "telegram", "chat", "", None, AT, 1, 1, "test")
    async with office.database.write() as connection:
        await forgetting.erase(connection, asked, "XD", fingerprint=lambda name: name, at=AT)
        left = [len((await connection.execute(sa.select(t))).all()) for t in (recipients, zbs)]
        on_phone = people.c.channel == "zbs_phone"
        known = (await connection.execute(sa.select(people).where(on_phone))).all()
    assert (left, len(known)) == ([0, 0], refusing)
