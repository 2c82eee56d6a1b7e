"""The clock: what happens to a followed dossier is told once, by day, on a channel that works."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.delivery.clock import Clock, Reminding
from bot.delivery.wake import Bell
from bot.dossiers.shown import Showing
from bot.quiet import QuietHours
from bot.store.engine import Database
from bot.store.messages import inbox, sessions
from bot.store.tables.follows import follows
from bot.store.tables.messages import outbox, people
from handlers.conversation import Session
from knowledge.status import Status
from knowledge.workdays import Calendar
from tests.bot.dossiers.office import SEAL, Office, opened
from tests.conversing import ports
from tests.handlers.dossiers_contract import AT, CODE, DAY, DOSSIER, HOUR, LAN, MAI, asking

NIGHT = QuietHours(time(21), time(7))
LIMITS: Mapping[str, Limits] = {
    "telegram": Limits(),
    "zalo_bot": Limits(buttons=0),
    "zalo_oa": Limits(window=timedelta(days=7)),
    "web": Limits(),
}
UNDER_WAY = replace(DOSSIER, status=Status.processing, asked_for=(), charges=(), note="")


@dataclass
class Telling(Office):
    """An office with a clock."""

    days: int = 1

    def clock(self) -> Clock:
        made = ports()
        known = replace(made, calendar=Calendar({}, frozenset({2026})))
        return Clock(
            self.database,
            Showing(SEAL),
            lambda: known,
            LIMITS,
            Reminding(self.days, NIGHT),
            changed=Bell(),
            queued=Bell(),
        )

    async def queued(self) -> list[Any]:
        query = sa.select(outbox, people.c.address.label("to")).join(people).order_by(outbox.c.id)
        async with self.database.read() as connection:
            return list(await connection.execute(query))


@pytest.fixture
async def office(database: Database) -> Telling:
    """An office whose dossier Lan follows."""
    made = await opened(database)
    office = Telling(made.database, made.dossiers)
    await office.put(UNDER_WAY, AT - DAY)
    assert await office.dossiers.follow(asking(), CODE, "1")
    return office


async def test_a_change_is_told_once(office: Telling) -> None:
    """What they have seen is not told; a change is one message, however often the clock looks."""
    assert await office.clock().tick(AT) == 0
    await office.put(DOSSIER, AT + HOUR)
    assert await office.clock().tick(AT + 2 * HOUR) == 1
    assert await office.clock().tick(AT + 3 * HOUR) == 0
    (message,) = await office.queued()
    assert (message.to, message.channel, message.kind, message.state) == (
        "42", "telegram", "bulk", "queued",
    )  # fmt: skip
    assert message.seq is not None
    assert any("unfollow" in c["key"] or "stop" in c["key"] for c in message.payload["choices"])


async def test_the_newest_of_several_changes(office: Telling) -> None:
    """What changed twice between two looks is told as it is now; later changes are told, too."""
    await office.put(DOSSIER, AT + HOUR)
    await office.put(replace(UNDER_WAY, status=Status.finished), AT + 2 * HOUR)
    assert await office.clock().tick(AT + 3 * HOUR) == 1
    await office.put(DOSSIER, AT + 4 * HOUR)
    assert await office.clock().tick(AT + 5 * HOUR) == 1
    first, second = await office.queued()
    assert Status.finished.label in first.payload["text"]
    assert first.payload["text"] != second.payload["text"]


async def test_nothing_personal_in_a_notice(office: Telling) -> None:
    """Not even to who has proven it: a notice may stand on a locked screen."""
    await office.dossiers.prove(asking(), CODE, "4321")
    await office.put(DOSSIER, AT + HOUR)
    await office.clock().tick(AT + 2 * HOUR)
    (message,) = await office.queued()
    for part in ("Mơ", "Hai", "4321", "Nà Xược", "chứng sinh"):
        assert part not in str(message.payload)


async def test_it_is_quiet_at_night(office: Telling) -> None:
    """At night nothing goes to a phone; in the morning what counts then is told."""
    await office.put(DOSSIER, AT + HOUR)
    night = AT.replace(hour=21)
    assert await office.clock().tick(night) == 0
    assert await office.clock().tick(night + timedelta(hours=9, minutes=59)) == 0
    assert await office.clock().tick(night + timedelta(hours=10)) == 1


async def test_the_page_makes_no_noise(office: Telling) -> None:
    """Who writes on the page finds the news there at any hour."""
    await office.meet("web:lan", at=AT + HOUR)
    await office.link("web:lan", LAN)
    await office.put(DOSSIER, AT + HOUR)
    assert await office.clock().tick(AT.replace(hour=23)) == 1
    (message,) = await office.queued()
    assert (message.channel, message.to) == ("web", "lan")


async def test_the_channel_they_last_wrote_on(office: Telling) -> None:
    """Of linked channels the latest one that can be written to is used, and only one."""
    await office.meet("zalo_bot:lan", at=AT + HOUR)
    await office.link("zalo_bot:lan", LAN)
    await office.dossiers.follow(asking("zalo_bot:lan"), CODE, "1")
    await office.put(DOSSIER, AT + HOUR)
    async with office.database.write() as connection:
        blocked = sa.update(people).where(people.c.channel == "zalo_bot")
        await connection.execute(blocked.values(unreachable="blocked"))
    assert await office.clock().tick(AT + 2 * HOUR) == 1
    assert [(m.channel, m.to) for m in await office.queued()] == [("telegram", "42")]


async def test_both_channels_followed_before_they_were_linked(office: Telling) -> None:
    """Two follows of one citizen are one message."""
    await office.dossiers.follow(asking(MAI), CODE, "1")
    await office.link(MAI, LAN)
    await office.put(DOSSIER, AT + HOUR)
    assert await office.clock().tick(AT + 2 * HOUR) == 1
    assert await office.clock().tick(AT + 2 * HOUR) == 0
    assert await office.dossiers.unfollow(asking(), CODE)
    assert await office.dossiers.followed(asking(MAI)) == ()


async def test_a_channel_that_may_not_write_any_more(database: Database) -> None:
    """Outside a platform's window nothing is tried; once they write again they are told."""
    made = await opened(database)
    office = Telling(made.database, made.dossiers)
    await office.meet("zalo_oa:7")
    await office.put(UNDER_WAY, AT - DAY)
    await office.dossiers.follow(asking("zalo_oa:7"), CODE, "1")
    await office.put(DOSSIER, AT + HOUR)
    assert await office.clock().tick(AT + 8 * DAY) == 0
    await office.meet("zalo_oa:7", at=AT + 8 * DAY)
    assert await office.clock().tick(AT + 8 * DAY) == 1


