"""Whatever is typed or tapped, in any order, gets an answer that can be shown."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.conversation import Outcome, Session
from handlers.topics import mark
from tests.conversing import SUBSET, Talk, offering
from tests.dossiers_at_hand import NOW, code, connected

_WORDS = (
    "khai sinh", "lệ phí", "còn", "2", "số 3", "mất bao lâu", "ở đâu", "cần giấy tờ gì", "quay lại",
    "tiếp", "để sau", "xin chào", "ok", "1.001193", "H56.14-240823-0001", "nhập hộ khẩu", "1, 2",
    "tạo tài khoản vneid", "sổ đỏ", "chưa đúng", "gặp cán bộ", "cảm ơn", "căn cước", "/help", "🙂",
)  # fmt: skip


def _is_shown(talk: Talk) -> None:
    assert talk.turn is not None
    assert talk.turn.replies
    assert talk.text.strip()
    assert SUBSET.fullmatch(talk.html), talk.html
    for choice in talk.choices:
        assert choice.key.isascii()
        assert len(choice.key) <= 64
        assert bool(choice.key) != bool(choice.url)
        assert 0 < len(choice.label) <= 60


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    """No text breaks a turn, and none of its markup gets through."""
    talk = Talk()
    talk.say(text)
    _is_shown(talk)


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_key_is_answered(key: str) -> None:
    """A key that nobody ever offered gets help."""
    talk = Talk()
    talk.tap(key)
    _is_shown(talk)


@given(
    st.sampled_from(["card", "case", "papers", "tick", "more", "steps", "fee", "good", "bad", "g"]),
    st.sampled_from(["1.001193", "1.004222", "9.999999", "1.001193.H38", "account", ""]),
    st.lists(st.sampled_from(["0", "1", "7", "999999999999", "-1", "x", "", "٣", "²"]), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_keys_with_wrong_parts_are_answered(head: str, code: str, rest: list[str]) -> None:
    """A key of ours with parts that do not fit any more gets a sensible answer."""
    talk = Talk()
    talk.tap(":".join([head, code, *rest]))
    _is_shown(talk)


@given(
    st.sampled_from(
        ["dossier", "prove", "follow", "decline", "unfollow", "agree", "rate", "stops"]
    ),
    st.sampled_from([code(5), code(10), "H15.50-261116-0888", "1.004222", "x", ""]),
    st.lists(st.sampled_from(["0", "1", "6", "x", "", "²", code(5)]), max_size=2),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_keys_about_dossiers_are_answered(
    head: str, about: str, rest: list[str], first: bool
) -> None:
    """A key about a dossier with parts that do not fit gets a sensible answer."""
    talk = Talk(connected(), at=NOW)
    talk.tap(":".join([head, about, *rest] if first else [head, *rest, about]))
    _is_shown(talk)


@given(
    st.sampled_from(["topic", "topic-yes", "topic-stop", "topic-no", "topics"]),
    st.lists(st.sampled_from(["1", "0", "", "x", mark("Chợ phiên"), mark("Lịch")]), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_keys_about_notices_are_answered(head: str, rest: list[str]) -> None:
    """A key about notices with parts that do not fit gets a sensible answer."""
    talk = Talk(offering(Talk().ports, "Chợ phiên", "a" * 50))
    talk.tap(":".join([head, *rest]))
    _is_shown(talk)


@given(st.text(max_size=80), st.sampled_from([("code",), ("digits", code(5)), ("address",)]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_an_answer_to_what_was_asked(text: str, expects: tuple[str, ...]) -> None:
    """Whatever was asked for last, any text is answered."""
    talk = Talk(connected(), Session(expects=expects), at=NOW)
    talk.say(text)
    _is_shown(talk)


@pytest.mark.parametrize("seed", range(12))
def test_any_walk_goes_on(seed: int) -> None:
    """A long conversation of taps and words in any order never gets stuck."""
    dice = random.Random(seed)
    talk = Talk()
    talk.say("xin chào")
    for _ in range(60):
        keys = [choice.key for choice in talk.choices if choice.key]
        if keys and dice.random() < 0.6:
            talk.tap(dice.choice(keys))
        else:
            talk.say(" ".join(dice.sample(_WORDS, dice.choice((1, 1, 1, 2)))))
        _is_shown(talk)
        assert len(talk.session.to_json()) < 6000


@pytest.mark.parametrize("danger", ["cháy nhà rồi cứu với", "co trom dang cay cua nha em"])
@pytest.mark.parametrize("before", ["xin chào", "khai sinh", "tạo tài khoản vneid", "lệ phí"])
def test_danger_comes_first_wherever_one_stands(before: str, danger: str) -> None:
    """Emergency numbers are the first line, in every state of a conversation."""
    talk = Talk()
    talk.say(before)
    assert talk.say(danger).outcome is Outcome.emergency
    assert talk.text.startswith("GỌI NGAY:")
