"""A citizen on the page and an officer at the console, both in a real Chromium."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.handover.queue import StoredHandovers
from bot.officers.roles import Role
from bot.settings import Settings, signing_key
from bot.store.office import officers
from bot.store.office.officers import INVITATION, Invitation
from bot.wallclock import now
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn
from handlers.officer_ports import Wanted
from tests import scripted
from tests.browser.talking import heard, say, settled, texts, violations
from tests.serving import Serving


class Answering:
    """The scripted conversation, with a queue for officers."""

    def __init__(self) -> None:
        self.queue = StoredHandovers()

    async def __call__(self, incoming: Incoming, session: Session) -> Turn:
        """Answer; whoever asks for an officer is put in the queue."""
        if "gặp cán bộ" not in incoming.text or incoming.with_officer:
            return await scripted.answer(incoming, session)
        place = await self.queue.ask(incoming, Wanted("1.001193", "Đăng ký khai sinh"))
        assert place
        return Turn((Reply(f"Bạn đang ở số {place.number}"),), session, Outcome.handoff)


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[tuple[Serving, str]]:
    """A bot with an officer who has not come in yet, and the way in."""
    answering = Answering()
    serving = Serving(tmp_path, answering, office_name="UBND phường Bến Nghé")
    serving.start()
    assert serving.parts
    answering.queue.open(serving.parts.database)
    link = asyncio.run_coroutine_threadsafe(_invite(serving, tmp_path), serving._loop).result(10)
    yield serving, link
    serving.stop()


async def _invite(serving: Serving, folder: Path) -> str:
    assert serving.parts
    key = signing_key(Settings(data_dir=folder))
    async with serving.parts.database.write() as connection:
        invitation = Invitation("Chị Hoa", Role.officer, (), now() + INVITATION)
        token = await officers.invite(connection, key, invitation, by=None, at=now())
    return f"{serving.console}/moi/{token}"


def _page(browser: Browser, width: int, height: int) -> Page:
    viewport: Any = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def test_a_citizen_and_an_officer(browser: Browser, staffed: tuple[Serving, str]) -> None:
    """Asked for, taken, talked both ways with the bot silent, given back, answered by the bot."""
    serving, link = staffed
    citizen, officer = _page(browser, 360, 740), _page(browser, 1366, 768)
    wrong: list[str] = []
    officer.on("pageerror", lambda error: wrong.append(str(error)))
    officer.goto(link)
    officer.click("main button")
    officer.goto(f"{serving.console}/tro-chuyen")

    citizen.goto(serving.address)
    citizen.wait_for_selector("#welcome:not([hidden])")
    say(citizen, "gặp cán bộ")
    heard(citizen, "số 1")
    expect(officer).to_have_title(re.compile(r"^\(1\) "))
    assert violations(officer) == []

    officer.click("text=Đăng ký khai sinh")
    officer.click("text=Trả lời người này")
    heard(citizen, "Cán bộ đã vào")
    say(citizen, "Con tôi sinh ở <b>tỉnh khác</b>")
    settled(citizen)
    expect(officer.locator(".said .citizen .bubble").last).to_have_text(
        "Con tôi sinh ở <b>tỉnh khác</b>"
    )
    assert violations(officer) == []
    officer.fill("#cau", "Được chị nhé")
    officer.press("#cau", "Control+Enter")
    heard(citizen, "Cán bộ: Được chị nhé")
    expect(officer.locator(".said .officer .sending").last).to_have_text("đã gửi")
    assert not any("Câu thứ" in text for text in texts(citizen))

    officer.click("text=Trả lời xong")
    heard(citizen, "Cán bộ đã trả lời xong")
    say(citizen, "lệ phí")
    heard(citizen, "lệ phí")
    assert wrong == []