async def test_stopping_takes_back_what_is_queued(office: Telling) -> None:
    """Who stops is not sent what waits; the consent stays and no longer says for which dossier."""
    await office.put(DOSSIER, AT + HOUR)
    await office.clock().tick(AT + 2 * HOUR)
    assert await office.dossiers.unfollow(asking(at=AT + 3 * HOUR), CODE)
    assert await office.queued() == []
    await office.put(UNDER_WAY, AT + 4 * HOUR)
    assert await office.clock().tick(AT + 5 * HOUR) == 0
    async with office.database.read() as connection:
        (kept,) = await connection.execute(sa.select(follows))
    assert (kept.consent, kept.channel, kept.at, kept.dossier_id) == ("1", "telegram", AT, None)
    assert kept.withdrawn_at == AT + 3 * HOUR


DUE = DOSSIER.due_at
assert DUE


@pytest.mark.parametrize(
    ("days", "at", "told"),
    [
        (1, datetime.combine(DUE, time(9), DUE.tzinfo) - 2 * DAY, 0),
        (1, datetime.combine(DUE, time(9), DUE.tzinfo) - DAY, 1),
        (2, datetime.combine(DUE, time(9), DUE.tzinfo) - 2 * DAY, 1),
        (0, datetime.combine(DUE, time(9), DUE.tzinfo) - DAY, 0),
        (1, datetime.combine(DUE, time(9), DUE.tzinfo), 1),
    ],
)
async def test_before_the_appointment(office: Telling, days: int, at: datetime, told: int) -> None:
    """So many working days before it, once; 0 stands for no reminder."""
    office.days = days
    assert await office.clock().tick(at) == told
    assert await office.clock().tick(at + HOUR) == 0


async def test_an_appointment_that_is_put_off(office: Telling) -> None:
    """The new date is reminded of as well, the dossier's turn or end is not."""
    before = datetime.combine(DUE, time(9), DUE.tzinfo) - DAY
    assert await office.clock().tick(before) == 1
    await office.put(replace(UNDER_WAY, due_at=DUE + 7 * DAY), before)
    assert await office.clock().tick(before + 7 * DAY) == 1
    await office.put(replace(DOSSIER, due_at=DUE + 14 * DAY), before + 7 * DAY)
    assert await office.clock().tick(before + 7 * DAY) == 1, "the change of status"
    assert await office.clock().tick(before + 14 * DAY) == 0


