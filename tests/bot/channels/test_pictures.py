"""Timelines as pictures and as lines: every stage told, by shape and word."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.channels.rendering import WORDS, plain, web, written
from bot.pictures import WIDTH, draw
from handlers.conversation import Progress, Reply, Timeline, TimelineStage

TIMELINE = Timeline(
    "Hồ sơ H56.14-261120-0001",
    (
        TimelineStage("Được tiếp nhận", "20/11/2026", Progress.done),
        TimelineStage("Yêu cầu bổ sung giấy tờ", "23/11/2026", Progress.waits),
        TimelineStage("Hẹn trả kết quả", "26/11/2026", Progress.next),
    ),
)
TEXT = st.text(st.sampled_from("ăâđêôơưẵỡợỹ AĐ09.-–<&>\n\u0301😀"), max_size=120)
STAGES = st.lists(st.builds(TimelineStage, TEXT, TEXT, st.sampled_from(Progress)), max_size=40)


def opened(timeline: Timeline) -> Image.Image:
    return Image.open(io.BytesIO(draw(timeline)))


@settings(max_examples=25, deadline=None)
@given(st.builds(Timeline, TEXT, STAGES.map(tuple)))
def test_any_timeline_is_drawn(timeline: Timeline) -> None:
    """Whatever the words, the picture is as wide as a phone and within the platforms' limits."""
    picture = opened(timeline)
    assert picture.width == WIDTH
    # Bot API, sendPhoto: width and height together at most 10,000, no side 20 times the other.
    assert picture.width + picture.height <= 10_000
    assert max(picture.size) <= 20 * min(picture.size)
    assert len(draw(timeline)) < 1024 * 1024


@pytest.mark.parametrize("progress", Progress)
def test_each_state_has_its_shape(progress: Progress) -> None:
    """Without colours, by its shape alone, each state is told from every other."""
    shapes = {
        other: opened(Timeline("", (TimelineStage("x", "", other),)))
        .convert("L")
        .point(lambda grey: 255 * (grey > 200))
        .crop((0, 0, 110, 110))
        .tobytes()
        for other in Progress
    }
    assert [other for other, shape in shapes.items() if shape == shapes[progress]] == [progress]


def test_the_font_has_our_letters() -> None:
    """Every Vietnamese letter is drawn, none as the box of a missing one."""
    from bot.pictures import _font

    letters = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    for bold in (False, True):
        missing = bytes(_font(32, bold).getmask("\U0010fffd"))
        for letter in letters + letters.upper() + "·–✓":
            assert bytes(_font(32, bold).getmask(letter)) != missing, letter


def test_a_timeline_in_words() -> None:
    """Where no picture is shown each stage is a line: its mark, its day, and what it asks for."""
    reply = Reply("Hồ sơ <b>chờ bạn</b>.", timeline=TIMELINE)
    assert plain(reply) == (
        "Hồ sơ chờ bạn.\n\nHồ sơ H56.14-261120-0001\n"
        "✓ 20/11/2026 Được tiếp nhận\n"
        "▶ 23/11/2026 Yêu cầu bổ sung giấy tờ (đến lượt bạn)\n"
        "○ 26/11/2026 Hẹn trả kết quả"
    )
    assert written(written(reply)) == written(reply)


def test_the_page_gets_it_as_data() -> None:
    """The page draws the timeline itself, with a word for each state."""
    shown = web(Reply("x", timeline=TIMELINE))["timeline"]
    assert shown["title"] == TIMELINE.title
    assert [stage["word"] for stage in shown["stages"]] == ["xong", "đến lượt bạn", "sắp tới"]
    assert set(WORDS) == set(Progress)
