"""Campaigns: the right people, once, at the right time, and never against their will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
import sqlalchemy as sa

from bot.channels.contract import Gone, Limits, Unsure
from bot.channels.memory import Memory
from bot.channels.zalo_oa.templates import Template as ZbsTemplate
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Draft, Moment, Purpose, State, Template, When
from bot.reminders.errors import NoSuchCampaign, NotNow, OutsideUnits, OwnCampaign, WrongDraft
from bot.reminders.planning import TOO_LATE
from bot.reminders.results import RecipientResult, Result
from bot.reminders.templates import TO_WRITE
from bot.store.citizens import optouts
from bot.store.following.follows import Consent
from bot.store.tables.messages import outbox, people
from knowledge.status import Status
from tests.bot.reminders.office import (
    ALL,
    AT,
    ELSEWHERE,
    HOLIDAY,
    LAN,
    LIMITS,
    MAI,
    PAPERS,
    SON,
    Office,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_each_follower_is_reminded_once(office: Office) -> None:
    """Everybody who follows a dossier that fits gets one message, however often the chore runs."""
    for number in (1, 2):
        await office.follow(await office.put(number), f"p{number}")
    await office.follow(await office.put(3, status=Status.processing), "p3")
    id_ = await office.begin()
    await office.go()
    assert sorted(office.sent()) == ["p1", "p2"]
    assert await office.state(id_) is State.done
    assert await office.results(id_) == {"sent": ["", ""]}
    (_, first), *_ = office.channels["telegram"].sent
    assert "H15.120-261116-0001" in first.text
    assert [choice.key for choice in first.choices] == [
        "dossier:H15.120-261116-0001",
        "no-remind:papers",
    ]


async def test_an_officer_reaches_only_their_own_units(office: Office) -> None:
    """Another unit's dossiers are not in the audience, its campaigns are not there at all."""
    await office.follow(await office.put(1), "mine")
    await office.follow(await office.put(2, ELSEWHERE), "theirs")
    id_ = await office.begin()
    await office.go()
    assert office.sent() == ["mine"]
    with pytest.raises(NoSuchCampaign):
        await office.reminders.campaign(SON, id_)
    assert await office.reminders.campaigns(SON) == []
    strange = replace(PAPERS, audience=replace(PAPERS.audience, units=(ELSEWHERE,)))
    with pytest.raises(OutsideUnits):
        await office.reminders.preview(LAN, strange, AT)


async def test_a_second_person_approves_many(office: Office) -> None:
    """From the threshold on nothing leaves before somebody else, of the same unit, says so."""
    for number in range(3):
        await office.follow(await office.put(number), f"p{number}")
    id_ = await office.reminders.save(MAI, PAPERS, AT)
    assert await office.reminders.submit(MAI, id_, AT) is State.waiting
    await office.go()
    assert not office.sent()
    with pytest.raises(OwnCampaign):
        await office.reminders.approve(MAI, id_, AT)
    with pytest.raises(NoSuchCampaign):
        await office.reminders.approve(SON, id_, AT)
    await office.reminders.approve(ALL, id_, AT)
    await office.go()
    assert len(office.sent()) == 3
    with pytest.raises(NotNow):
        await office.reminders.approve(ALL, id_, AT)


async def test_the_preview_says_what_will_happen(office: Office) -> None:
    """How many, on which channel, who is missed and why; three samples as they will look."""
    office.at = AT - 10 * DAY
    await office.follow(await office.put(1), "late", "zalo_oa")
    office.at = AT
    await office.follow(await office.put(2), "here")
    await office.follow(await office.put(3), "page", "web")
    await office.put(4)
    refusing = await office.follow(await office.put(5), "no")
    async with office.database.write() as connection:
        await optouts.refuse(connection, refusing, "papers", AT)
    told = await office.reminders.preview(LAN, PAPERS, AT)
    assert (told.people, told.dossiers, told.needs_approval) == (2, 5, False)
    assert {way.channel: way.count for way in told.ways} == {"telegram": 1, "web": 1}
    assert sum(missed.count for missed in told.missed) == 3
    assert {sample.channel for sample in told.samples} == {"telegram", "web"}
    assert await office.rows(outbox) == []


async def test_refusing_counts_at_once(office: Office) -> None:
    """Who taps "Ngừng nhận" after the message was queued does not get it; others do."""
    one = await office.follow(await office.put(1), "one")
    await office.follow(await office.put(2), "two")
    id_ = await office.begin()
    await office.queue()
    async with office.database.write() as connection:
        await optouts.refuse(connection, one, "papers", AT)
    await office.go()
    assert office.sent() == ["two"]
    assert set(await office.results(id_)) == {"sent", "skipped"}


async def test_who_was_sent_something_is_listed_first(office: Office) -> None:
    """Dossiers nobody follows come behind, page for page; a file has all of them once."""
    for number in (1, 2, 4):
        await office.put(number)
    for number in (3, 5):
        await office.follow(await office.put(number), f"p{number}")
    id_ = await office.begin()
    await office.go()
    seen: list[RecipientResult] = []
    while page := await office.reminders.results(
        LAN, id_, after=seen[-1].id if seen else 0, limit=1
    ):
        seen += page
    assert [one.result for one in seen] == [Result.sent] * 2 + [Result.skipped] * 3
    assert len({one.id for one in seen}) == 5
    assert len([row async for row in office.reminders.export(LAN, id_)]) == 6


