"""Hours, phone and address of the office itself, asked in passing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from handlers.conversation import Office, Outcome
from knowledge.holiday_table import calendar
from knowledge.workdays import VIETNAM
from tests.conversing import Talk, ports

OFFICE = Office(
    hours="thứ Hai–thứ Sáu, 7:30–17:00", phone="0262 000 0000", address="12 Lê Lợi, xã Ea Kar"
)
SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=VIETNAM)


def asking(text: str, office: Office = OFFICE) -> Talk:
    """Ask on a Sunday evening; the Tuesday after is a holiday."""
    talk = Talk(replace(ports(), office=office, calendar=calendar()), at=SUNDAY)
    talk.say(text)
    return talk


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mai ủy ban có làm việc không", "Ngày mai, thứ Hai 23/11: là ngày làm việc."),
        ("hôm nay ubnd có mở cửa không ạ", "Hôm nay, Chủ nhật 22/11: ngày nghỉ, làm lại từ"),
        ("thứ 7 xã có làm không", "Thứ Bảy 28/11: ngày nghỉ"),
        ("t3 tới một cửa có làm việc k", "Thứ Ba 24/11: ngày nghỉ, làm lại từ thứ Tư 25/11"),
        ("chủ nhật có làm việc không", "Chủ nhật 22/11: ngày nghỉ"),
        ("ngày 24/11 có làm việc không", "Thứ Ba 24/11: ngày nghỉ"),
        ("giờ làm việc của ủy ban", "7:30–17:00"),
        ("mấy giờ mở cửa vậy", "7:30–17:00"),
        ("gio lam viec", "7:30–17:00"),
        ("điện thoại ủy ban số mấy", "0262 000 0000"),
        ("cho xin số điện thoại của xã", "0262 000 0000"),
        ("sdt một cửa", "0262 000 0000"),
        ("ủy ban xã ở đâu", "12 Lê Lợi"),
    ],
)
def test_the_office_tells_when_and_where_it_is(text: str, told: str) -> None:
    """A question about the office is answered with its hours, day, phone, address; no queue."""
    talk = asking(text)
    assert told in talk.text
    assert talk.turn
    assert talk.turn.outcome is Outcome.pointed
    assert not talk.turn.notes


def test_what_is_not_set_is_not_made_up() -> None:
    """Without hours and phone the bot says that it does not have them, and whom to ring."""
    told = asking("ủy ban mấy giờ mở cửa", Office()).text
    assert "chưa ghi giờ cụ thể" in told
    assert "18001096" in told
    assert "07:00" not in told


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký kết hôn thứ bảy có làm không",
        "số điện thoại công an phường",
        "bệnh viện mấy giờ mở cửa",
        "giấy phép lao động cho người nước ngoài làm việc",
        "làm việc ở nước ngoài cần giấy gì",
        "đăng ký khai sinh ở ủy ban xã nào",
        "đổi số điện thoại vneid",
        "tôi muốn gặp cán bộ",
        "nộp ở xã hay ở tỉnh",
    ],
)
def test_other_questions_are_none_of_it(text: str) -> None:
    """What only sounds like it goes its own way."""
    assert "Gọi: 0262 000 0000\nĐến: " not in asking(text).text


def test_leaving_a_guide_in_one_word() -> None:
    """ "Thoát" in an open guide closes it, and searches for nothing."""
    talk = Talk()
    talk.tap("guide:account")
    talk.say("thoát")
    assert talk.turn
    assert talk.turn.outcome is Outcome.guide
    assert "hộ nghèo" not in talk.text
