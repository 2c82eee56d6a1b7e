"""A citizen asks in vain, an officer teaches the bot, the citizen asks again, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.delivery.deferred import Deferred
from bot.officers.roles import Role
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft
from bot.settings import Settings, signing_key
from bot.store.office import choices, controls, figures_days, officers
from bot.store.office.choices import Made
from bot.store.office.controls import TOPICS
from bot.store.office.figures_days import STEP, TURN
from bot.store.office.officers import INVITATION, Invitation
from bot.store.reminders import campaigns, recipients
from bot.store.reminders.recipients import Planned
from bot.store.tables.uploads import uploads
from bot.wallclock import local, now
from bot.wiring import answering
from handlers.learning import Learning
from knowledge.choosing import Chosen
from tests.browser.conftest import PHONE
from tests.browser.talking import heard, say, violations
from tests.migrated import stocked
from tests.serving import Serving

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
WORDS = "xin giấy quạc quạc lông vũ"


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Deferred:
    """The real handlers, loaded once."""
    made = answering(
        Settings(data_dir=stocked(tmp_path_factory.mktemp("kho"))), learning=Learning()
    )
    return Deferred(lambda: made)


@pytest.fixture
def office(tmp_path: Path, knowing: Deferred) -> Iterator[Serving]:
    """A bot that knows the catalogue."""
    serving = Serving(tmp_path, knowing, office_name="UBND xã Buôn Đôn")
    parts = serving.start().parts
    assert parts is not None
    assert parts.teaching is not None
    parts.teaching.PATIENCE_SECONDS = 60.0
    yield serving
    serving.stop()


def sign_in(context: BrowserContext, office: Serving, role: Role = Role.officer) -> Page:
    """Come in by an invitation, as an officer does the first time."""
    parts = office.parts
    assert parts is not None

    async def invite() -> str:
        key = signing_key(Settings(data_dir=office._folder))
        invitation = Invitation("Lan", role, (), now() + INVITATION)
        async with parts.database.write() as connection:
            return await officers.invite(connection, key, invitation, by=None, at=now())

    token = office.run(invite())
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{office.console}/moi/{token}")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/canbo/tai-khoan"))
    return page


def test_what_was_not_found_is_taught(browser: Browser, office: Serving) -> None:
    """Strange words find nothing; one click in the console; the same words find the procedure."""
    citizen = browser.new_context(viewport=PHONE, locale="vi-VN").new_page()
    citizen.goto(office.address)
    citizen.wait_for_selector("#welcome:not([hidden])")
    say(citizen, WORDS)
    expect(citizen.locator(".bot .choice", has_text="Không có trong danh sách này")).to_be_visible()
    citizen.locator(".bot .choice", has_text="Không có trong danh sách này").click()
    heard(citizen, "ghi lại")

    desk = sign_in(browser.new_context(viewport=LAPTOP, locale="vi-VN"), office)
    desk.goto(f"{office.console}/chua-tim-thay")
    assert violations(desk) == []
    desk.get_by_role("link", name="Việc khác…").click()
    desk.fill("input[name=tim]", "khai sinh")
    desk.get_by_role("button", name="Tìm").click()
    assert violations(desk) == []
    desk.get_by_role("button", name="Đây là Đăng ký khai sinh", exact=True).click()
    expect(desk.get_by_role("status").first).to_contain_text("Đã thêm cách gọi")

    say(citizen, WORDS)
    heard(citizen, "Mã 1.001193")
    citizen.context.close()
    desk.context.close()


def test_a_posters_code_opens_the_procedure(browser: Browser, office: Serving) -> None:
    """The link of a poster asks its procedure once; loading the page again asks no more."""
    page = browser.new_context(viewport=PHONE, locale="vi-VN").new_page()
    page.goto(f"{office.address}/#tt_1_001193")
    heard(page, "Mã 1.001193")
    assert page.url == f"{office.address}/"
    page.reload()
    expect(page.locator(".me")).to_have_count(1)
    heard(page, "Mã 1.001193")
    page.context.close()


def test_whoever_opens_another_address_is_led_to_the_consoles_own(
    browser: Browser, office: Serving
) -> None:
    """At 127.0.0.1 an invitation and a sign-in go on at localhost, where the passkey is."""
    context = browser.new_context(viewport=LAPTOP, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{office.address}/canbo/dang-nhap?tiep=/ho-so")
    page.wait_for_url(f"{office.console}/dang-nhap?tiep=/ho-so")
    expect(page.get_by_role("button", name="Đăng nhập bằng khoá trên máy này")).to_be_visible()
    expect(page.locator("[data-home]")).to_be_hidden()
    page.goto(f"{office.address}/canbo/moi/abc")
    page.wait_for_url(f"{office.address}/canbo/moi/abc")
    expect(page.get_by_text("địa chỉ khác")).to_be_visible()
    assert page.get_by_role("link", name="http://localhost").get_attribute("href") == (
        f"{office.console}/moi/abc"
    )
    context.close()


def test_pages_are_for_everybody(browser: Browser, office: Serving) -> None:
    """Catalogue, editor and poster pass axe, fit a phone, and ask the officer's browser nothing."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN")
    page = sign_in(context, office)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    for path in ("", "?tim=khai+sinh", "/1.001193", "/1.001193/sua", "/moi", "/1.001193/to-dan"):
        page.goto(f"{office.console}/danh-muc{path}")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
    context.close()
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []


async def lived_in(office: Serving) -> None:
    """A day's numbers, what people picked, files on their way in, and a reminder that failed."""
    parts, at = office.parts, now()
    assert parts is not None
    picked = [Made(Chosen(("khai", "sinh"), "1.001193"), f"p{n}", f"place {n}") for n in range(9)]
    moving = {"batch": "a" * 16, "officer_id": 1, "told_at": at, "result": {}, "holder": "other"}
    files: list[dict[str, Any]] = [
        {"file": "đang-nạp.xlsx", "state": "applying", "total": 1200, "done": 300},
        {"file": "đang-mở.csv", "state": "planning"},
        {"file": "hỏng.pdf", "state": "refused", "reason": "Tệp này là ảnh chụp."},
    ]
    async with parts.database.write() as connection:
        counts = {(TURN, "web:found"): 31, (TURN, "web:not_found"): 7, (STEP, "account:scam"): 9}
        await figures_days.add(connection, local(at).date(), counts)
        await choices.keep(connection, picked, at)
        await controls.change(connection, TOPICS, "Chợ phiên", by="Hoa", at=at)
        for number, file in enumerate(files):
            row = {**moving, **file, "token": f"t{number}", "at": at, "beat_at": at + INVITATION}
            await connection.execute(sa.insert(uploads).values(row))
        id_ = await campaigns.insert(
            connection, Draft("Nhắc giấy tờ", Audience(), -1), state="done", by="Lan", by_id=None,
            created_at=at, listed="", purpose="papers", template={},
        )  # fmt: skip
        failed = Planned("c1", at, state="failed", reason="Người nhận đã chặn.")
        await recipients.plan(connection, id_, 1, [failed], at)


@pytest.mark.parametrize(("scheme", "size"), [("light", LAPTOP), ("dark", PHONE)])
def test_numbers_and_progress_are_for_everybody(
    browser: Browser, office: Serving, scheme: Any, size: Any
) -> None:
    """Reports, system, files coming in, what was learned, what failed: axe, and no sideways."""
    context = browser.new_context(viewport=size, locale="vi-VN", color_scheme=scheme)
    page = sign_in(context, office, Role.admin)
    office.run(lived_in(office))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in (
        "/bao-cao", "/he-thong", f"/ho-so/nap/{'a' * 16}", "/chua-tim-thay/hoc-duoc",
        "/nhac-viec/loi",
    ):  # fmt: skip
        page.goto(f"{office.console}{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(it => it.open = true)")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
    context.close()
    assert complaints == []
