"""``/canbo`` and the way to a person, as they are typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from handlers import handoff, optout
from handlers.conversation import Incoming, Office, Outcome
from handlers.officer_ports import Brief
from handlers.officers_memory import MemoryHandovers, MemoryOfficers
from handlers.opening import opens
from handlers.ports import Ports
from knowledge import holiday_table
from knowledge.status import Status
from tests.conversing import SUBSET, Talk, ports

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=7)))
CALENDAR = holiday_table.calendar()
LATE = Brief("H15.120-261106-1377", "Đăng ký thường trú", Status.processing, date(2026, 11, 18), -2)
SOON = Brief("H15.120-261110-0042", "Chứng thực bản sao", Status.received, date(2026, 11, 20), 0)
ASKED = Brief("H15.120-261112-0007", "Đăng ký khai sinh", Status.supplement)


def world(**known: object) -> Ports:
    """An office that is staffed; whatever else it knows."""
    made = replace(
        ports(),
        office=Office(phone="0262 3 789 789"),
        calendar=CALENDAR,
        handovers=MemoryHandovers(),
        officers=MemoryOfficers(dossiers=(LATE, SOON, ASKED)),
    )
    return replace(made, **known)  # type: ignore[arg-type]


def officer(at: datetime = FRIDAY) -> Talk:
    """The chat of an officer that is linked."""
    made = world()
    assert isinstance(made.officers, MemoryOfficers)
    made.officers.linked.add("person")
    return Talk(made, at=at)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-20T09:00", None),
        ("2026-11-20T06:30", "2026-11-20T07:00"),
        ("2026-11-20T12:00", "2026-11-20T13:30"),
        ("2026-11-20T17:00", "2026-11-23T07:00"),
        ("2026-11-22T10:00", "2026-11-23T07:00"),
        # A public holiday from 2026 on (Nghị quyết 80-NQ/TW), a Tuesday.
        ("2026-11-23T18:00", "2026-11-25T07:00"),
    ],
)
def test_when_an_officer_is_next_there(at: str, told: str | None) -> None:
    """Lunch, evenings, weekends and holidays are told to the minute; open hours need no word."""
    zone = FRIDAY.tzinfo
    found = opens(CALENDAR, datetime.fromisoformat(at).replace(tzinfo=zone))
    assert found == (datetime.fromisoformat(told).replace(tzinfo=zone) if told else None)
    assert opens(None, FRIDAY) is None


def test_a_place_in_the_queue() -> None:
    """Whoever asks for a person is told their place and what to expect, and can leave again."""
    talk = Talk(world(), at=FRIDAY)
    talk.say("khai sinh cho con")
    talk.say("gặp cán bộ")
    assert talk.turn
    assert talk.turn.outcome is Outcome.handoff
    assert "số 1" in talk.text
    assert "0262 3 789 789" in talk.text
    assert "ngoài giờ" not in talk.text
    assert SUBSET.fullmatch(talk.html)
    queue = talk.ports.handovers
    assert isinstance(queue, MemoryHandovers)
    assert queue.queue["person"].subject == "Đăng ký khai sinh"
    talk.say("gặp cán bộ")
    assert "không cần xin lại" in talk.text
    talk.pick("Không cần gặp nữa")
    assert not queue.queue


def test_out_of_hours_is_told() -> None:
    """In the evening the citizen learns when an officer will read them."""
    talk = Talk(world(), at=FRIDAY.replace(hour=19))
    talk.say("gặp cán bộ")
    assert "07:00 thứ Hai, 23/11" in talk.text


def test_without_officers_the_office_is_told() -> None:
    """Where nobody answers here, the old way to the office is told, and no queue."""
    talk = Talk(world(handovers=MemoryHandovers(staffed=False)), at=FRIDAY)
    talk.say("gặp cán bộ")
    assert "hàng chờ" not in talk.text
    assert "Gọi" in talk.text


LISTENED = [
    ("chị ơi cho em hỏi", None, Outcome.with_officer, False),
    ("gặp cán bộ", None, Outcome.with_officer, False),
    ("/gapcanbo", None, Outcome.with_officer, False),
    ("1", None, Outcome.with_officer, False),
    ("", "card:1.001193", Outcome.with_officer, False),
    ("cháy nhà, cứu với", None, Outcome.emergency, True),
    ("mã OTP của em là 482913", None, Outcome.refused, True),
    ("/huy", None, Outcome.small_talk, True),
    ("/dulieu", None, None, True),
]


@pytest.mark.parametrize(("text", "key", "outcome", "said"), LISTENED)
def test_silence_while_an_officer_has_it(
    text: str, key: str | None, outcome: Outcome | None, said: bool
) -> None:
    """Only danger, secrets and orders are answered; the session stays as it was."""
    talk = Talk(world(), at=FRIDAY)
    talk.say("khai sinh cho con")
    talk.say("gặp cán bộ")
    before = talk.session
    incoming = Incoming("person", "test", text, FRIDAY, key, with_officer=True)
    turn = talk._send(incoming)
    assert bool(turn.replies) is said
    assert outcome is None or turn.outcome is outcome
    if not said:
        assert talk.session == before


@pytest.mark.parametrize(
    ("text", "key", "order"),
    [
        ("", optout.stop_key("papers"), True),
        ("", "unfollow:H15.120-261106-1377", True),
        ("", "withdraw:1", True),
        ("", "erase", True),
        ("ngừng nhận", None, True),
        ("/xoadulieu", None, True),
        ("", "person", False),
        ("xin lỗi, tôi ngừng ở đây", None, False),
    ],
)
def test_rights_hold_while_an_officer_has_it(text: str, key: str | None, *, order: bool) -> None:
    """To stop being told, to see and to delete one's data works in any conversation."""
    assert handoff.commands(Incoming("person", "test", text, FRIDAY, key)) is order


