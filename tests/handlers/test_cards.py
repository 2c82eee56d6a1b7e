"""Promises over the whole catalogue: every card, every part of it, every list of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from handlers.conversation import Session, Turn
from handlers.explain import SECTIONS
from handlers.facts import view
from handlers.plain import visible
from handlers.taps import tapped
from handlers.texts import filters
from knowledge.procedure import Fee, FeeKind, Procedure
from tests.conversing import SUBSET, ports
from tests.each import every


def _procedures() -> Iterable[Procedure]:
    return ports().catalogue


everyone = every(_procedures)


@cache
def _turn(key: str, aspect: str = "") -> Turn:
    # Several promises look at the same turn; it is made for the first of them.
    asked = Session(asked=(aspect,), question="x") if aspect else Session()
    turn = tapped(key, asked, ports())
    assert turn is not None, key
    return turn


@pytest.fixture(scope="module", autouse=True)
def _turns_go() -> Iterator[None]:
    """Let go of the turns behind the last promise."""
    yield
    _turn.cache_clear()


def _turns(procedure: Procedure) -> Iterator[Turn]:
    code = procedure.code
    yield _turn(f"card:{code}")
    yield _turn(f"more:{code}")
    yield _turn(f"papers:{code}")
    for name in SECTIONS:
        yield _turn(f"{name}:{code}")
    for number, case in enumerate(procedure.cases):
        yield _turn(f"case:{code}:{number}")
        yield _turn(f"papers:{code}:{number}")
        yield _turn(f"tick:{code}:{number}:{len(case.documents) - 1}")


def _cards(procedure: Procedure) -> Iterator[str]:
    yield _text(_turn(f"card:{procedure.code}"))
    for aspect in ("papers", "fee", "time", "place", "online"):
        yield _text(_turn(f"card:{procedure.code}", aspect))
    for number in range(len(procedure.cases)):
        yield _text(_turn(f"case:{procedure.code}:{number}"))


def _text(turn: Turn) -> str:
    return visible(turn.replies[0].text)


@everyone
def test_everything_said_has_its_source(procedure: Procedure) -> None:
    """Cards, parts and lists name the decision, the day it was read, and an official page."""
    for turn in _turns(procedure):
        reply = turn.replies[0].text
        if "Bấm lại để bỏ đánh dấu" in reply or "giấy phải có rồi" in reply:
            continue
        assert procedure.source.decision in visible(reply), reply
        assert procedure.source.read.strftime("%d/%m/%Y") in reply
        assert re.search(r'<a href="https://[\w.-]*gov\.vn', reply)


@everyone
def test_a_card_fits_a_phone(procedure: Procedure) -> None:
    """No card is longer than 1,500 characters, whatever was asked and whichever case."""
    for text in _cards(procedure):
        assert len(text) <= 1500, f"{len(text)}\n{text}"


@everyone
def test_a_fee_keeps_its_condition(procedure: Procedure) -> None:
    """A fee that is free under a condition is never called free without the condition."""
    lines = view(procedure, None).brief_fees
    conditional = [fee for way in procedure.channels for fee in way.fees if _noted(fee)]
    for text in _cards(procedure):
        for fee in conditional:
            first = re.split(r"(?<=[.;])\s", fee.note or "")[0].rstrip(".;")
            hidden = len(lines) > 4 and "mức nữa" in text
            assert first in text or hidden, text
        for said in re.findall(r"^(?:Lệ phí|•)[^\n]*: (miễn phí[^\n]*)", text, re.MULTILINE):
            assert said.startswith(("miễn phí.", "miễn phí, có ghi chú.")), text


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (None, "miễn phí"),
        ("Đăng ký kết hôn được miễn lệ phí.", "miễn phí"),
        ("Đăng ký khai sinh đúng hạn được miễn lệ phí.", "miễn phí, có ghi chú"),
        ("Đăng ký trực tuyến được miễn lệ phí.", "miễn phí, có ghi chú"),
        ("Đăng ký cho hộ nghèo được miễn phí.", "miễn phí, có ghi chú"),
        ("Đăng ký kết hôn được miễn lệ phí. Bản sao thì thu.", "miễn phí, có ghi chú"),
        ("Hộ nghèo được miễn lệ phí.", "miễn phí, có ghi chú"),
    ],
)
def test_a_note_that_only_says_free_is_not_announced(note: str | None, said: str) -> None:
    """Free is said once; where a note says when or for whom, that there is one is said too."""
    assert filters.fee(Fee(kind=FeeKind.free, note=note)) == said


def _noted(fee: Fee) -> bool:
    return fee.kind is FeeKind.free and bool(fee.note)


@everyone
def test_replies_are_the_small_html(procedure: Procedure) -> None:
    """Every reply is b, i, a and code, well nested, with links under gov.vn only."""
    for turn in _turns(procedure):
        html = turn.replies[0].text
        assert SUBSET.fullmatch(html), html
        for tag in ("b", "i", "code"):
            assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
        assert html.count("<a ") == html.count("</a>")
        assert "\n\n\n" not in html
        assert not re.search(r"\bNone\b|Undefined|\.\.(?!\.)| \.|:\.", visible(html)), html


@everyone
def test_choices_fit_every_channel(procedure: Procedure) -> None:
    """Keys are at most 64 bytes of ASCII, labels at most 60 characters, and no two are alike."""
    for turn in _turns(procedure):
        choices = turn.replies[0].choices
        assert choices
        for choice in choices:
            assert choice.key.isascii()
            assert len(choice.key) <= 64
            assert 0 < len(choice.label) <= 60, choice.label
        assert len({c.label for c in choices}) == len(choices), [c.label for c in choices]
        assert len([c for c in choices if c.checked is None]) <= 11


@everyone
def test_every_choice_answers(procedure: Procedure) -> None:
    """Whatever a card offers leads somewhere."""
    for choice in _turn(f"card:{procedure.code}").replies[0].choices:
        if choice.key:
            assert _turn(choice.key).replies[0].text


def test_unknown_figures_are_called_unknown() -> None:
    """A time limit whose unit was lost is never shown with a unit, an unknown fee never as free."""
    for procedure in _procedures():
        text = _text(_turn(f"time:{procedure.code}"))
        if all(way.time.value is None for way in procedure.channels):
            assert "chưa rõ" in text
            assert "ngày làm việc." not in text.split("<i>")[0] or "chưa rõ" in text
        fees = [fee for way in procedure.channels for fee in way.fees]
        if all(fee.kind is FeeKind.unknown for fee in fees):
            assert ": miễn phí" not in _text(_turn(f"fee:{procedure.code}"))
        if any(fee.kind is FeeKind.provincial for fee in fees):
            assert "do HĐND tỉnh quyết định" in _text(_turn(f"fee:{procedure.code}"))
