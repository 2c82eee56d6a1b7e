"""Questions that mean the same stand together, and what was dealt with stays away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.office_layer.grouping import Group, alias, groups
from bot.store.office.unfound import Mark, Marked, Unanswered, key
from bot.wallclock import now

AT = now()


def asked(text: str, *people: str, days: int = 0) -> list[Unanswered]:
    return [Unanswered(text, "", person, 1, AT - timedelta(days=days)) for person in people]


def marked(text: str, state: Mark, days: int = 0) -> dict[str, Marked]:
    at = AT - timedelta(days=days)
    return {key(text): Marked(key(text), text, state, "", "Lan", at)}


def texts(found: list[Group]) -> list[list[str]]:
    return [[phrase.text for phrase in group.phrases] for group in found]


def test_likes_stand_together() -> None:
    """However a matter is worded it is one group, most people first, people counted once."""
    found = groups(
        [
            *asked("xin giấy đi đường cho xe thô sơ", "an", "ba"),
            *asked("giay di duong xe tho so", "an"),
            *asked("cho em hỏi giấy đi đường cho xe thô sơ ạ", "cam"),
            *asked("mua vé số kiến thiết", "dan"),
        ],
        {},
    )
    assert [(group.people, group.times, len(group.phrases)) for group in found] == [
        (3, 4, 3),
        (1, 1, 1),
    ]
    assert found[0].head.text == "xin giấy đi đường cho xe thô sơ"


def test_typing_makes_no_difference() -> None:
    """The same words with and without marks are one wording."""
    found = groups([*asked("Mua vé số?", "an"), *asked("mua ve so", "ba")], {})
    assert [(len(group.phrases), group.people) for group in found] == [(1, 2)]


def test_what_is_hidden_keeps_its_likes_away() -> None:
    """A matter that is not the office's stays away, and so does the next question like it."""
    hidden = marked("mua vé số kiến thiết ở đâu", Mark.hidden, days=30)
    again = asked("mua vé số kiến thiết chỗ nào", "an")
    assert groups(again, hidden) == []


def test_what_was_taught_comes_back_if_asked_in_vain_again() -> None:
    """Taught questions are done, until somebody asks after that and finds nothing."""
    taught = marked("giấy đi đường", Mark.taught, days=1)
    assert groups(asked("giấy đi đường", "an", days=2), taught) == []
    assert texts(groups(asked("giấy đi đường", "an"), taught)) == [["giấy đi đường"]]


def test_many_questions_take_no_time() -> None:
    """Two thousand different questions are grouped without comparing each with each."""
    many = [row for n in range(2000) for row in asked(f"xin giấy số{n} loại{n % 50}", f"p{n}")]
    assert sum(group.times for group in groups(many, {})) == 2000


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Cho em hỏi giấy đi đường với ạ", "giấy đi đường"),
        ("đổi biển số nhà, gọi tôi số [số điện thoại]", "đổi biển số nhà gọi tôi số"),
        ("giấy đi đường → lệ phí?", "giấy đi đường"),
        ("[số điện thoại]", ""),
        ("?!", ""),
    ],
)
def test_an_alias_is_what_it_is_about(said: str, meant: str) -> None:
    """Masks, courtesy and what was asked later do not become a way to call a procedure."""
    assert alias(said) == meant


def test_an_alias_is_no_story() -> None:
    """A long message gives its first words, cut between words."""
    made = alias("xin xác nhận " + "rất dài dòng " * 40)
    assert 10 < len(made) <= 80
    assert not made.endswith(" ")
