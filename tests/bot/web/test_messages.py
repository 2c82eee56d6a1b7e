"""The chat over plain HTTP: what is accepted, what is refused and how, what is read back."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.bot.web.conftest import Chat, Start


async def test_message_is_answered(chat: Chat) -> None:
    """What is sent is accepted at once and answered in the history."""
    response = await chat.post("xin chào")
    assert response.status == 202
    (answer,) = await chat.answers(1)
    mine = (await chat.history())["items"][0]

    assert answer["html"] == "Câu thứ 1: xin chào"
    assert (mine["who"], mine["text"], mine["id"]) == ("me", "xin chào", "posted-1")
    assert answer["re"] == mine["seq"]
    assert answer["at"].endswith("+07:00")


async def test_repeated_message_has_one_effect(chat: Chat) -> None:
    """A page that sends again, not knowing whether it arrived, changes nothing."""
    for _ in range(3):
        response = await chat.client.post("/chat/messages", json={"id": "the-same", "text": "a"})
        assert (await response.json())["seq"] == 1
    assert len(await chat.answers(1)) == 1


async def test_choice_reaches_the_handler(chat: Chat) -> None:
    """A tapped choice is its key; what the person sees is the label."""
    await chat.post("khai sinh")
    (card,) = await chat.answers(1)
    assert [c["label"] for c in card["choices"]][:2] == ["Đánh dấu giấy tờ đã có", "Các bước làm"]
    await chat.post("Đánh dấu giấy tờ đã có", "papers")
    await chat.post("Giấy chứng sinh", "tick:0")
    answers = await chat.answers(3)
    assert [c["checked"] for c in answers[-1]["choices"]] == [True, False, False, None]


async def test_visitors_do_not_see_each_other(chat: Chat) -> None:
    """Each browser has its own conversation, also under the same message id."""
    await chat.post("của Lan")
    other = await chat.visitor()
    await other.post("/chat/messages", json={"id": "posted-1", "text": "của Hoa"})
    await chat.answers(1)
    feed = await (await other.get("/chat/messages?after=0")).json()

    assert [item["text"] for item in feed["items"] if item["who"] == "me"] == ["của Hoa"]


async def test_forged_cookie_is_a_new_visitor(chat: Chat) -> None:
    """Only a cookie that we signed opens a conversation."""
    await chat.post("riêng tư")
    (cookie,) = list(chat.client.session.cookie_jar)
    visitor = cookie.value.split(".")[0]
    for forged in (visitor, f"{visitor}.x.y", cookie.value[:-2] + "aa", "", "🙂"):
        headers = {"Cookie": f"mot_cua={forged}"}
        async with (await chat.visitor()).get("/chat/messages", headers=headers) as response:
            assert (await response.json())["items"] == []
            assert "mot_cua=" in response.headers["Set-Cookie"]


async def test_cookie_is_for_our_server_only(start: Start) -> None:
    """Scripts cannot read the cookie, other sites cannot send it, plain HTTP never carries it."""
    chat = await start(public_url="https://hoi.xa.gov.vn")
    response = await chat.client.get("/")
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 202),
        ("https://hoi.xa.gov.vn", 202),
        ("https://evil.example", 403),
        ("https://hoi.xa.gov.vn.evil.example", 403),
        ("null", 403),
        (None, 202),
    ],
)
async def test_only_our_page_sends(start: Start, origin: str | None, status: int) -> None:
    """Another site's page cannot send in a visitor's name, nor open their socket."""
    chat = await start(public_url="https://hoi.xa.gov.vn")
    host = f"{chat.client.host}:{chat.client.port}"
    headers = {"Origin": origin.format(host=host)} if origin else {}
    body = {"id": "message-1", "text": "a"}
    response = await chat.client.post("/chat/messages", json=body, headers=headers)
    assert response.status == status
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    opened = await chat.client.get("/chat/ws", headers=headers | upgrade)
    assert opened.status == (101 if status == 202 else 403)
    opened.close()


BAD: list[tuple[Any, int, str]] = [
    (b"", 400, "không đúng dạng"),
    (b"\x00\xff\xfe binary", 400, "không đúng dạng"),
    (b"[1,2]", 400, "không đúng dạng"),
    (b"[" * 100_000, 400, "không đúng dạng"),
    (b'{"id": "message-1", "text": 7}', 400, "không đúng dạng"),
    (b'{"id": "../../x", "text": "a"}', 400, "không đúng dạng"),
    (b'{"text": "a"}', 400, "không đúng dạng"),
    ({"id": "message-1", "text": "a", "choice": "đ"}, 400, "không đúng dạng"),
    ({"id": "message-1", "text": "a", "choice": "k" * 65}, 400, "không đúng dạng"),
    ({"id": "message-1", "text": ""}, 422, "chưa có chữ"),
    ({"id": "message-1", "text": " \n\t "}, 422, "chưa có chữ"),
    ({"id": "message-1", "text": "\x00\x07\ud800"}, 422, "chưa có chữ"),
    ({"id": "message-1", "text": "a" * 4001}, 413, "4000 ký tự"),
    ({"id": "message-1", "text": "a" * 100_000}, 413, "4000 ký tự"),
    ({"id": "message-1", "text": "a" * 300_000}, 413, "quá lớn"),
]


@pytest.mark.parametrize(("body", "status", "words"), BAD)
async def test_bad_input_gets_a_clear_sentence(
    chat: Chat, body: Any, status: int, words: str
) -> None:
    """What cannot be a message is refused in a sentence, and leaves nothing behind."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = await chat.client.post("/chat/messages", data=data)
    assert response.status == status
    assert words in (await response.json())["text"]
    assert (await chat.history())["items"] == []