async def test_lateness(office: Telling) -> None:
    """It is told once, and only if the source spoke after the appointment."""
    late = DUE.replace(hour=9) + DAY
    office.days = 0
    assert await office.clock().tick(late) == 0, "the newest word is older"
    await office.put(UNDER_WAY, DUE + HOUR)
    assert await office.clock().tick(late) == 1
    assert await office.clock().tick(late + DAY) == 0
    assert len(await office.queued()) == 1


async def test_who_follows_what_is_late_already(database: Database) -> None:
    """They have just read that it is late."""
    made = await opened(database)
    office = Telling(made.database, made.dossiers)
    late = DUE.replace(hour=9) + DAY
    await office.put(UNDER_WAY, late)
    await office.dossiers.follow(asking(at=late), CODE, "1")
    assert await office.clock().tick(late + HOUR) == 0


async def test_satisfaction_is_asked_after_the_result(office: Telling) -> None:
    """Once, with the news that it was handed over, unless they have told it already."""
    await office.put(replace(UNDER_WAY, status=Status.returned), AT + HOUR)
    assert await office.clock().tick(AT + 2 * HOUR) == 1
    (asked,) = await office.queued()
    assert "đã trả kết quả" in asked.payload["text"]
    assert len(asked.payload["choices"]) == 5
    assert await office.clock().tick(AT + 3 * HOUR) == 0


async def test_who_has_rated_is_not_asked(office: Telling) -> None:
    """The question does not come after the answer."""
    returned = replace(UNDER_WAY, status=Status.returned)
    await office.put(returned, AT + HOUR)
    assert await office.dossiers.rate(asking(), CODE, 5, "")
    await office.clock().tick(AT + 2 * HOUR)
    assert len(await office.queued()) == 1


async def test_two_clocks_tell_once(office: Telling) -> None:
    """Processes that look at the same moment queue one message a citizen and event."""
    persons = [f"telegram:{n}" for n in range(100, 120)]
    await office.meet(*persons)
    for person in persons:
        assert await office.dossiers.follow(asking(person), CODE, "1")
    await office.put(DOSSIER, AT + HOUR)
    clocks = [office.clock() for _ in range(3)]
    told = await asyncio.gather(*(clock.tick(AT + 2 * HOUR) for clock in clocks))
    assert sum(told) == 21
    addresses = [message.to for message in await office.queued()]
    assert len(addresses) == len(set(addresses)) == 21


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["people.number", "notices._queue", "after"])
async def test_killed_in_between(
    office: Telling, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark without its message, or a message without its mark, is never kept."""
    from bot.store.citizens import people as numbering
    from bot.store.following import notices

    async def die(*_: Any, **__: Any) -> None:
        raise Killed

    await office.put(DOSSIER, AT + HOUR)
    clock = office.clock()
    with monkeypatch.context() as patch:
        if step == "people.number":
            patch.setattr(numbering, "number", die)
        elif step == "notices._queue":
            patch.setattr(notices, "_queue", die)
        else:
            patch.setattr("bot.delivery.clock.notices.tell", _then(notices.tell, die))
        with pytest.raises(Killed):
            await clock.tick(AT + 2 * HOUR)
    assert await office.queued() == []
    assert await office.clock().tick(AT + 2 * HOUR) == 1
    assert len(await office.queued()) == 1


def _then(first: Any, second: Any) -> Any:
    async def both(*given: Any) -> None:
        await first(*given)
        await second()

    return both


async def test_a_number_picks_from_the_notice(office: Telling) -> None:
    """Where choices are numbered lines, the session knows them, unless a message waits."""
    await office.dossiers.follow(asking(MAI), CODE, "1")
    await office.put(DOSSIER, AT + HOUR)
    await office.clock().tick(AT + 2 * HOUR)
    (mai,) = await office.meet(MAI)
    async with office.database.write() as connection:
        session = Session.from_json(await sessions.load(connection, mai))
        message = next(m for m in await office.queued() if m.channel == "zalo_bot")
        assert [key for key, _ in session.offered]
        assert "1. " in message.payload["text"]
        await sessions.save(connection, mai, Session().to_json(), AT)
        await inbox.receive(connection, *MAI.split(":"), "m", {"text": "2"}, AT)
    await office.put(UNDER_WAY, AT + 3 * HOUR)
    assert await office.clock().tick(AT + 4 * HOUR) == 2
    async with office.database.read() as connection:
        assert Session.from_json(await sessions.load(connection, mai)).offered == ()
