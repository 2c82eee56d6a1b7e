"""What a choice teaches: picked after asking back, or instead of what was shown; nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.conversation import Outcome
from handlers.learning import Learning
from handlers.privacy_memory import MemoryPrivacy
from knowledge.choosing import Observed
from knowledge.learned import Learned
from tests.conversing import Talk, ports

ASKED = "giấy tờ hộ tịch"


def talk(learning: Learning | None = None) -> Talk:
    return Talk(replace(ports(), learning=learning))


def asked_back(learning: Learning | None) -> tuple[Talk, list[str]]:
    """A person who was asked back, and the codes they were offered."""
    person = talk(learning)
    turn = person.say(ASKED)
    assert turn.outcome is Outcome.choose
    assert turn.chosen is None
    return person, [c.key[5:] for c in person.choices if c.key.startswith("card:")]


@pytest.mark.parametrize("typed", [False, True])
def test_a_pick_after_asking_back_teaches(typed: bool) -> None:
    """Tapped or typed as a number, the pick is told with words of the procedures' names."""
    person, codes = asked_back(Learning())
    turn = person.say("2") if typed else person.tap(f"card:{codes[1]}")
    assert turn.chosen
    assert turn.chosen.code == codes[1]
    assert {"ho", "tich"} <= set(turn.chosen.words)


@pytest.mark.parametrize("learning", [None, Learning(on=False)])
def test_nothing_is_told_where_nothing_is_learned(learning: Learning | None) -> None:
    """With the setting or the switch off, a pick is only a pick."""
    person, codes = asked_back(learning)
    assert person.tap(f"card:{codes[1]}").chosen is None


def test_only_what_was_offered_teaches() -> None:
    """A button of last year, "none of these", and starters after a greeting teach nothing."""
    person, codes = asked_back(Learning())
    assert person.tap("none").chosen is None
    assert person.tap(f"card:{codes[1]}").chosen is None
    person.say(ASKED)
    person.tap("home")
    starter = next(c.key for c in person.choices if c.key.startswith("card:"))
    assert person.tap(starter).chosen is None


def test_another_than_the_one_found_teaches() -> None:
    """Whoever is shown one and takes "hay là" another, or says it was wrong, tells which."""
    person = talk(Learning())
    for text in ("làm căn cước", "khai sinh cho con", "đăng ký tạm trú", "làm lại khai sinh"):
        person.say(text)
        others = [c.key for c in person.choices if c.label.startswith("Hay là")]
        if person.turn and person.turn.outcome is Outcome.found and others:
            turn = person.tap(others[0])
            assert turn.chosen
            assert turn.chosen.code == others[0][5:]
            return
    pytest.fail("no question here has a near one")


def test_who_says_wrong_and_picks_another_teaches() -> None:
    """After "chưa đúng" the one that was meant is told."""
    person = talk(Learning())
    person.say("đăng ký khai sinh cho con")
    person.say("sai rồi")
    key = next(c.key for c in person.choices if c.key.startswith("card:"))
    turn = person.tap(key)
    assert turn.chosen
    assert turn.chosen.code == key[5:]


def test_the_fourth_person_has_it_on_top() -> None:
    """Three people pick the same; the next who asks, in other spelling, sees it first."""
    learning = Learning()
    _, before = asked_back(learning)
    observed = []
    for name in ("an", "bình", "chi"):
        person, codes = asked_back(learning)
        chosen = person.tap(f"card:{codes[1]}").chosen
        assert chosen
        observed.append(Observed(chosen.words, chosen.code, name))
    learning.learned = Learned(observed)
    fourth = talk(learning)
    fourth.say("giay to ho tich")
    after = [c.key[5:] for c in fourth.choices if c.key.startswith("card:")]
    assert after[0] == before[1]
    learning.on = False
    assert asked_back(learning)[1] == before


@pytest.mark.parametrize("learning", [Learning(), Learning(on=False), None])
def test_people_are_told_what_is_kept_of_a_pick(learning: Learning | None) -> None:
    """/dulieu says that picks leave words of names and nobody's data, where anything is learned."""
    person = Talk(replace(ports(), learning=learning, privacy=MemoryPrivacy()))
    person.say("/dulieu")
    person.say("xin chào")
    person.say("/dulieu")
    told = "Không có câu hỏi, tên, số hay địa chỉ" in person.text
    assert told is bool(learning and learning.on)
