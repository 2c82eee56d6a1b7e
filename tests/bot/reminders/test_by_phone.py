"""Approved messages to a phone: to whom no channel reaches, once, and told what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channels.contract import Unsure
from bot.channels.zalo_oa.errors import NoZalo
from bot.channels.zalo_oa.templates import Template as Approved
from bot.delivery.gate import REPEATED
from bot.reminders import by_phone, previewing, ways
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Draft, Purpose, Template
from bot.store.messages import zbs
from bot.store.sealing import Seal
from bot.store.tables.messages import outbox
from bot.store.tables.messages import people as people_table
from bot.store.tables.messages import zbs as zbs_table
from bot.store.tables.reminders import recipients
from knowledge.dossier_record import Holder
from knowledge.status import Status
from tests.bot.reminders.office import ALL, AT, LAN, Office
from tests.bot.reminders.phoning import DAY, MO, TU, Api, draft, lose


async def test_whom_no_channel_reaches(office: Office, api: Api) -> None:
    """Preview and sending agree: a chat first, else the phone, else a call; what it costs."""
    await office.put(1)
    await office.follow(await office.put(2, holder=TU), "chat")
    await office.put(3, holder=Holder())
    meant = await draft(office)
    told = await office.reminders.preview(LAN, meant, AT)
    assert {way.channel: (way.count, way.cost) for way in told.ways} == {
        "telegram": (1, 0),
        "zbs_phone": (1, 200),
    }
    assert {missed.reason: missed.count for missed in told.missed} == {by_phone.NO_PHONE: 1}
    (shown,) = [one for one in told.samples if one.channel == "zbs_phone"]
    assert "H15.120-261116-0001" in shown.reply.text
    id_ = await office.begin(meant)
    await office.go()
    assert (office.sent(), api.phones) == (["chat"], ["84987654321"])
    data = {"ma_ho_so": "H15.120-261116-0001", "thu_tuc": "Đăng ký t…"}
    assert api.sent[0]["template_data"] == data
    results = await office.results(id_)
    assert results == {"call": [by_phone.NO_PHONE], "sent": ["", "Zalo đã nhận, chưa báo tới máy."]}


async def test_the_number_stands_nowhere_in_the_clear(office: Office, api: Api) -> None:
    """Outbox, people, recipients and what became of the template hold no digits of it."""
    await office.put(1)
    await office.begin(await draft(office))
    await office.queue()
    before = str([await office.rows(table) for table in (outbox, people_table, recipients)])
    await office.go()
    assert api.phones == ["84987654321"]
    tables = (outbox, people_table, recipients)
    after = before + str([await office.rows(table) for table in tables])
    async with office.database.read() as connection:
        after += str((await connection.execute(sa.select(zbs_table))).all())
    assert "987654321" not in after
    assert "Mơ" not in after


@pytest.mark.parametrize(
    ("whom", "named", "why"),
    [
        (Whom.everybody, False, by_phone.NO_TEMPLATE),
        (Whom.followers, True, "Chưa có ai theo dõi hồ sơ này trên chatbot."),
    ],
)
async def test_only_what_the_officer_chose(
    office: Office, api: Api, whom: Whom, named: bool, why: str
) -> None:
    """Words without an approved template, or an audience of followers, use no phone."""
    await office.put(1)
    meant = await draft(office, whom, named=named)
    told = await office.reminders.preview(LAN, meant, AT)
    assert [missed.reason for missed in told.missed] == [why]
    await office.begin(meant)
    await office.go()
    assert not api.sent


async def test_news_are_not_sent_to_phones(office: Office, api: Api) -> None:
    """A notice that is not about the dossier itself needs a consent a phone on file is not."""
    await office.put(1)
    text = Template("Tin", "{{ co_quan }} báo tin.", Purpose.news, "bo-sung")
    approved = {"bo-sung": Approved("bo-sung", "1", {"co_quan": 60}, 200)}
    office.use(office.channels["zbs_phone"], approved)
    template = await office.reminders.save_template(ALL, text, AT)
    meant = replace(await draft(office, named=False), template=template)
    told = await office.reminders.preview(LAN, meant, AT)
    assert [missed.reason for missed in told.missed] == [ways.BY_CALL]


async def test_switched_off_it_is_a_call(office: Office) -> None:
    """An office that did not switch it on calls, as ever."""
    await office.put(1)
    audience = Audience(whom=Whom.holders, statuses=(Status.supplement.value,))
    id_ = await office.begin(Draft("Bổ sung", audience, -1))
    await office.go()
    assert await office.results(id_) == {"call": [ways.BY_CALL]}


async def test_nobody_gets_it_on_a_channel_and_by_phone(office: Office, api: Api) -> None:
    """A dossier of which one follower is reached is not told to its phone as well."""
    code = await office.put(1)
    await office.follow(code, "here")
    await lose(office, await office.follow(code, "gone"))
    id_ = await office.begin(await draft(office))
    await office.go()
    assert (office.sent(), api.phones) == (["here"], [])
    assert set(await office.results(id_)) == {"sent", "call"}


async def test_followers_who_are_gone_leave_one_message(office: Office, api: Api) -> None:
    """Two followers nobody reaches any more: the holder's phone gets one message, not two."""
    code = await office.put(1)
    for name in ("one", "two"):
        await lose(office, await office.follow(code, name))
    meant = await draft(office)
    told = await office.reminders.preview(LAN, meant, AT)
    assert (told.people, told.cost) == (1, 200)
    assert [missed.reason for missed in told.missed] == [previewing.TOGETHER]
    id_ = await office.begin(meant)
    await office.go()
    assert api.phones == ["84987654321"]
    assert (await office.results(id_))["skipped"] == [REPEATED]


