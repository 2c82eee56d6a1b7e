"""Approved messages to a phone: to whom no channel reaches, once, and never against their will."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.contract import SendError, Unsure
from bot.channels.zalo_oa.by_phone import ByPhone
from bot.channels.zalo_oa.declining import decline
from bot.channels.zalo_oa.errors import NoZalo
from bot.channels.zalo_oa.templates import Template as Approved
from bot.channels.zalo_oa.zbs import Zbs
from bot.delivery.gate import REPEATED
from bot.reminders import by_phone, previewing, ways
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Draft, Purpose, Template
from bot.reminders.errors import NoMobile
from bot.reminders.refusing import StoredRefusals
from bot.store import dossiers, people, proofs, zbs
from bot.store.reminder_tables import recipients
from bot.store.tables import outbox
from bot.store.tables import people as people_table
from bot.store.tables import zbs as zbs_table
from handlers.conversation import Incoming
from knowledge.dossier_record import Holder
from knowledge.status import Status
from tests.bot.dossiers.office import KEY, SEAL
from tests.bot.reminders.office import ALL, AT, LAN, Office

DAY = timedelta(days=1)
MO = Holder("Trần Thị Mơ", "Nguyễn Văn Hai", "0987654321", "12 thôn Nà Xược")
TU = Holder("", "Lê Tú", "0912345678", "")
APPROVED = {"bo-sung": Approved("bo-sung", "1", {"ma_ho_so": 30, "thu_tuc": 10}, 200)}


class _Api:
    """The platform's answers, without a network: what was sent, and what fails first."""

    def __init__(self) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.failures: deque[SendError] = deque()

    async def call(self, method: str, path: str, *, json: Mapping[str, Any]) -> dict[str, Any]:
        """Take a template, or fail as told."""
        assert (method, path) == ("POST", "/message/template")
        if self.failures:
            raise self.failures.popleft()
        self.sent.append(json)
        return {"msg_id": f"m{len(self.sent)}"}

    @property
    def phones(self) -> list[str]:
        """Who got one, in order."""
        return [body["phone"] for body in self.sent]


@pytest.fixture
def api(office: Office) -> _Api:
    """The office sends by phone."""
    made: Any = _Api()
    sending = Zbs(office.database, made, made, APPROVED)
    channel = ByPhone(sending, office.database, KEY, hashed=False, told=lambda _: None)
    office.use(channel, APPROVED)
    found: _Api = made
    return found


async def _draft(office: Office, whom: Whom = Whom.everybody, **more: Any) -> Draft:
    """Papers are missing, in words that name an approved template."""
    text = Template("Bổ sung", "{{ ma_ho_so }} cần bổ sung.", Purpose.papers, "bo-sung")
    id_ = await office.reminders.save_template(ALL, text, AT)
    audience = Audience(whom=whom, statuses=(Status.supplement.value,), **more)
    return Draft("Bổ sung", audience, id_)


async def _lose(office: Office, person: int) -> None:
    async with office.database.write() as connection:
        await people.give_up(connection, person, "Đã chặn.")


async def _prove(office: Office, person: int, code: str, phone: str) -> None:
    async with office.database.write() as connection:
        stored = await dossiers.find(connection, code)
        hashed = SEAL.phone(phone)
        assert stored
        assert hashed
        await proofs.keep(connection, person, stored.id, hashed, AT + 30 * DAY)


async def test_whom_no_channel_reaches(office: Office, api: _Api) -> None:
    """Preview and sending agree: a chat first, else the phone, else a call; what it costs."""
    await office.put(1)
    await office.follow(await office.put(2, holder=TU), "chat")
    await office.put(3, holder=Holder())
    draft = await _draft(office)
    told = await office.reminders.preview(LAN, draft, AT)
    assert {way.channel: (way.count, way.cost) for way in told.ways} == {
        "telegram": (1, 0),
        "zbs_phone": (1, 200),
    }
    assert {missed.reason: missed.count for missed in told.missed} == {by_phone.NO_PHONE: 1}
    (shown,) = [one for one in told.samples if one.channel == "zbs_phone"]
    assert "H15.120-261116-0001" in shown.reply.text
    id_ = await office.begin(draft)
    await office.go()
    assert (office.sent(), api.phones) == (["chat"], ["84987654321"])
    data = {"ma_ho_so": "H15.120-261116-0001", "thu_tuc": "Đăng ký t…"}
    assert api.sent[0]["template_data"] == data
    results = await office.results(id_)
    assert results == {"call": [by_phone.NO_PHONE], "sent": ["", "Zalo đã nhận, chưa báo tới máy."]}