def test_a_chat_becomes_an_officers() -> None:
    """The code that the console shows links the chat, once; a wrong one is refused kindly."""
    talk = Talk(world(), at=FRIDAY)
    office = talk.ports.officers
    assert isinstance(office, MemoryOfficers)
    office.codes["ABC234"] = ""
    talk.say("/canbo")
    assert "dành cho cán bộ" in talk.text
    talk.say("/canbo ABC235")
    assert "không đúng" in talk.text
    talk.say("/canbo abc 234")
    assert "là của bạn" in talk.text
    assert office.linked == {"person"}


def test_guessing_is_slowed_down() -> None:
    """After five wrong codes not even the right one is looked at."""
    talk = Talk(world(), at=FRIDAY)
    office = talk.ports.officers
    assert isinstance(office, MemoryOfficers)
    for code in ("ABC222", "ABC223", "ABC224", "ABC225", "ABC226"):
        talk.say(f"/canbo {code}")
    office.codes["ABC234"] = ""
    talk.say("/canbo ABC234")
    assert "10 phút" in talk.text
    assert not office.linked


@pytest.mark.parametrize(("label", "let_in"), [("Đúng là tôi", True), ("Không phải tôi", False)])
def test_a_sign_in_is_confirmed_or_not(label: str, *, let_in: bool) -> None:
    """Only after the officer's word a browser is let in; the device is named first."""
    talk = officer()
    office = talk.ports.officers
    assert isinstance(office, MemoryOfficers)
    office.codes["XYZ789"] = "Chrome trên máy tính Windows"
    talk.say("/canbo XYZ789")
    assert "Chrome trên máy tính Windows" in talk.text
    assert not office.let_in
    talk.pick(label)
    assert office.let_in == {"XYZ789": let_in}


def test_a_strangers_chat_confirms_nothing() -> None:
    """A forged tap in a chat that is no officer's opens no door and shows no dossier."""
    talk = Talk(world(), at=FRIDAY)
    office = talk.ports.officers
    assert isinstance(office, MemoryOfficers)
    office.codes["XYZ789"] = "Chrome"
    for key in ("canbo:yes:XYZ789", "canbo:due", f"canbo:find:{LATE.code}", "canbo:send:1377"):
        talk.tap(key)
        assert LATE.code not in talk.text
    assert not office.let_in
    assert not office.reminded


def test_the_officers_day() -> None:
    """Figures first, the urgent ones next, one dossier, and a reminder that is shown before."""
    talk = officer()
    talk.say("/canbo")
    assert "Trễ hẹn: 1" in talk.text
    talk.pick("Trễ hẹn, sắp đến hẹn")
    assert "trễ 2 ngày làm việc" in talk.text
    assert "hôm nay" in talk.text
    talk.say("/canbo 06-1377")
    assert LATE.code in talk.text
    assert SUBSET.fullmatch(talk.html)
    talk.pick("Nhắc người theo dõi")
    office = talk.ports.officers
    assert isinstance(office, MemoryOfficers)
    assert not office.reminded
    talk.pick("Gửi lời nhắc này")
    assert office.reminded == [LATE.code]
    talk.say("/canbo 99-9999")
    assert "Không thấy" in talk.text


def test_a_number_picks_where_nothing_can_be_tapped() -> None:
    """On channels without buttons a number goes the same ways."""
    talk = officer()
    talk.say("/canbo")
    talk.say("1")
    assert LATE.code in talk.text
