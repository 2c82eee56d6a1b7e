"""Photos and timelines on the page, as a person sends and reads them on a phone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bot.photos import ChannelPhotos
from handlers.conversation import (
    Choice,
    Incoming,
    Outcome,
    Progress,
    Reply,
    Session,
    Timeline,
    TimelineStage,
    Turn,
)
from knowledge.photo import Seen
from tests.browser.conftest import Open
from tests.browser.talking import heard, overflow, say, settled, violations
from tests.receipts import CODE, Shot, photograph, receipt
from tests.serving import Serving

pytestmark = pytest.mark.browser

WAY = Timeline(
    f"Hồ sơ {CODE}",
    (
        TimelineStage("Được tiếp nhận", "20/11/2026", Progress.done),
        TimelineStage("Đang xử lý tại Văn phòng Đăng ký đất đai", "21/11/2026", Progress.now),
        TimelineStage("Yêu cầu bổ sung giấy tờ", "23/11/2026", Progress.waits),
        TimelineStage("Hẹn trả kết quả", "26/11/2026", Progress.late),
        TimelineStage("Trả kết quả", "", Progress.next),
    ),
)


arrived: list[bytes] = []
"""The photos as they reached the bot."""


class Arriving(ChannelPhotos):
    """Remembers what it is given."""

    def _read(self, data: bytes) -> Seen | None:
        arrived.append(data)
        return super()._read(data)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A bot that looks at photos, and tells the way of the dossier it finds."""
    photos = Arriving()

    async def answer(incoming: Incoming, session: Session) -> Turn:
        seen = await photos.read(incoming)
        if incoming.photo and (seen is None or seen.foreign):
            return Turn((Reply("Ảnh này mình chưa đọc được."),), session, Outcome.dossier)
        code = seen.codes[0] if seen and seen.codes else "không có mã"
        reply = Reply(f"Trong ảnh: <b>{code}</b>", (Choice("Theo dõi hồ sơ", "f"),), WAY)
        return Turn((reply,), session, Outcome.dossier).offering()

    serving = Serving(tmp_path, answer, office_name="UBND phường Bến Nghé")
    serving.start()
    assert serving.parts
    photos.open(serving.parts.channels)
    arrived.clear()
    yield serving
    serving.stop()


def shot(**how: Any) -> dict[str, Any]:
    """A file as a phone's camera gives it."""
    picture = photograph(receipt(), Shot(**how))
    return {"name": "IMG_2026.jpg", "mimeType": "image/jpeg", "buffer": picture}


def pick(page: Page, file: dict[str, Any]) -> None:
    """Choose a photo with the button that opens the camera or the album."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Gửi ảnh giấy hẹn").click()
    chooser.value.set_files(file)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_photo_of_a_receipt(opened: Open, scheme: Any) -> None:
    """A photo is shown at once, read by the bot and answered; axe finds nothing wrong."""
    page = opened(color_scheme=scheme)
    assert violations(page) == []
    pick(page, shot(turned=12, skewed=0.06, light=0.6, noise=4, size=3000))
    expect(page.get_by_role("img", name="Ảnh bạn gửi")).to_be_visible()
    heard(page, f"Trong ảnh: {CODE}")
    settled(page)
    assert violations(page) == []
    assert overflow(page) == 0
    stages = page.get_by_role("list", name=f"Hồ sơ {CODE}").get_by_role("listitem")
    assert [text.replace("\n", "") for text in stages.all_inner_texts()] == [
        "✓Được tiếp nhận20/11/2026 · xong",
        "Đang xử lý tại Văn phòng Đăng ký đất đai21/11/2026 · đang ở bước này",
        "!Yêu cầu bổ sung giấy tờ23/11/2026 · đến lượt bạn",
        "!Hẹn trả kết quả26/11/2026 · trễ hẹn",
        "Trả kết quảsắp tới",
    ]


def test_after_a_reload_the_photo_is_not_kept(opened: Open) -> None:
    """History says that a photo was sent; the photo itself is nowhere any more."""
    page = opened()
    pick(page, shot())
    heard(page, CODE)
    settled(page)
    page.reload()
    expect(page.locator(".me .bubble")).to_contain_text("Ảnh đã gửi")
    expect(page.get_by_role("img", name="Ảnh bạn gửi")).to_have_count(0)
    assert violations(page) == []


def test_a_large_photo_is_made_small(opened: Open) -> None:
    """What leaves the phone is at most 2000 pixels long, and no place of the shot is in it."""
    page = opened()
    picture = Image.open(io.BytesIO(photograph(receipt(), Shot(size=4000, noise=4))))
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "nhà bà Lan", 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, quality=95)
    pick(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    heard(page, CODE)
    (sent,) = arrived
    assert max(Image.open(io.BytesIO(sent)).size) == 2000
    assert len(sent) < len(out.getvalue()) / 3
    assert not Image.open(io.BytesIO(sent)).getexif()


def test_what_is_no_photo(opened: Open) -> None:
    """A file that is no picture is refused with a sentence before it is sent."""
    page = opened()
    pick(page, {"name": "don.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    expect(page.locator("#status")).to_contain_text("không phải ảnh")
    assert page.locator(".message").count() == 0


def test_a_picture_the_browser_cannot_open(opened: Open) -> None:
    """A photo in a form the browser does not know is sent as it is, and answered kindly."""
    page = opened()
    heic = b"\x00\x00\x00\x18ftypheic" + bytes(2000)
    pick(page, {"name": "IMG.heic", "mimeType": "image/heic", "buffer": heic})
    heard(page, "chưa đọc được")
    expect(page.locator(".me .bubble")).to_contain_text("Ảnh đã gửi")


def test_by_keyboard_and_without_a_server(opened: Open, serving: Serving) -> None:
    """The button is reached from the keyboard; a photo waits for the server like any message."""
    page = opened()
    page.focus("#text")
    page.keyboard.press("Shift+Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    serving.stop()
    chooser.value.set_files(shot())
    # The browser makes it small first.
    expect(page.locator("#pending")).to_contain_text("gửi", timeout=15_000)
    say(page, "sau ảnh")
    serving.start()
    # A page that found nobody for long asks again after nineteen seconds at most.
    expect(page.locator(".bot")).to_have_count(2, timeout=45_000)
    expect(page.locator("#log .message").first).to_have_class("message me")
    expect(page.locator("#log .bubble").first.locator("img")).to_have_count(1)


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_small_screens_and_large_letters(opened: Open, size: str) -> None:
    """Nothing is cut off at the side, everything is large enough, with letters twice as large."""
    page = opened()
    page.set_viewport_size({"width": 320, "height": 740})
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    pick(page, shot())
    heard(page, CODE)
    settled(page)
    assert overflow(page) == 0
    box = page.locator("#camera").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    expect(page.locator("#send")).to_be_in_viewport()
    small = page.evaluate(
        "[...document.querySelectorAll('.way *')].filter(e => e.textContent.trim() &&"
        " parseFloat(getComputedStyle(e).fontSize) < 17).map(e => e.outerHTML)"
    )
    assert small == []
