"""The pictures of docs/can-bo.md: ``python -m tests.browser.console_pictures [folder]``.

A whole morning at a counter, in a real Chromium, with people and dossiers made up for it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.wallclock import now
from tests.browser.conftest import ARGUMENTS
from tests.browser.running import ROOT, Running, running
from tests.browser.talking import heard, say, settled
from tests.browser.test_reminding import LAPTOP, PHONE, approve, come_in, draft, follow, invite

WIDE = 900
FLAT = 16
COLOURS = 96
MOST_BYTES = 60_000
UNIT = "H15.120"
SETTINGS = {
    "BOT_OFFICE_NAME": "UBND xã Suối Mơ",
    "BOT_OFFICE_PHONE": "0262 300 1122",
    "BOT_REMINDER_APPROVAL_FROM": "1",
}
WAITS = "Yêu cầu bổ sung giấy tờ"
UNDER_WAY = "Đang xử lý"
DONE = "Đã xử lý xong"
ROWS = (
    # procedure, status, days since it came in, days until its appointment
    ("Đăng ký thường trú", WAITS, 4, 12),
    ("Đăng ký khai sinh", WAITS, 3, 10),
    ("Cấp bản sao trích lục hộ tịch", WAITS, 2, 9),
    ("Đăng ký kết hôn", WAITS, 5, 14),
    ("Đăng ký thường trú", UNDER_WAY, 20, -5),
    ("Xác nhận tình trạng hôn nhân", UNDER_WAY, 12, -2),
    ("Đăng ký khai tử", UNDER_WAY, 6, 1),
    ("Đăng ký tạm trú", UNDER_WAY, 5, 2),
    ("Chứng thực bản sao từ bản chính", DONE, 8, -1),
    ("Đăng ký khai sinh", DONE, 7, 0),
)
FOLLOWED = 3
"""How many of the first dossiers have somebody who follows them."""
STRANGE = ("xin giấy làm rẫy", "xin báo cưới cho con gái")
"""What the bot has only guesses for."""
COPY = "Bản sao trích lục, giấy khai sinh"
PICKED = (("giấy tờ hộ tịch", COPY, 4), ("sao giấy khai sinh", COPY, 3))
"""Words the bot asks back about, the choice people take, and how many of them."""
PLAIN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/\\p{Emoji_Presentation}\\s?/gu, '');
  }
}"""
"""Takes coloured signs away: not every machine that takes pictures has a font for them."""


def code(number: int) -> str:
    """The code of a row, counted from 0."""
    return f"{UNIT}-{_day(-ROWS[number][2]):%y%m%d}-{number + 1:04}"


def _day(offset: int) -> date:
    return (now() + timedelta(days=offset)).date()


def export(folder: Path) -> Path:
    """The dossiers as the one-stop system exports them; one row is one that it cannot read."""
    lines = ["Mã hồ sơ,Nội dung,Chủ hồ sơ,Số điện thoại,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái"]
    for number, (procedure, status, came, due) in enumerate(ROWS):
        lines.append(
            f"{code(number)},{procedure},Người Thử {number + 1},0900000{number:03},"
            f"{_day(-came):%d/%m/%Y},{_day(due):%d/%m/%Y},{status}"
        )
    lines.append(f",Đăng ký khai sinh,Người Thử 0,,{_day(-1):%d/%m/%Y},,{UNDER_WAY}")
    file = folder / "danh-sach-ho-so.csv"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    return file


