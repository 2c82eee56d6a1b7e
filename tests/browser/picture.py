"""The dossier in README: ``python -m tests.browser.picture docs/anh/ho-so.png``.

The page at the size of a cheap phone, with dossiers made up for tests; Chromium takes it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from handlers.conversation import Incoming, Session, Turn
from handlers.router import answer
from tests.browser.conftest import ARGUMENTS, PHONE
from tests.browser.talking import say, settled
from tests.dossiers_at_hand import NOW, code, connected
from tests.serving import Serving

COLOURS = 64


def main(target: str) -> None:
    """Ask for the dossier that is under way, and write what the phone shows."""
    ports = connected()

    async def told(incoming: Incoming, session: Session) -> Turn:
        return await answer(replace(incoming, at=NOW), session, ports)

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        serving = Serving(Path(folder), told, office_name="UBND xã Buôn Đôn").start()
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            _take(browser, serving.address, target)
        finally:
            browser.close()
            serving.stop()
    Image.open(target).convert("RGB").quantize(COLOURS).save(target, optimize=True)


def _take(browser: Browser, address: str, target: str) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2, locale="vi-VN")
    page.goto(address)
    page.wait_for_selector("#welcome:not([hidden])")
    say(page, code(4).lower())
    expect(page.locator(".bot .bubble").last).to_contain_text("Ngày hẹn trả")
    settled(page)
    page.screenshot(path=target)


if __name__ == "__main__":
    main(sys.argv[1])
