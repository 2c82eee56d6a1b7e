"""What every channel promises, and what comes in through any of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import contract
from bot.channels.console import Console
from bot.channels.contract import Busy, Channel, SendError
from bot.channels.intake import clean
from bot.channels.memory import Memory
from bot.channels.web import Web
from handlers.conversation import Reply

CHANNELS: list[Channel] = [Console(lambda _: None), Memory(), Web()]
ERRORS = [
    error
    for error in vars(contract).values()
    if isinstance(error, type) and issubclass(error, SendError)
]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
async def test_a_channel_sends(channel: Channel) -> None:
    """Every channel has a short name and limits, and takes a message within them."""
    assert 0 < len(channel.name) <= 20
    assert isinstance(await channel.send("lan", Reply("chào")), str)


def test_names_differ() -> None:
    """People and messages are told apart by the channel's name."""
    assert len({channel.name for channel in CHANNELS}) == len(CHANNELS)


@pytest.mark.parametrize("error", ERRORS)
def test_errors_say_what_the_officer_reads(error: type[SendError]) -> None:
    """Each error's first docstring line is a whole sentence, and its policy is consistent."""
    reason = error("detail").reason
    assert reason[0].isupper()
    assert reason.rstrip(").").strip()
    assert not (error.may_have_arrived and error.retry)
    assert not (error.stop_person and error.retry)


async def test_console_shows_text_as_it_is_read() -> None:
    """The terminal gets plain text."""
    lines: list[str] = []
    await Console(lines.append).send("", Reply("<b>Đậm</b> &amp; rõ"))
    assert lines == ["Đậm & rõ"]


async def test_memory_fails_when_told_to() -> None:
    """The twin for tests raises what it was given, then sends again."""
    channel = Memory()
    channel.failures.append(Busy())
    with pytest.raises(Busy):
        await channel.send("lan", Reply("a"))
    await channel.send("lan", Reply("a"))
    assert channel.sent == [("lan", Reply("a"))]


async def test_web_wakes_only_whose_message_it_is() -> None:
    """Sending on the web tells that visitor's pages, all of them and no other's."""
    channel = Web()
    listening = channel.listening
    with listening("lan") as one, listening("lan") as two, listening("hoa") as other:
        await channel.send("lan", Reply("a"))
        assert (one.is_set(), two.is_set(), other.is_set()) == (True, True, False)
    await channel.send("lan", Reply("nobody listens"))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  xin chào\r\nbạn ", "xin chào\nbạn"),
        ("a\x00b\x1b[31m\u202e\ue000", "ab[31m"),
        (unicodedata.normalize("NFD", "Đường Nguyễn Huệ"), "Đường Nguyễn Huệ"),
        ("\ud800 lẻ", "lẻ"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("\x00\x01", ""),
        ("{{ 7*7 }} <b>", "{{ 7*7 }} <b>"),
    ],
)
def test_what_is_kept_of_a_message(raw: str, kept: str) -> None:
    """Letters stay, in one form; what cannot be read or stored goes."""
    assert clean(raw) == kept


@given(st.text())
def test_what_is_kept_can_be_stored(text: str) -> None:
    """Any text becomes one that both databases take, and cleaning it again changes nothing."""
    kept = clean(text)
    assert "\x00" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert clean(kept) == kept