async def test_what_changed_meanwhile_counts(office: Office) -> None:
    """A dossier that is no longer like that, or no longer followed, is not reminded of."""
    await office.follow(await office.put(1), "done")
    two = await office.put(2)
    stopping = await office.follow(two, "stops")
    id_ = await office.begin()
    await office.queue()
    office.at = AT + HOUR
    await office.put(1, at=AT + HOUR, status=Status.processing)
    await office.unfollow(two, stopping)
    await office.go()
    assert not office.sent()
    assert len((await office.results(id_))["skipped"]) == 2


async def test_pause_holds_and_cancel_ends(office: Office) -> None:
    """What is queued but has not left waits, goes on, or never goes: as the officer says."""
    await office.follow(await office.put(1), "one")
    id_ = await office.begin()
    await office.queue()
    await office.reminders.pause(LAN, id_, AT)
    await office.go()
    assert not office.sent()
    await office.reminders.resume(LAN, id_, AT)
    await office.queue()
    await office.reminders.cancel(LAN, id_, "Nhầm", AT)
    await office.go()
    assert not office.sent()
    assert await office.state(id_) is State.cancelled
    assert await office.results(id_) == {"skipped": ["Đợt nhắc đã huỷ."]}


@pytest.mark.parametrize(("at", "hours"), [(AT.replace(hour=22), 9), (HOLIDAY, 22)])
async def test_nobody_is_woken(office: Office, at: datetime, hours: int) -> None:
    """At night and on a holiday phones stay silent until the morning; the page makes no noise."""
    office.at = at
    await office.follow(await office.put(1), "phone")
    await office.follow(await office.put(2), "page", "web")
    await office.begin()
    await office.go()
    assert (office.sent(), office.sent("web")) == ([], ["page"])
    office.at += hours * HOUR
    await office.go()
    assert office.sent() == ["phone"]


async def test_night_falls_between_queueing_and_sending(office: Office) -> None:
    """Quiet hours are looked at when a message leaves, not when it was queued."""
    await office.follow(await office.put(1), "phone")
    await office.begin()
    await office.queue()
    office.at = AT.replace(hour=21)
    await office.go()
    assert not office.sent()
    office.at = AT.replace(hour=7) + DAY
    await office.go()
    assert office.sent() == ["phone"]


async def test_before_the_appointment(office: Office) -> None:
    """It goes out working days ahead, and not at all once the appointment is over."""
    due = AT.replace(hour=17) + 5 * DAY
    code = await office.put(1, status=Status.processing, due_at=due)
    await office.follow(code, "one")
    await office.follow(await office.put(2, status=Status.processing, due_at=AT - DAY), "over")
    audience = Audience(statuses=(Status.processing.value,))
    id_ = await office.begin(Draft("Hẹn", audience, -4, When(Moment.before, working_days=1)))
    await office.go()
    assert not office.sent()
    # 25/11 is a Wednesday, the day before it a holiday: the working day before is Monday.
    office.at = due - 2 * DAY
    await office.go()
    assert office.sent() == ["one"]
    assert await office.results(id_) == {"sent": [""], "skipped": [TOO_LATE]}
    assert await office.state(id_) is State.done


async def test_again_until_the_status_changes(office: Office) -> None:
    """Every so many days while the dossier fits, and at most so many times."""
    await office.follow(await office.put(1), "stays")
    await office.follow(await office.put(2), "changes")
    when = When(Moment.repeat, every_days=3, at_most=3)
    id_ = await office.begin(replace(PAPERS, when=when))
    await office.go()
    office.at = AT + 3 * DAY
    await office.put(2, at=AT + DAY, status=Status.processing)
    await office.go()
    for days in (4, 6, 7, 9, 12):
        office.at = AT + days * DAY
        await office.go()
    assert sorted(office.sent()) == ["changes", "stays", "stays", "stays"]
    assert await office.state(id_) is State.done


async def test_two_a_day_and_no_more(office: Office) -> None:
    """The third reminder of a day waits for the next one, unless it is urgent."""
    kinds = {
        -1: Status.supplement, -2: Status.payment, -3: Status.finished, -5: Status.processing,
    }  # fmt: skip
    for number, status in enumerate(kinds.values()):
        await office.follow(await office.put(number, status=status), "one")
    for template, status in list(kinds.items())[:3]:
        await office.begin(Draft("Nhắc", Audience(statuses=(status.value,)), template))
    await office.go()
    assert len(office.sent()) == 2
    urgent = Draft("Gấp", Audience(statuses=(Status.processing.value,)), -5, urgent=True)
    await office.begin(urgent)
    await office.go()
    assert len(office.sent()) == 3
    office.at = AT + DAY
    await office.go()
    assert len(office.sent()) == 4