@pytest.mark.parametrize(
    "text",
    [
        "😀👍🏽👩‍👩‍👧",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} ${7*7} {% raw %}",
        "'; DROP TABLE people; --",
        "\u202eđảo\u0007 chuông\x1b[31m",
        "a" * 4000,
        "dòng một\n\ndòng hai",
    ],
)
async def test_odd_messages_are_messages(chat: Chat, text: str) -> None:
    """Emoji, code, control characters: kept as text, shown as text, answered."""
    assert (await chat.post(text)).status == 202
    (answer,) = await chat.answers(1)
    assert "<script" not in answer["html"]
    kept = (await chat.history())["items"][0]["text"]
    assert not set(kept) & set("\u202e\x07\x1b")
    assert kept[:3] == text.replace("\u202e", "")[:3]


async def test_burst_of_a_thousand(start: Start) -> None:
    """Accepted messages are all answered, in order; the rest are told when to try again."""
    chat = await start(web_rate=40)
    await chat.client.get("/")
    responses = await asyncio.gather(*(chat.post(f"tin {n}") for n in range(1000)))
    accepted = [r for r in responses if r.status == 202]
    refused = [r for r in responses if r.status == 429]

    assert len(accepted) + len(refused) == 1000
    assert 40 <= len(accepted) <= 60
    assert "gửi hơi nhanh" in (await refused[0].json())["text"]
    assert int(refused[0].headers["Retry-After"]) >= 1
    answers = await chat.answers(len(accepted), 30)
    items = (await chat.history())["items"]
    mine = [item["text"] for item in items if item["who"] == "me"]
    assert [a["html"] for a in answers] == [f"Câu thứ {n}: {t}" for n, t in enumerate(mine, 1)]


async def test_burst_without_cookies(start: Start) -> None:
    """A program that is somebody new with every message has the rate of one visitor."""
    chat = await start(web_rate=5)
    statuses = []
    for number in range(8):
        body = {"id": f"message-{number}", "text": "a"}
        chat.client.session.cookie_jar.clear()
        statuses.append((await chat.client.post("/chat/messages", json=body)).status)
    assert statuses == [202] * 5 + [429] * 3


async def test_locked_store_is_said_and_nothing_is_lost(start: Start, tmp_path: Path) -> None:
    """While another program holds the database the page is asked to keep the message."""
    chat = await start()
    await chat.post("trước")
    await chat.answers(1)
    # In a thread, so that waiting for our own writer does not stop it.
    other = await asyncio.to_thread(_hold, tmp_path / "bot.db")
    chat.parts.database._patience = 0.1
    began = time.monotonic()
    response = await chat.post("trong lúc bận")
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert "Máy đang bận" in (await response.json())["text"]
    assert time.monotonic() - began < 8
    other.execute("ROLLBACK")
    other.close()

    body = {"id": f"posted-{chat.ids}", "text": "trong lúc bận"}
    assert (await chat.client.post("/chat/messages", json=body)).status == 202
    assert len(await chat.answers(2)) == 2


def _hold(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


async def test_long_poll_is_answered_when_something_happens(chat: Chat) -> None:
    """A waiting reader is told at once, not at the end of the wait."""
    await chat.post("một")
    await chat.answers(1)
    seq = (await chat.history())["seq"]
    waiting = asyncio.create_task(chat.client.get(f"/chat/messages?after={seq}&wait=20"))
    await asyncio.sleep(0.1)
    for visitor in list(chat.parts.channels[0]._waiting):
        chat.parts.channels[0].wake(visitor)
    await asyncio.sleep(0.1)
    assert not waiting.done(), "a wake without news ends no wait"
    began = time.monotonic()
    await chat.post("hai")
    feed = await (await waiting).json()
    assert feed["items"][0].get("text") == "hai"
    assert time.monotonic() - began < 3


async def test_last_page_of_a_long_conversation(chat: Chat) -> None:
    """A page that opens gets the end of a long conversation, not its beginning."""
    for number in range(60):
        await chat.post(f"tin {number}")
    await chat.answers(60, 30)
    feed = await chat.history(None)
    assert len(feed["items"]) == 100
    assert feed["items"][-1]["seq"] == 120


@pytest.mark.parametrize("after", ["-1", "abc", "1e9", "9" * 40, "", "٣"])
async def test_absurd_numbers_count_as_absent(chat: Chat, after: str) -> None:
    """A number that is none is no error."""
    response = await chat.client.get("/chat/messages", params={"after": after, "wait": after})
    assert response.status == 200


async def test_logs_hold_no_words_of_people(chat: Chat) -> None:
    """A message is a line of ids in the log."""
    with capture_logs() as logs:
        await chat.post("tôi tên Nguyễn Văn An, số 0912345678")
        await chat.answers(1)
    assert {"received", "answered"} <= {line["event"] for line in logs}
    assert not any(word in str(logs) for word in ("Nguyễn", "0912345678"))
