"""The banner and the off switch, as people meet them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.board import MemoryBoard, Posted
from handlers.conversation import Outcome
from handlers.privacy_memory import MemoryPrivacy
from tests.conversing import Talk, ports
from tests.dossiers_at_hand import code, connected

WHY = "Máy chủ đang được nâng cấp <đến 17:00>."


def talk(posted: Posted, channel: str = "zalo_oa") -> Talk:
    given = replace(ports(), board=MemoryBoard(posted), privacy=MemoryPrivacy())
    return Talk(given, channel=channel)


@pytest.mark.parametrize("said", ["khai sinh", "xin chào", "gặp cán bộ", "/start", "1", "a" * 9000])
def test_who_writes_while_off_is_told_why(said: str) -> None:
    """Whatever is asked, the answer is the reason, as the office wrote it."""
    lan = talk(Posted(off=WHY))
    assert lan.say(said).outcome is Outcome.closed
    assert WHY in lan.text
    assert "&lt;đến" in lan.turn.replies[0].text if lan.turn else False


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("cháy nhà rồi cứu với", Outcome.emergency), ("mã OTP của tôi là 482913", Outcome.refused),
     ("/dulieu", Outcome.help), ("/xoadulieu", Outcome.help)],
)  # fmt: skip
def test_what_cannot_wait_is_answered_while_off(said: str, outcome: Outcome) -> None:
    """Danger and secrets are, and so is what people have a right to: their own data."""
    lan = talk(Posted(off=WHY))
    assert lan.say(said).outcome is outcome


def test_deletion_is_confirmed_while_off() -> None:
    """A number picks what was offered, so the deletion can be confirmed on any channel."""
    lan = talk(Posted(off=WHY))
    lan.say("/xoadulieu")
    assert lan.say("1").erase


def test_notices_end_while_off() -> None:
    """Whoever wants no more notices gets none, at once."""
    given = connected()
    board = MemoryBoard()
    lan = Talk(replace(given, board=board))
    lan.say(code(5))
    lan.tap(f"agree:1:{code(5)}")
    board.posted = Posted(off=WHY)
    assert lan.say("ngừng nhận").outcome is Outcome.dossier
    board.posted = Posted()
    lan.say("/theodoi")
    assert code(5) not in lan.text


def test_a_banner_is_read_once() -> None:
    """It stands before the first answer; the next comes without, until there is another banner."""
    lan = talk(Posted("Thứ Hai nghỉ <b>lễ</b>", 3))
    lan.say("khai sinh")
    assert lan.text.startswith("Thông báo: Thứ Hai nghỉ <b>lễ</b>")
    lan.say("kết hôn")
    assert "nghỉ" not in lan.text
    lan.ports = replace(lan.ports, board=MemoryBoard(Posted("Thứ Ba nghỉ", 5)))
    lan.say("khai tử")
    assert lan.text.startswith("Thông báo: Thứ Ba nghỉ")


def test_the_page_shows_the_banner_itself() -> None:
    """On the web chat it stands above the conversation, and not in it."""
    lan = talk(Posted("Thứ Hai nghỉ", 3), "web")
    lan.say("khai sinh")
    assert "Thông báo" not in lan.text