async def test_the_same_reminder_twice(office: Office) -> None:
    """Two officers with the same idea on the same day remind a person once."""
    await office.follow(await office.put(1), "one")
    await office.begin()
    second = await office.begin(by=MAI)
    await office.go()
    assert office.sent() == ["one"]
    assert list(await office.results(second)) == ["skipped"]


async def test_failed_ones_are_tried_again_and_unsure_ones_never(office: Office) -> None:
    """A blocked person is retried when an officer says so; what may have arrived stays unsure."""
    for number in (1, 2):
        await office.follow(await office.put(number), f"p{number}")
    office.channels["telegram"].failures.extend([Gone(), Unsure()])
    id_ = await office.begin()
    await office.go()
    assert set(await office.results(id_)) == {"failed", "unsure"}
    assert await office.reminders.retry_failed(LAN, id_, AT) == 1
    await office.go()
    results = await office.results(id_)
    assert set(results) == {"call", "unsure"}
    (row,) = await office.reminders.call_list(LAN, id_, AT)
    assert (row.name, row.phone) == ("Nguyễn Văn Hai", "0987654321")


class _Oa(Memory):
    """An Official Account in memory: keeps the templates it was given."""

    def __init__(self, limits: Limits) -> None:
        super().__init__("zalo_oa", limits)
        self.templates: list[tuple[str, Mapping[str, Any]]] = []

    async def send_template(self, address: str, template: Mapping[str, Any]) -> None:
        """Keep a template."""
        self.templates.append((address, template))


async def test_beyond_the_window_goes_an_approved_template(office: Office) -> None:
    """Who last wrote eight days ago gets the template with its values, who wrote today the text."""
    oa = _Oa(LIMITS["zalo_oa"])
    office.use(oa, {"bo-sung": ZbsTemplate("bo-sung", "1", {"ma_ho_so": 30}, 200)})
    text = Template("Bổ sung", "{{ ma_ho_so }} cần bổ sung.", Purpose.papers, "bo-sung")
    template = await office.reminders.save_template(ALL, text, AT)
    office.at = AT - 8 * DAY
    await office.follow(await office.put(1), "long ago", "zalo_oa")
    office.at = AT
    await office.follow(await office.put(2), "today", "zalo_oa")
    id_ = await office.begin(replace(PAPERS, template=template))
    await office.go()
    assert oa.templates == [
        (
            "long ago",
            {
                "name": "bo-sung",
                "data": {"ma_ho_so": "H15.120-261116-0001"},
                "tracking": ANY,
            },
        )
    ]
    assert office.sent("zalo_oa") == ["today"]
    assert await office.results(id_) == {"sent": ["", ""]}


async def test_an_uploaded_list(office: Office) -> None:
    """Codes are found, strange ones are told, holders without a chat are on the call list."""
    await office.follow(await office.put(1, status=Status.processing), "one")
    await office.put(2)
    codes = [Listed(f"H15.120-261116-{n:04d}") for n in (1, 2, 9)]
    audience = Audience(Kind.listed, Whom.everybody, listed=tuple(codes))
    id_ = await office.begin(Draft("Danh sách", audience, -1))
    await office.go()
    assert office.sent() == ["one"]
    assert set(await office.results(id_)) == {"sent", "call", "skipped"}
    kept = await office.reminders.campaign(LAN, id_)
    assert kept.draft.audience.listed == ()


async def test_notices_of_a_topic(office: Office) -> None:
    """They go to who agreed, and to nobody who withdrew, even while it was queued."""
    both = [await office.follow(await office.put(n), f"p{n}") for n in (1, 2)]
    async with office.database.write() as connection:
        for person in both:
            await optouts.subscribe(connection, "Buôn Đôn", Consent(person, "telegram", "1", AT))
    topic = Audience(Kind.topic, topics=("Buôn Đôn",), units=())
    id_ = await office.begin(Draft("Tin", topic, await office.news()), by=ALL)
    await office.queue()
    async with office.database.write() as connection:
        assert await optouts.unsubscribe(connection, both[1], "Buôn Đôn", AT)
    await office.go()
    assert office.sent() == ["p1"]
    counts = (await office.reminders.campaign(ALL, id_)).counts
    assert (counts[Result.sent], counts[Result.skipped]) == (1, 1)


@pytest.mark.parametrize("text", [None, f"{{{{ co_quan }}}} báo: {TO_WRITE}"])
async def test_a_text_that_is_not_written_yet_is_not_sent(office: Office, text: str | None) -> None:
    """Neither the built-in frame of news nor a copy of it goes out as it stands."""
    template = -6 if text is None else await office.news(text)
    topic = Audience(Kind.topic, topics=("Buôn Đôn",))
    with pytest.raises(WrongDraft, match="chưa có nội dung"):
        await office.begin(Draft("Tin", topic, template), by=ALL)


async def test_a_forgotten_person_leaves_no_recipient(office: Office) -> None:
    """Whoever deletes their data is in no campaign any more."""
    person = await office.follow(await office.put(1), "one")
    id_ = await office.begin()
    await office.queue()
    async with office.database.write() as connection:
        await connection.execute(sa.delete(people).where(people.c.id == person))
    await office.go()
    assert not office.sent()
    assert await office.results(id_) == {}