async def test_the_number_stands_nowhere_in_the_clear(office: Office, api: _Api) -> None:
    """Outbox, people, recipients and what became of the template hold no digits of it."""
    await office.put(1)
    await office.begin(await _draft(office))
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
    office: Office, api: _Api, whom: Whom, named: bool, why: str
) -> None:
    """Words without an approved template, or an audience of followers, use no phone."""
    await office.put(1)
    draft = await _draft(office, whom)
    draft = draft if named else replace(draft, template=-1)
    told = await office.reminders.preview(LAN, draft, AT)
    assert [missed.reason for missed in told.missed] == [why]
    await office.begin(draft)
    await office.go()
    assert not api.sent


async def test_switched_off_it_is_a_call(office: Office) -> None:
    """An office that did not switch it on calls, as ever."""
    await office.put(1)
    audience = Audience(whom=Whom.holders, statuses=(Status.supplement.value,))
    id_ = await office.begin(Draft("Bổ sung", audience, -1))
    await office.go()
    assert await office.results(id_) == {"call": [ways.BY_CALL]}


async def test_nobody_gets_it_on_a_channel_and_by_phone(office: Office, api: _Api) -> None:
    """A dossier of which one follower is reached is not told to its phone as well."""
    code = await office.put(1)
    await office.follow(code, "here")
    await _lose(office, await office.follow(code, "gone"))
    id_ = await office.begin(await _draft(office))
    await office.go()
    assert (office.sent(), api.phones) == (["here"], [])
    assert set(await office.results(id_)) == {"sent", "call"}


async def test_followers_who_are_gone_leave_one_message(office: Office, api: _Api) -> None:
    """Two followers nobody reaches any more: the holder's phone gets one message, not two."""
    code = await office.put(1)
    for name in ("one", "two"):
        await _lose(office, await office.follow(code, name))
    draft = await _draft(office)
    told = await office.reminders.preview(LAN, draft, AT)
    assert (told.people, told.cost) == (1, 200)
    assert [missed.reason for missed in told.missed] == [previewing.TOGETHER]
    id_ = await office.begin(draft)
    await office.go()
    assert api.phones == ["84987654321"]
    assert (await office.results(id_))["skipped"] == [REPEATED]


async def test_not_round_a_refusal(office: Office, api: _Api) -> None:
    """Who refused and then left is not reached through their phone."""
    person = await office.follow(await office.put(1), "gone")
    await _refusals(office, "papers")
    await _lose(office, person)
    draft = await _draft(office)
    told = await office.reminders.preview(LAN, draft, AT)
    assert told.people == 0
    id_ = await office.begin(draft)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}


async def _refusals(office: Office, purpose: str, address: str = "gone") -> StoredRefusals:
    refusals = StoredRefusals()
    refusals.open(office.database)
    await refusals.refuse(_message(address), purpose)
    return refusals


def _message(address: str) -> Incoming:
    return Incoming(f"telegram:{address}", "telegram", "", AT)


async def test_a_refusal_holds_for_the_phone(office: Office, api: _Api) -> None:
    """What a citizen refuses counts for the number they proved, until they accept again."""
    proven = await office.put(1, status=Status.processing)
    person = await office.follow(proven, "chat")
    await _prove(office, person, proven, MO.phone)
    await office.put(2, holder=MO)
    refusals = await _refusals(office, "all", "chat")
    draft = await _draft(office)
    told = await office.reminders.preview(LAN, draft, AT)
    assert [missed.reason for missed in told.missed] == [by_phone.REFUSED]
    id_ = await office.begin(draft)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}
    assert await refusals.accept(_message("chat"), "all")
    await office.begin(replace(draft, name="Lần nữa"))
    await office.go()
    assert api.phones == ["84987654321"]


async def test_a_proof_after_the_refusal_counts_too(office: Office, api: _Api) -> None:
    """The order in which somebody refuses and proves their number makes no difference."""
    code = await office.put(1, status=Status.processing)
    person = await office.follow(code, "chat")
    await _refusals(office, "papers", "chat")
    await _prove(office, person, code, MO.phone)
    await office.put(2, holder=MO)
    await office.begin(await _draft(office))
    await office.go()
    assert not api.sent


async def test_refused_while_it_was_queued(office: Office, api: _Api) -> None:
    """A refusal that comes before the message leaves is honoured."""
    proven = await office.put(1, status=Status.processing)
    await _prove(office, await office.follow(proven, "chat"), proven, MO.phone)
    await office.put(2)
    id_ = await office.begin(await _draft(office))
    await office.queue()
    await _refusals(office, "papers", "chat")
    await office.go()
    assert not api.sent
    assert set(await office.results(id_)) == {"skipped"}


async def test_an_officer_notes_a_refusal(office: Office, api: _Api) -> None:
    """Who calls the office to be left alone is, in any writing of the number, until they say so."""
    await office.put(1)
    draft = await _draft(office)
    await office.reminders.refuse_phone(LAN, "+84 987.654.321", AT)
    id_ = await office.begin(draft)
    await office.go()
    assert not api.sent
    assert await office.results(id_) == {"skipped": [by_phone.REFUSED]}
    with pytest.raises(NoMobile):
        await office.reminders.refuse_phone(LAN, "0262 3852 123", AT)
    await office.reminders.refuse_phone(LAN, "0987654321", AT, again=True)
    await office.begin(replace(draft, name="Lần nữa"))
    await office.go()
    assert api.phones == ["84987654321"]