class Camera:
    """Takes a page as it is seen, small enough for a page of documentation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, page: Page, name: str, wide: int = WIDE) -> None:
        """Write ``can-bo-<name>.png``; raise if it is too heavy."""
        page.mouse.move(0, 0)
        page.evaluate(PLAIN)
        target = self._folder / f"can-bo-{name}.png"
        page.screenshot(path=target, animations="disabled", caret="hide")
        picture = Image.open(target).convert("RGB")
        size = (wide, round(picture.height * wide / picture.width))
        small = picture.resize(size, Image.Resampling.LANCZOS)
        _few_colours(small).save(target, optimize=True)
        weight = target.stat().st_size
        sys.stdout.write(f"{target.name}: {size[0]}×{size[1]}, {weight / 1000:.0f} kB\n")
        if weight > MOST_BYTES:
            raise ValueError(f"{target.name} has {weight} bytes")


def _few_colours(picture: Image.Image) -> Image.Image:
    """Keep flat areas as they are, and rare colours too: a badge in red is what one looks for."""
    counted = picture.getcolors(picture.width * picture.height) or []
    flat = [colour for _, colour in sorted(counted, reverse=True)[:FLAT]]
    rare = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = [part for colour in flat for part in colour] + (rare.getpalette() or [])
    named = Image.new("P", (1, 1))
    named.putpalette(palette[: 3 * (FLAT + COLOURS)])
    return picture.quantize(palette=named, dither=Image.Dither.NONE)


def main(target: Path) -> None:
    """Live through the morning, and take what the guide shows of it."""
    camera = Camera(target)
    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as temporary,
        running(Path(temporary) / "var", SETTINGS) as bot,
        sync_playwright() as playwright,
    ):
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            _morning(browser, bot, Path(temporary), camera)
        finally:
            browser.close()


def _morning(browser: Browser, bot: Running, folder: Path, camera: Camera) -> None:
    admin, approver = _window(browser, LAPTOP), _window(browser, LAPTOP)
    come_in(admin, bot.invitation)
    come_in(approver, invite(admin, "Bùi Duyệt", "approver"))
    _bring_in(admin, export(folder), camera)
    citizens = [_window(browser, PHONE) for _ in range(FOLLOWED)]
    for number, citizen in enumerate(citizens):
        follow(citizen, bot.address, code(number))
    _remind(admin, approver, citizens[0], camera)
    console = bot.invitation.partition("/moi/")[0]
    _talk(admin, citizens[1], console, camera)
    _ask_in_vain(citizens[0], STRANGE[0])
    _ask_in_vain(citizens[2], STRANGE[1])
    admin.goto(f"{console}/chua-tim-thay")
    expect(admin.locator(".matters > li")).to_have_count(len(STRANGE))
    camera.take(admin, "chua-tim-thay")
    _pick(browser, bot.address)
    admin.goto(f"{console}/chua-tim-thay/hoc-duoc")
    expect(admin.locator("main .list > li")).to_have_count(len(PICKED))
    camera.take(admin, "hoc-duoc")
    admin.goto(console)
    camera.take(admin, "hom-nay")


def _window(browser: Browser, size: dict[str, int], place: str = "127.0.0.1") -> Page:
    page = browser.new_context(
        extra_http_headers={"X-Forwarded-For": place},
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=2 if size == PHONE else 1,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="light",
    ).new_page()
    page.set_default_timeout(20_000)
    return page


def _bring_in(page: Page, file: Path, camera: Camera) -> None:
    page.get_by_role("link", name="Hôm nay").click()
    page.get_by_role("link", name="Nạp tệp hồ sơ").first.click()
    page.locator("input[name=tep]").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("button", name="Nạp", exact=True)).to_be_visible()
    camera.take(page, "nap")
    page.get_by_role("button", name="Nạp", exact=True).click()
    expect(page.get_by_role("heading", name="Kết quả")).to_be_visible()


def _remind(admin: Page, approver: Page, citizen: Page, camera: Camera) -> None:
    draft(admin)
    admin.get_by_label("Tên đợt nhắc").fill("Nhắc bổ sung giấy tờ")
    admin.get_by_role("button", name="Xem trước").click()
    expect(admin.locator(".samples .bubble").first).to_be_visible()
    camera.take(admin, "xem-truoc")
    admin.get_by_role("button", name="Xin duyệt").click()
    approve(approver, "Nhắc bổ sung giấy tờ")
    expect(approver.locator("[data-count=sent]")).to_have_text(str(FOLLOWED))
    expect(approver.locator(".top .badge")).to_have_text("Đã xong")
    approver.reload()
    camera.take(approver, "ket-qua")
    heard(citizen, "đang chờ bạn bổ sung")
    settled(citizen)
    citizen.locator("#scroll").evaluate("it => it.scrollTo({top: it.scrollHeight})")
    camera.take(citizen, "tin-nhac", 440)


def _talk(page: Page, citizen: Page, console: str, camera: Camera) -> None:
    say(citizen, "Đăng ký kết hôn cần giấy tờ gì?")
    heard(citizen, "kết hôn")
    settled(citizen)
    say(citizen, "gặp cán bộ")
    heard(citizen, "hàng chờ")
    page.goto(f"{console}/tro-chuyen")
    page.locator(".talks a").first.click()
    page.get_by_role("button", name="Trả lời người này").click()
    heard(citizen, "Cán bộ đã vào")
    say(citizen, "Vợ em ở tỉnh khác thì đăng ký ở xã này được không?")
    expect(page.locator(".said .citizen .bubble").last).to_contain_text("tỉnh khác")
    page.fill("#cau", "Được anh nhé. Một trong hai người cư trú ở xã là đăng ký ở đây.")
    camera.take(page, "tro-chuyen")


def _pick(browser: Browser, address: str) -> None:
    for matter, (words, choice, people) in enumerate(PICKED):
        for number in range(people):
            citizen = _window(browser, PHONE, f"203.0.113.{10 * matter + number + 1}")
            citizen.goto(address)
            say(citizen, words)
            citizen.locator(".bot .choice", has_text=choice).click()
            expect(citizen.locator(".bot")).to_have_count(2)
            settled(citizen)
            citizen.context.close()


def _ask_in_vain(citizen: Page, words: str) -> None:
    say(citizen, words)
    citizen.locator(".bot .choice", has_text="Không có trong danh sách này").last.click()
    heard(citizen, "ghi lại")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "anh")
