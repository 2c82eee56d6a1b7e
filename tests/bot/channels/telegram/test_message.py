"""What Telegram is given to show: within its limits, in its own HTML, with its buttons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import parse, text_of
from bot.channels.rendering import fit, plain_turn
from bot.channels.telegram.message import LIMITS, MENU, codes, parameters, plain
from handlers.conversation import Choice, Reply
from tests.fakes import telegram_rules as rules
from tests.scripted import CARD, CARD_CHOICES

PIECES = st.sampled_from(
    ("<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "</a>", "<a>", "&lt;", "&amp;", "\n\n")
) | st.sampled_from(
    (
        '<a href="https://a.vn/?x=1&amp;y">',
        "Giấy tờ cần có. ",
        "😀👩‍👩‍👧",
        "x" * 900,
        "ộ " * 300,
    )
)


def keyboard(message: Reply) -> list[list[dict[str, Any]]]:
    markup = parameters(message)["reply_markup"].to_dict()
    return [list(row) for row in markup["inline_keyboard"]]


@given(st.lists(PIECES, max_size=25).map("".join))
def test_telegram_takes_whatever_handlers_say(text: str) -> None:
    """Every part of any reply is well-formed HTML within 4096 UTF-16 units, and nothing is lost."""
    parts = fit([Reply(text)], LIMITS)
    shown = [
        rules.parse(given["text"], given["parse_mode"])[0]
        for given in map(parameters, parts)
        if given["text"]
    ]
    whole = "".join(plain_turn([Reply(text)]).split()) if parts else ""
    bare = "".join("".join(text_of(parse(text))).split())
    assert "".join("".join(shown).split()) == bare
    assert bool(whole) == bool(bare)


def test_card_is_shown_with_its_choices() -> None:
    """Choices are buttons under their key, pages open by their address, short ones share a row."""
    rows = keyboard(Reply(CARD, CARD_CHOICES))
    assert rows[0] == [{"text": "Đánh dấu giấy tờ đã có", "callback_data": "papers"}]
    assert rows[-1] == [{"text": "Trang chính thức", "url": "https://dichvucong.gov.vn/1.001193"}]
    rules.markup({"inline_keyboard": rows})


def test_short_choices_share_a_row() -> None:
    """Short labels stand in pairs from the last one up, a long one and a box have their row."""
    labels = ("Xem thêm", "Đúng ý tôi", "Chưa đúng", "Nộp trực tuyến từng bước", "Về đầu")
    choices = (*(Choice(x, x) for x in labels), Choice("Giấy", "t", checked=True))
    rows = keyboard(Reply("Chọn", choices))
    assert [[button["text"] for button in row] for row in rows] == [
        ["Xem thêm"],
        ["Đúng ý tôi", "Chưa đúng"],
        ["Nộp trực tuyến từng bước"],
        ["Về đầu"],
        ["☑ Giấy"],
    ]


def test_dossier_code_can_be_copied() -> None:
    """A dossier code gets a button that copies it; an example, or another code, gets none."""
    text = (
        "Mã hồ sơ: <code>H29.12-241121-0001</code>, nhắc lại <code>H29.12-241121-0001</code>, "
        "mẫu <code>TP/HT-2015-TKKS.1</code>, ví dụ <code>H56.14-240823-0002</code>"
    )
    assert codes(parse(text)) == ["H29.12-241121-0001"]
    assert keyboard(Reply(text))[0][0]["copy_text"] == {"text": "H29.12-241121-0001"}


def test_menu_comes_with_what_has_no_choices() -> None:
    """The menu below the field to type in is renewed whenever a message has no choices."""
    assert parameters(Reply("Chào"))["reply_markup"] is MENU
    assert parameters(Reply("Chào"), menu=False)["reply_markup"] is None


def test_what_no_button_opens_stands_in_the_text() -> None:
    """A phone number or a mailbox cannot be a button: it is written out."""
    reply = Reply("Gọi giúp", (Choice("Tổng đài", url="tel:18001096"), Choice("Về đầu", "home")))
    given = parameters(reply)
    assert "→ Tổng đài: tel:18001096" in given["text"]
    assert len(keyboard(reply)) == 1
    assert "tel:18001096" in plain(reply)["text"]


@pytest.mark.parametrize("key", ["k" * 64, "k" * 65, "ộ" * 40])
def test_no_key_breaks_a_message(key: str) -> None:
    """A key over 64 bytes is replaced by the label, cut between letters."""
    (row,) = keyboard(Reply("Chọn", (Choice("Đăng ký " * 12, key),)))
    rules.markup({"inline_keyboard": [row]})
    assert row[0]["callback_data"] == key if len(key) == 64 else row[0]["callback_data"][0] == "~"


def test_plain_is_the_same_text() -> None:
    """When Telegram cannot read our HTML, the same words go without it."""
    given = plain(Reply("<b>Đậm</b> &amp; rõ", (Choice("A", "a"),)))
    assert (given["text"], given["parse_mode"]) == ("Đậm & rõ", None)
    assert given["reply_markup"]