async def test_unsure_is_never_repeated_and_may_turn_out_sent(office: Office, api: Api) -> None:
    """What may have arrived is not sent again; Zalo's word that it arrived settles it."""
    await office.put(1)
    api.failures.append(Unsure())
    id_ = await office.begin(await draft(office))
    await office.go()
    assert set(await office.results(id_)) == {"unsure"}
    assert await office.reminders.retry_failed(LAN, id_, AT) == 0
    await office.go()
    assert not api.sent
    (row,) = await office.rows(recipients)
    async with office.database.write() as connection:
        assert await zbs.delivered(connection, tracking_id=f"r{row.id}", message_id="m", at=AT)
    assert await office.results(id_) == {"sent": ["Zalo báo tới máy lúc 09:00 20/11."]}


async def test_a_number_without_zalo_is_called(office: Office, api: Api) -> None:
    """It is on the call list with the reason, at once from then on, and tried again much later."""
    await office.put(1)
    api.failures.append(NoZalo("-118"))
    meant = await draft(office)
    id_ = await office.begin(meant)
    await office.go()
    (why,) = (await office.results(id_))["failed"]
    (row,) = await office.reminders.call_list(LAN, id_, AT)
    assert (row.phone, row.reason) == (MO.phone, why)
    office.at = AT + DAY
    again = await office.begin(replace(meant, name="Lần nữa"))
    await office.go()
    assert await office.results(again) == {"call": [why]}
    office.at = AT + 100 * DAY
    await office.begin(replace(meant, name="Ba tháng sau"))
    await office.go()
    assert api.phones == ["84987654321"]


async def test_the_officers_list_says_the_number(office: Office, api: Api) -> None:
    """A number beside a code goes before the dossier's; a code without one takes the dossier's."""
    codes = [
        await office.put(1),
        await office.put(2, holder=TU),
        await office.put(3, holder=Holder()),
    ]
    given = ("0355555555", "", "")
    listed = tuple(Listed(code, phone) for code, phone in zip(codes, given, strict=True))
    meant = await draft(office)
    audience = Audience(Kind.listed, Whom.everybody, listed=listed)
    id_ = await office.begin(replace(meant, audience=audience))
    await office.go()
    assert sorted(api.phones) == ["84355555555", "84912345678"]
    assert (await office.results(id_))["call"] == [by_phone.NO_PHONE]


async def test_a_list_is_not_opened_for_every_line(
    office: Office, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight lines that leave together cost no more openings of the sealed list than one."""
    codes = [await office.put(number) for number in range(1, 9)]
    listed = tuple(Listed(code, f"03555555{at:02}") for at, code in enumerate(codes))
    meant = await draft(office)
    await office.begin(
        replace(meant, audience=Audience(Kind.listed, Whom.everybody, listed=listed))
    )
    await office.queue()
    opened = []
    opening = Seal.open
    monkeypatch.setattr(Seal, "open", lambda *given: opened.append(1) or opening(*given))
    await office.go()
    assert len(api.phones) == len(listed)
    assert len(opened) == 1


async def test_a_number_that_changed_meanwhile(office: Office, api: Api) -> None:
    """Whoever has the dossier's old number hears nothing of it any more."""
    await office.put(1)
    await office.begin(await draft(office))
    await office.queue()
    office.at = AT + timedelta(minutes=1)
    await office.put(1, at=office.at, holder=TU)
    await office.go()
    assert api.phones in (["84912345678"], [])


async def test_two_a_day_to_a_number(office: Office, api: Api) -> None:
    """The holder of three dossiers gets two messages today and the third tomorrow."""
    for number in (1, 2, 3):
        await office.put(number)
    id_ = await office.begin(await draft(office))
    await office.go()
    assert len(api.sent) == 2
    assert set(await office.results(id_)) == {"sent", "waiting"}
    office.at = AT + 3 * DAY
    await office.go()
    assert len(api.sent) == 3


async def test_told_on_a_channel_today(office: Office, api: Api) -> None:
    """A dossier somebody was reminded of today is not told to its phone, in another campaign."""
    await office.follow(await office.put(1), "chat")
    meant = await draft(office)
    await office.begin(meant)
    await office.go()
    holders = replace(meant.audience, whom=Whom.holders)
    id_ = await office.begin(replace(meant, name="Chủ hồ sơ", audience=holders))
    await office.go()
    assert (office.sent(), api.phones) == (["chat"], [])
    assert await office.results(id_) == {"skipped": [REPEATED]}
