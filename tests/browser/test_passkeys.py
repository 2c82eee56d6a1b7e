"""Passkeys in Chromium, with an authenticator of the browser's own in place of a finger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.test_teaching import LAPTOP, sign_in
from tests.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Serving]:
    """A bot with a console."""
    serving = Serving(tmp_path, office_name="UBND xã Buôn Đôn")
    serving.start()
    yield serving
    serving.stop()


def _authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the page a device that says yes to whatever it is asked (Chrome DevTools, WebAuthn)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def test_a_key_of_the_device_signs_in(browser: Browser, office: Serving) -> None:
    """A key is made once and signs in from then on; one that was taken away does no more."""
    page = sign_in(browser.new_context(viewport=LAPTOP, locale="vi-VN"), office)
    session, device = _authenticator(page)
    page.get_by_role("button", name="Thêm khoá của máy này").click()
    expect(page.get_by_role("button", name="Bỏ", exact=True)).to_be_visible()
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"])

    page.get_by_role("button", name="Đăng xuất mọi nơi").click()
    page.wait_for_url(re.compile("/canbo/dang-nhap"))
    page.get_by_role("button", name="Đăng nhập bằng khoá trên máy này").click()
    page.wait_for_url(re.compile("/canbo/?$"))

    page.goto(f"{office.console}/tai-khoan")
    page.get_by_role("button", name="Bỏ", exact=True).click()
    expect(page.get_by_text("Chưa có khoá nào.")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất mọi nơi").click()
    page.wait_for_url(re.compile("/canbo/dang-nhap"))
    page.get_by_role("button", name="Đăng nhập bằng khoá trên máy này").click()
    expect(page.locator("[data-state]").first).to_contain_text("Khoá đăng nhập không dùng được")
    page.context.close()
