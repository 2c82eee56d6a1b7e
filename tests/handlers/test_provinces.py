"""Whose procedure answers: settings, one's own data, buttons of long ago."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.conversation import Outcome, Session
from handlers.privacy_memory import MemoryPrivacy
from knowledge.variants import name_of
from tests.conversing import Talk
from tests.provinces_at_hand import STOP, TOILETS, of_provinces


def test_an_office_of_one_province_asks_nobody() -> None:
    """The office's own province decides, until somebody says that they live elsewhere."""
    below = of_provinces()
    talk = Talk(replace(below, office=replace(below.office, province="H05")))

    assert talk.say(TOILETS).codes[0] == "6.990001.H05"
    talk.say("tôi ở Hải Phòng")
    assert talk.say(TOILETS).codes[0] == "6.990001.H24"


@pytest.mark.parametrize("place", ["H05", "H24", "H15", "-", ""])
@pytest.mark.parametrize("text", [TOILETS, STOP, "hỗ trợ du lịch", "trạm dừng chân ở đâu"])
def test_no_other_province_ever_answers(place: str, text: str) -> None:
    """Whoever lives anywhere, nothing of another province is shown as the answer or offered."""
    talk = Talk(of_provinces(), Session(province=place))
    turn = talk.say(text)

    cards = [c.key for c in talk.choices if c.key.startswith("card:") and "Xem bản" not in c.label]
    shown = {*turn.codes, *(key.removeprefix("card:") for key in cards)}
    strange = [code for code in shown if code[8:] and code[9:] != place]
    assert not strange


def test_what_is_remembered_is_shown_and_deleted() -> None:
    """/dulieu tells the province, /xoadulieu forgets it."""
    talk = Talk(replace(of_provinces(), privacy=MemoryPrivacy()), Session(province="H15"))

    talk.say("/dulieu")
    assert "Tỉnh, thành phố bạn đã nói: Đắk Lắk" in talk.text
    talk.say("/xoadulieu")
    talk.tap(next(c.key for c in talk.choices if c.key.startswith("erase:2")))
    assert talk.session == Session()
    talk.say("/dulieu")
    assert "Tỉnh, thành phố" not in talk.text


@pytest.mark.parametrize(
    ("key", "kept"), [("province:H02", "H02"), ("province:-", "-"), ("province:H99", "H15")]
)
def test_a_button_of_long_ago(key: str, kept: str) -> None:
    """A province's button works when nothing is waiting for it; a wrong one changes nothing."""
    talk = Talk(of_provinces(), Session(province="H15"))
    talk.tap(key)

    assert talk.session.province == kept
    if name_of(kept) and kept != "H15":
        assert talk.turn is not None
        assert talk.turn.outcome is Outcome.help


def test_changing_ones_mind_twice() -> None:
    """ "Đổi tỉnh" while asked asks again; "thôi" then changes nothing."""
    talk = Talk(of_provinces(), Session(province="H15"))
    talk.say("đổi tỉnh")
    talk.say("đổi tỉnh")
    talk.say("thôi")

    assert talk.session.province == "H15"
