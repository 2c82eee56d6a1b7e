"""Replies rendered: nothing lost, nothing over a limit, no broken markup."""

from __future__ import annotations

import json
import re
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import markup, rendering
from bot.channels.contract import Limits
from handlers.conversation import Choice, Progress, Reply, Timeline, TimelineStage

LETTERS = st.sampled_from(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyộẽ 0123456789.,:&<>\"'\n\n😀👩‍👩‍👧🇻🇳e\u0301"
)
PLAIN = st.text(LETTERS, max_size=200)
TAGS = st.sampled_from(["b", "i", "code", "a"])


@st.composite
def html(draw: Any, depth: int = 2) -> str:
    """A text of the subset, nested at will."""
    pieces = []
    for _ in range(draw(st.integers(0, 4))):
        if depth and draw(st.booleans()):
            tag, inside = draw(TAGS), draw(html(depth - 1))
            address = ' href="https://vn.vn/?a=1&amp;b=2"' if tag == "a" else ""
            pieces.append(f"<{tag}{address}>{inside}</{tag}>")
        else:
            pieces.append(escape(draw(PLAIN), quote=False))
    return "".join(pieces)


CHOICES = st.lists(
    st.builds(
        Choice,
        label=st.text(LETTERS, min_size=1, max_size=40),
        key=st.sampled_from(["", "k1", "k2"]),
        url=st.sampled_from([None, "https://vn.vn"]),
        checked=st.sampled_from([None, True, False]),
    ),
    max_size=8,
)
STAGES = st.lists(
    st.builds(TimelineStage, PLAIN, st.sampled_from(["", "20/11/2026"]), st.sampled_from(Progress)),
    max_size=4,
)
TIMELINES = st.none() | st.builds(Timeline, PLAIN, STAGES.map(tuple))
REPLIES = st.lists(st.builds(Reply, html(), CHOICES.map(tuple), TIMELINES), max_size=3)
LIMITS = st.builds(
    Limits,
    text=st.integers(20, 400),
    unit=st.sampled_from(["characters", "utf16"]),
    buttons=st.sampled_from([0, 2, 5, 100]),
    markup=st.booleans(),
    pictures=st.booleans(),
    caption=st.sampled_from([0, 30, 1024]),
)


class Strict(HTMLParser):
    """Fails on a tag that is not of the subset, or is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in ("b", "i", "a", "code")
        assert all(name in ("href", "target", "rel") for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(REPLIES, LIMITS)
def test_parts_are_whole(replies: list[Reply], limits: Limits) -> None:
    """Every part is within the limit in the platform's counting and well-formed, and so is one
    with a picture within the limit of captions, unless it is the picture's title."""
    for part in rendering.fit(replies, limits):
        read = Strict(part.text).text
        counted = len(read.encode("utf-16-le")) // 2 if limits.unit == "utf16" else len(read)
        assert 0 < counted <= limits.text
        assert len(part.choices) <= limits.buttons
        if not limits.markup:
            assert "<" not in part.text
        if part.timeline:
            assert limits.pictures
            assert counted <= max(limits.caption, min(limits.text, 200))


@given(REPLIES, LIMITS)
def test_nothing_is_lost(replies: list[Reply], limits: Limits) -> None:
    """What was to be read is read, in order; every choice is a button or a line."""
    parts = rendering.fit(replies, limits)
    read = bare("".join(Strict(part.text).text for part in parts))
    at = 0
    for reply in replies:
        for run in markup.parse(reply.text):
            at = read.index(bare(run.text), at) + len(bare(run.text))
        for stage in reply.timeline.stages if reply.timeline and not limits.pictures else ():
            at = read.index(bare(stage.label), at) + len(bare(stage.label))
        for place, choice in enumerate(reply.choices):
            if place >= limits.buttons:
                at = read.index(bare(choice.label), at)
    drawn = [part.timeline for part in parts if part.timeline]
    assert drawn == [r.timeline for r in replies if r.timeline and limits.pictures]
    shown = [choice for part in parts for choice in part.choices]
    assert shown == [c for reply in replies for c in reply.choices[: limits.buttons]]


