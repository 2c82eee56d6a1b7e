"""The chat over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import WSMsgType

from bot.web.chat.socket import MAX_BYTES
from tests.bot.web.conftest import Chat, Start, said


def message(text: str, number: int = 1, choice: str | None = None) -> dict[str, Any]:
    return {"id": f"message-{number}", "text": text, "choice": choice}


async def until(socket: Any, done: Any) -> list[dict[str, Any]]:
    """Read feeds until one fulfils a condition; return all items."""
    items: list[dict[str, Any]] = []
    while True:
        feed = await said(socket, "feed")
        items += feed["items"]
        if done(feed, items):
            return items


async def test_conversation(chat: Chat) -> None:
    """A message gets a receipt, a typing state, and its answer."""
    async with chat.client.ws_connect("/chat/ws") as socket:
        assert await said(socket, "feed") == {
            "type": "feed",
            "items": [],
            "seq": 0,
            "more": False,
            "typing": False,
        }
        await socket.send_json(message("chậm thôi"))
        assert await said(socket, "accepted") == {"type": "accepted", "id": "message-1", "seq": 1}
        feed = await said(socket, "feed")
        assert (feed["typing"], feed["items"][0]["who"]) == (True, "me")
        items = await until(socket, lambda feed, _: not feed["typing"])
        assert items[-1]["html"] == "Câu thứ 1: chậm thôi"


async def test_resume_after_a_number(chat: Chat) -> None:
    """A page that comes back gets what it has not seen, and nothing else."""
    async with chat.client.ws_connect("/chat/ws") as socket:
        await socket.send_json(message("một"))
        items = await until(socket, lambda feed, items: len(items) == 2)
    await chat.post("hai")
    await chat.answers(2)

    async with chat.client.ws_connect(f"/chat/ws?after={items[-1]['seq']}") as socket:
        feed = await said(socket, "feed")
    assert [item["seq"] for item in feed["items"]] == [3, 4]


async def test_two_pages_of_one_visitor(chat: Chat) -> None:
    """What is written on one page appears on the other."""
    await chat.client.get("/")
    async with (
        chat.client.ws_connect("/chat/ws") as one,
        chat.client.ws_connect("/chat/ws") as two,
    ):
        await one.send_json(message("chung"))
        items = await until(two, lambda feed, items: len(items) == 2)
    assert items[0]["text"] == "chung"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("not json", "shape"),
        (json.dumps(message("")), "empty"),
        (json.dumps(message("a" * 100_000)), "too_long"),
        (b"\x00\x01", "binary"),
    ],
)
async def test_bad_frames_get_a_sentence(chat: Chat, body: Any, error: str) -> None:
    """A frame that is no message is refused in words, and the socket stays open."""
    async with chat.client.ws_connect("/chat/ws") as socket:
        await (socket.send_bytes(body) if isinstance(body, bytes) else socket.send_str(body))
        refused = await said(socket, "refused")
        assert (refused["error"], refused["retry_after"]) == (error, None)
        assert refused["text"][0].isupper()
        await socket.send_json(message("vẫn được"))
        assert (await said(socket, "accepted"))["id"] == "message-1"


async def test_huge_frame_closes_the_socket_only(chat: Chat) -> None:
    """A frame beyond the limit ends that socket; the visitor can come back."""
    async with chat.client.ws_connect("/chat/ws") as socket:
        await socket.send_str("a" * (MAX_BYTES + 1))
        while (frame := await socket.receive(5)).type == WSMsgType.TEXT:
            pass
        assert socket.close_code == 1009, frame
    async with chat.client.ws_connect("/chat/ws") as socket:
        assert await said(socket, "feed")


async def test_burst_is_told_when_to_go_on(start: Start) -> None:
    """Beyond the rate a message is refused with the time after which it may come again."""
    chat = await start(web_rate=5)
    async with chat.client.ws_connect("/chat/ws") as socket:
        for number in range(20):
            await socket.send_json(message("a", number))
        refused = await said(socket, "refused")
    assert refused["error"] == "too_fast"
    assert 1 <= refused["retry_after"] <= 12


async def test_sockets_close_when_the_server_goes(chat: Chat) -> None:
    """A stop tells the open pages, so that they come back to the next process."""
    async with chat.client.ws_connect("/chat/ws") as socket:
        await said(socket, "feed")
        await chat.parts.site.shutdown()
        frame = await socket.receive(5)
    assert (frame.type, frame.data) == (WSMsgType.CLOSE, 1001)


async def test_a_hundred_sockets_at_once(chat: Chat) -> None:
    """A hundred visitors talk at the same time and each gets their own answer."""

    async def talk(number: int) -> str:
        client = await chat.visitor()
        async with client.ws_connect("/chat/ws") as socket:
            await socket.send_json(message(f"người {number}"))
            items = await until(socket, lambda feed, items: len(items) >= 2)
            return str(items[-1]["html"])

    answers = await asyncio.gather(*(talk(number) for number in range(100)))
    assert answers == [f"Câu thứ 1: người {number}" for number in range(100)]
