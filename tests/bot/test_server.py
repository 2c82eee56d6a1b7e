"""One process from its first port to its last answer."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import Parts
from bot.delivery.deferred import Deferred
from bot.delivery.worker import Answer
from bot.server import serve
from bot.settings import Settings
from tests import scripted
from tests.serving import Serving


def ask(address: str, cookie: str = "", **message: str) -> tuple[Any, str]:
    """Send or read over HTTP; give the body and the cookie."""
    body = json.dumps(message).encode() if message else None
    request = urllib.request.Request(f"{address}/chat/messages", body, {"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=10) as response:
        given = response.headers.get("Set-Cookie", cookie).split(";")[0]
        return json.loads(response.read()), given


def answers(address: str, cookie: str) -> list[str]:
    for _ in range(200):
        feed, _cookie = ask(address, cookie)
        if not feed["typing"]:
            return [item["html"] for item in feed["items"] if item["who"] == "bot"]
        threading.Event().wait(0.05)
    raise AssertionError("no answer")


async def test_page_is_served_while_handlers_load(tmp_path: Path) -> None:
    """A message sent before the catalogue is read is kept, and answered once it is."""
    served, may_load, stop = asyncio.Event(), threading.Event(), asyncio.Event()
    address = ""

    def told(where: str, _: Parts) -> None:
        nonlocal address
        address = where
        served.set()

    def load() -> Answer:
        assert may_load.wait(10)
        return scripted.answer

    settings = Settings(data_dir=tmp_path, http_port=0)
    running = asyncio.create_task(serve(settings, Deferred(load), ready=told, stop=stop))
    await asyncio.wait_for(served.wait(), 10)
    _, cookie = await asyncio.to_thread(ask, address, id="message-1", text="sớm")
    feed, _ = await asyncio.to_thread(ask, address, cookie)
    assert feed["typing"]

    may_load.set()
    assert await asyncio.to_thread(answers, address, cookie) == ["Câu thứ 1: sớm"]
    stop.set()
    await asyncio.wait_for(running, 10)


async def test_handlers_that_do_not_load_stop_the_start(tmp_path: Path) -> None:
    """A bot that could answer nothing does not stay up pretending."""

    def load() -> Answer:
        raise LookupError("no catalogue")

    settings = Settings(data_dir=tmp_path, http_port=0)
    with pytest.raises(LookupError):
        await serve(settings, Deferred(load), ready=lambda *_: None, stop=asyncio.Event())


async def test_a_start_can_be_stopped(tmp_path: Path) -> None:
    """Whoever stops the bot while it reads the catalogue does not wait for the catalogue."""
    served, stop, never = asyncio.Event(), asyncio.Event(), threading.Event()

    def load() -> Answer:
        never.wait(60)
        return scripted.answer

    settings = Settings(data_dir=tmp_path, http_port=0)
    running = asyncio.create_task(
        serve(settings, Deferred(load), ready=lambda *_: served.set(), stop=stop)
    )
    await asyncio.wait_for(served.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 10)
    never.set()


def test_conversation_survives_a_restart(tmp_path: Path) -> None:
    """What was accepted is answered, and the history stays, across a clean restart."""
    serving = Serving(tmp_path).start()
    _, cookie = ask(serving.address, id="message-1", text="một")
    serving.stop()
    serving.start()
    ask(serving.address, cookie, id="message-2", text="hai")
    assert answers(serving.address, cookie) == ["Câu thứ 1: một", "Câu thứ 2: hai"]
    serving.stop()