@pytest.mark.parametrize(
    ("answer", "stops"),
    [("Ngừng nhận", True), ("Tôi không nhận tin này nữa", True), ("Đã nộp", False)],
)
async def test_a_tapped_button_stops_them(
    office: Office, api: _Api, answer: str, stops: bool
) -> None:
    """A quick reply that says so ends reminders of that purpose to the number."""
    await office.put(1)
    draft = await _draft(office)
    await office.begin(draft)
    await office.go()
    tracking = api.sent[0]["tracking_id"]
    async with office.database.write() as connection:
        assert await decline(connection, tracking, answer, AT) is stops
    office.at = AT + DAY
    await office.begin(replace(draft, name="Lần nữa"))
    await office.go()
    assert len(api.sent) == 1 + (not stops)


async def test_unsure_is_never_repeated_and_may_turn_out_sent(office: Office, api: _Api) -> None:
    """What may have arrived is not sent again; Zalo's word that it arrived settles it."""
    await office.put(1)
    api.failures.append(Unsure())
    id_ = await office.begin(await _draft(office))
    await office.go()
    assert set(await office.results(id_)) == {"unsure"}
    assert await office.reminders.retry_failed(LAN, id_, AT) == 0
    await office.go()
    assert not api.sent
    (row,) = await office.rows(recipients)
    async with office.database.write() as connection:
        assert await zbs.delivered(connection, tracking_id=f"r{row.id}", message_id="m", at=AT)
    assert await office.results(id_) == {"sent": ["Zalo báo tới máy lúc 09:00 20/11."]}


async def test_a_number_without_zalo_is_called(office: Office, api: _Api) -> None:
    """It is on the call list with the reason, at once from then on, and tried again much later."""
    await office.put(1)
    api.failures.append(NoZalo("-118"))
    draft = await _draft(office)
    id_ = await office.begin(draft)
    await office.go()
    (why,) = (await office.results(id_))["failed"]
    (row,) = await office.reminders.call_list(LAN, id_, AT)
    assert (row.phone, row.reason) == (MO.phone, why)
    office.at = AT + DAY
    again = await office.begin(replace(draft, name="Lần nữa"))
    await office.go()
    assert await office.results(again) == {"call": [why]}
    office.at = AT + 100 * DAY
    await office.begin(replace(draft, name="Ba tháng sau"))
    await office.go()
    assert api.phones == ["84987654321"]


async def test_the_officers_list_says_the_number(office: Office, api: _Api) -> None:
    """A number beside a code goes before the dossier's; a code without one takes the dossier's."""
    codes = [
        await office.put(1),
        await office.put(2, holder=TU),
        await office.put(3, holder=Holder()),
    ]
    given = ("0355555555", "", "")
    listed = tuple(Listed(code, phone) for code, phone in zip(codes, given, strict=True))
    draft = await _draft(office)
    audience = Audience(Kind.listed, Whom.everybody, listed=listed)
    id_ = await office.begin(replace(draft, audience=audience))
    await office.go()
    assert sorted(api.phones) == ["84355555555", "84912345678"]
    assert (await office.results(id_))["call"] == [by_phone.NO_PHONE]


async def test_a_number_that_changed_meanwhile(office: Office, api: _Api) -> None:
    """Whoever has the dossier's old number hears nothing of it any more."""
    await office.put(1)
    await office.begin(await _draft(office))
    await office.queue()
    office.at = AT + timedelta(minutes=1)
    await office.put(1, at=office.at, holder=TU)
    await office.go()
    assert api.phones in (["84912345678"], [])


async def test_two_a_day_to_a_number(office: Office, api: _Api) -> None:
    """The holder of three dossiers gets two messages today and the third tomorrow."""
    for number in (1, 2, 3):
        await office.put(number)
    id_ = await office.begin(await _draft(office))
    await office.go()
    assert len(api.sent) == 2
    assert set(await office.results(id_)) == {"sent", "waiting"}
    office.at = AT + 3 * DAY
    await office.go()
    assert len(api.sent) == 3


async def test_told_on_a_channel_today(office: Office, api: _Api) -> None:
    """A dossier somebody was reminded of today is not told to its phone, in another campaign."""
    await office.follow(await office.put(1), "chat")
    draft = await _draft(office)
    await office.begin(draft)
    await office.go()
    holders = replace(draft.audience, whom=Whom.holders)
    id_ = await office.begin(replace(draft, name="Chủ hồ sơ", audience=holders))
    await office.go()
    assert (office.sent(), api.phones) == (["chat"], [])
    assert await office.results(id_) == {"skipped": [REPEATED]}