@given(REPLIES)
def test_numbers_pick_what_the_session_offers(replies: list[Reply]) -> None:
    """The nth number in the text is the nth of the choices a session remembers."""
    offered = [c.label for reply in replies for c in reply.choices if c.key]
    number = 1
    for reply in replies:
        text = rendering.numbered(Reply("", reply.choices), number).text
        for choice in (c for c in reply.choices if c.key):
            assert offered[number - 1] == choice.label
            assert re.search(
                rf"^{number}\. (☑ |☐ )?{re.escape(escape(choice.label, quote=False))}", text, re.M
            )
            number += 1


@given(st.text(max_size=300))
def test_anything_is_safe_on_the_page(text: str) -> None:
    """Whatever text a reply holds, the page gets the four tags and safe addresses only."""
    Strict(rendering.web(Reply(text))["html"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<b onclick=x>đậm</b>", "&lt;b onclick=x&gt;đậm"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ("<b>chưa đóng", "<b>chưa đóng</b>"),
        ("thừa</b>", "thừa"),
        ("<b><i>chéo</b></i>", "<b><i>chéo</i></b>"),
        ("5 < 6 & 7 > 6", "5 &lt; 6 &amp; 7 &gt; 6"),
        (
            '<a href="https://a.vn/?x=1&amp;y=&quot;">trang</a>',
            '<a href="https://a.vn/?x=1&amp;y=&quot;" target="_blank" rel="noopener noreferrer">'
            "trang</a>",
        ),
    ],
)
def test_what_the_page_shows(text: str, shown: str) -> None:
    """Tags of the subset stay, everything else is text, links open a new tab."""
    assert rendering.web(Reply(text))["html"] == shown


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("một hai\n\nba bốn", 10, ["một hai", "ba bốn"]),
        ("một hai\nba bốn", 10, ["một hai", "ba bốn"]),
        ("Một câu. Hai câu nữa.", 12, ["Một câu.", "Hai câu nữa."]),
        ("<b>một hai</b> ba", 7, ["<b>một hai</b>", "ba"]),
        ("<b>một hai ba</b>", 7, ["<b>một hai</b>", "<b>ba</b>"]),
        ("dàiquáđimất", 4, ["dàiq", "uáđi", "mất"]),
        ("ab👩‍👩‍👧cd", 4, ["ab", "👩‍👩‍", "👧cd"]),
    ],
)
def test_where_texts_are_cut(text: str, limit: int, parts: list[str]) -> None:
    """Cuts fall between paragraphs, else lines, sentences, words, and only then within one."""
    assert [part.text for part in rendering.fit([Reply(text)], Limits(text=limit))] == parts


def test_plain_text_with_numbers() -> None:
    """A channel without buttons and markup gets numbers, boxes and addresses."""
    reply = Reply(
        'Xem <a href="https://a.vn/x">trang này</a>, gọi <a href="tel:18001096">1800 1096</a>.',
        (
            Choice("Giấy <A>", "a", checked=True),
            Choice("Trang", url="https://b.vn"),
            Choice("Xong", "x"),
        ),
    )
    (message,) = rendering.fit([reply], Limits(buttons=0, markup=False))
    assert rendering.plain(message) == (
        "Xem trang này (https://a.vn/x), gọi 1800 1096.\n\n"
        "1. ☑ Giấy <A>\n→ Trang: https://b.vn\n2. Xong"
    )


def test_payload_comes_back_as_it_was() -> None:
    """What the outbox keeps is the message, whole."""
    way = Timeline("Hồ sơ", (TimelineStage("Đang xử lý", "20/11", Progress.now),))
    choices = (Choice("a", "k", checked=False), Choice("b", url="https://b.vn"))
    reply = Reply("<b>x</b>", choices, way)
    kept = json.loads(json.dumps(rendering.to_payload(reply)))
    assert rendering.from_payload(kept) == reply
