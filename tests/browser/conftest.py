"""A real Chromium at the size of a cheap phone, and a bot with the scripted conversation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import Serving

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}

Open = Callable[..., Page]


# One a module: while Playwright runs, no other event loop can run in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system; where there is none the test is skipped, or fails if required."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium here, and REQUIRE_BROWSER is set")
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A bot that can be stopped and started again on the same port."""
    serving = Serving(tmp_path, office_name="UBND phường Bến Nghé", office_phone="028 3829 1234")
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture
def opened(browser: Browser, serving: Serving) -> Iterator[Open]:
    """Open the page in a browser of its own; nothing may go wrong in its console."""
    contexts = []
    complaints: list[str] = []

    def open_page(script: str = "", **options: Any) -> Page:
        context = browser.new_context(
            viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _odd(line) else None)
        page.goto(serving.address)
        page.wait_for_selector("#welcome:not([hidden]), .message")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _odd(line: Any) -> bool:
    # A line that cannot be reached is what some tests are about.
    return line.type == "error" and "net::ERR" not in line.text and "503" not in line.text
