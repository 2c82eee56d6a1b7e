"""A reminder once through, as an office does it: from the first link to the citizen's screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.wallclock import now
from tests.browser.running import Running, running
from tests.browser.talking import heard, say, settled, violations

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
PATIENCE = 20_000
"""Milliseconds: what is waited for comes in one or two seconds on a machine that is not busy."""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Running]:
    """Start on an empty folder; whatever goes to one person asks for two officers."""
    with running(tmp_path / "var", {"BOT_REMINDER_APPROVAL_FROM": "1"}) as bot:
        yield bot


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open windows of different people; nothing may go wrong in any."""
    contexts, complaints = [], []

    def opened(size: dict[str, int]) -> Page:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def yesterday() -> str:
    """A dossier's code of yesterday."""
    return f"H15.120-{now() - timedelta(days=1):%y%m%d}-0001"


def export(folder: Path) -> Path:
    """A list as the one-stop system exports it, of two dossiers that wait for papers."""
    day = f"{now() - timedelta(days=1):%d/%m/%Y}"
    due = f"{now() + timedelta(days=20):%d/%m/%Y}"
    rows = ["Mã hồ sơ,Nội dung,Chủ hồ sơ,Số điện thoại,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái"]
    rows += [
        f"{yesterday()[:-1]}{n},Đăng ký thường trú,Nông Kim Trang,091860429{n},{day},{due},"
        "Yêu cầu bổ sung giấy tờ"
        for n in (1, 2)
    ]
    file = folder / "ho-so.csv"
    file.write_text("\n".join(rows), encoding="utf-8-sig")
    return file


def invite(page: Page, name: str, role: str) -> str:
    """Invite somebody; return the link."""
    page.get_by_role("link", name="Cán bộ", exact=True).click()
    page.get_by_label("Tên", exact=True).fill(name)
    page.locator("select[name=vai-tro]").first.select_option(role)
    page.get_by_role("button", name="Tạo đường dẫn mời").click()
    return page.get_by_label("Đường dẫn mời").input_value()


def come_in(page: Page, link: str) -> None:
    """Use an invitation."""
    page.goto(link)
    page.get_by_role("button", name="Vào làm việc").click()
    expect(page.get_by_role("link", name="Nhắc việc")).to_be_visible()


def bring_in(page: Page, file: Path) -> None:
    """Read an export in: looked at first, then agreed to."""
    page.get_by_role("link", name="Hôm nay").click()
    page.get_by_role("link", name="Nạp tệp hồ sơ").first.click()
    page.locator("input[name=tep]").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Nạp", exact=True).click()
    expect(page.get_by_role("heading", name="Kết quả")).to_be_visible(timeout=PATIENCE)


def follow(page: Page, address: str, code: str) -> None:
    """A citizen asks on the web chat about their dossier, and agrees to be told of it."""
    page.goto(address)
    say(page, code)
    heard(page, code)
    page.get_by_role("button", name="Theo dõi hồ sơ này").last.click()
    page.get_by_role("button", name="Đồng ý", exact=True).last.click()
    heard(page, "Xong. Hồ sơ")
    settled(page)


def draft(page: Page) -> None:
    """Three clicks: whom, the preview, and asking for approval."""
    page.get_by_role("link", name="Nhắc việc").click()
    page.get_by_role("link", name=re.compile("Tin nhắc mới|Soạn tin nhắc đầu tiên")).first.click()
    page.get_by_role("link", name=re.compile("^Chờ bổ sung giấy tờ")).click()


def approve(page: Page, name: str) -> None:
    """Another officer reads what is asked, and agrees."""
    page.get_by_role("link", name="Nhắc việc").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("Người dân sẽ thấy")).to_be_visible()
    page.get_by_role("button", name="Duyệt và gửi").click()


def test_from_the_first_link_to_the_citizens_screen(
    bot: Running, window: Callable[..., Page], tmp_path: Path
) -> None:
    """Invited, dossiers brought in, drafted, approved by another, received, another cancelled."""
    admin, approver, citizen = window(LAPTOP), window(LAPTOP), window(PHONE)
    come_in(admin, bot.invitation)
    come_in(approver, invite(admin, "Bùi Duyệt", "approver"))
    bring_in(admin, export(tmp_path))
    follow(citizen, bot.address, yesterday())

    draft(admin)
    admin.get_by_label("Tên đợt nhắc").fill("Nhắc giấy tờ đợt một")
    admin.get_by_role("button", name="Xem trước").click()
    expect(admin.locator(".tile").first).to_contain_text("1người sẽ nhận tin")
    expect(admin.get_by_text("Chưa có ai theo dõi hồ sơ này trên chatbot.")).to_be_visible()
    expect(admin.locator(".bubble").first).to_contain_text(yesterday())
    assert violations(admin) == []
    admin.get_by_role("button", name="Xin duyệt").click()
    expect(admin.get_by_text("một người khác duyệt")).to_be_visible()

    approve(approver, "Nhắc giấy tờ đợt một")
    # The page goes on by itself: approved, running, done, with the numbers of each result.
    expect(approver.locator("[data-count=sent]")).to_have_text("1", timeout=PATIENCE)
    expect(approver.locator(".top .badge")).to_have_text("Đã xong", timeout=PATIENCE)
    expect(citizen.locator(".bot .bubble").last).to_contain_text("đang chờ bạn bổ sung")
    assert violations(approver) == []

    approver.get_by_role("link", name=re.compile("không gửi$")).click()
    expect(approver.locator("tbody tr")).to_have_count(1)
    expect(approver.locator("tbody tr")).to_contain_text("Chưa có ai theo dõi")
    with approver.expect_download() as download:
        approver.get_by_role("link", name="CSV").click()
    assert yesterday() in download.value.path().read_text("utf-8-sig")

    # One person alone, from the list of dossiers.
    admin.get_by_role("link", name="Hồ sơ", exact=True).click()
    admin.get_by_role("link", name=f"Nhắc hồ sơ {yesterday()}").click()
    expect(admin.locator("textarea")).to_have_value(yesterday())
    admin.get_by_label("Tên đợt nhắc").fill("Nhắc giấy tờ ngày mai")
    admin.get_by_label("Hẹn giờ").check()
    admin.get_by_label("Ngày giờ gửi").fill(f"{now() + timedelta(days=1):%Y-%m-%dT09:00}")
    admin.get_by_role("button", name="Xem trước").click()
    admin.get_by_role("button", name="Xin duyệt").click()
    approve(approver, "Nhắc giấy tờ ngày mai")
    expect(approver.locator(".top .badge")).to_have_text("Đã duyệt, chờ tới giờ")
    approver.get_by_text("Huỷ phần chưa gửi…").click()
    approver.get_by_label("Lý do (không bắt buộc)").fill("gửi nhầm")
    approver.get_by_role("button", name="Huỷ phần chưa gửi").click()
    expect(approver.get_by_text("Lý do: gửi nhầm")).to_be_visible()
    admin.reload()
    expect(admin.locator(".top .badge")).to_have_text("Đã huỷ")
