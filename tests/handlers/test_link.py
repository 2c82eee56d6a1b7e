"""/lienket as it is typed: a code on one channel, the code on the other."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from handlers import link
from handlers.conversation import Incoming, Session
from handlers.links_memory import MemoryLinks

AT = datetime(2026, 11, 21, 8, 0, tzinfo=timezone(timedelta(hours=7)))
OFTEN = "Bạn thử nhiều lần quá"


async def said(links: MemoryLinks | None, text: str, person: str = "telegram:42") -> str:
    """What is answered, or nothing when the message is for somebody else."""
    incoming = Incoming(person, person.split(":")[0], text, AT)
    turn = await link.answer(incoming, Session(), links)
    return turn.replies[0].text if turn else ""


def code_in(text: str) -> str:
    found = re.search(r"<code>([0-9A-Z]{8})</code>", text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "typed",
    ["/lienket {}", "/LienKet {}", "/lienket@mot_cua_bot {}", "/liênkết: {}"],
)
async def test_from_one_channel_to_the_other(typed: str) -> None:
    """The code is given on one channel and taken on the other, however it is written."""
    links = MemoryLinks()
    code = code_in(await said(links, "/lienket"))
    for shown in (code.lower(), f"{code[:4]}-{code[4:]}", f"{code[:4]} {code[4:]}"):
        assert "Đã nối" in await said(links, typed.format(shown), "zalo_bot:mai")


async def test_what_goes_wrong_is_said() -> None:
    """A wrong code, one's own, and too many tries each have their sentence."""
    links = MemoryLinks()
    code = code_in(await said(links, "/lienket"))
    assert "chính kênh này" in await said(links, f"/lienket {code}")
    assert "không đúng" in await said(links, "/lienket 33333333", "web:an")
    assert "không đúng" in await said(links, "/lienket xin chào", "web:an")
    for _ in range(5):
        await said(links, "/lienket 33333333", "web:an")
    assert OFTEN in await said(links, f"/lienket {code}", "web:an")
    for _ in range(5):
        await said(links, "/lienket")
    assert OFTEN in await said(links, "/lienket")


@pytest.mark.parametrize(
    "text", ["liên kết", "liên kết ngân hàng", "mã liên kết là gì", "/lienketx", "xin chào", ""]
)
async def test_other_messages_pass(text: str) -> None:
    """Ordinary words are for the other handlers, and nothing is asked of the links."""
    links = MemoryLinks()
    assert await said(links, text) == ""
    assert links == MemoryLinks(_numbers=links._numbers)


async def test_where_nothing_can_be_linked() -> None:
    """In the terminal the command is left to who says so."""
    assert await said(None, "/lienket") == ""
