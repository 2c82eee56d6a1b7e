"""A whole conversation on a phone, with everything that can interrupt it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.talking import heard, say, settled, texts
from tests.serving import Serving

pytestmark = pytest.mark.browser

NO_SOCKETS = "window.WebSocket = class { constructor() { throw new Error('blocked') } }"


def tick(page: Page, number: int, checked: bool) -> None:
    box = page.get_by_role("checkbox").nth(number)
    box.click()
    expect(box).to_have_attribute("aria-checked", str(checked).lower())


def test_whole_conversation(opened: Open) -> None:
    """From a suggestion to a ticked checklist, by tapping and by typing."""
    page = opened()
    page.get_by_role("button", name="Làm giấy khai sinh cho con").click()
    heard(page, "Giấy tờ cần có")
    expect(page.locator("#welcome")).to_be_hidden()
    link = page.get_by_role("link", name="Trang chính thức")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in str(link.get_attribute("rel"))

    page.get_by_role("button", name="Đánh dấu giấy tờ đã có").click()
    heard(page, "Đã có 0/3")
    tick(page, 0, True)
    tick(page, 2, True)
    heard(page, "Đã có 2/3")
    tick(page, 0, False)
    heard(page, "Đã có 1/3")
    settled(page)
    assert page.locator(".message").count() == 4, "ticks are no messages of their own"

    say(page, "cảm ơn")
    heard(page, "Câu thứ 1: cảm ơn")
    page.get_by_role("button", name="Các bước làm").click()
    heard(page, "Câu thứ 2: steps")


def test_quick_ticks_all_count(opened: Open) -> None:
    """Boxes ticked faster than they are answered stay as the person left them."""
    page = opened()
    say(page, "khai sinh")
    page.get_by_role("button", name="Đánh dấu").click()
    heard(page, "Đã có 0/3")
    page.evaluate("document.querySelectorAll('[role=checkbox]').forEach((box) => box.click())")
    heard(page, "Đã có 3/3")
    settled(page)
    for number in range(3):
        expect(page.get_by_role("checkbox").nth(number)).to_have_attribute("aria-checked", "true")


def test_reload_in_the_middle(opened: Open) -> None:
    """After a reload everything is there, ticks included, and the talk goes on."""
    page = opened()
    say(page, "khai sinh")
    page.get_by_role("button", name="Đánh dấu").click()
    tick(page, 1, True)
    heard(page, "Đã có 1/3")
    settled(page)
    before = texts(page)

    page.reload()
    heard(page, "Đã có 1/3")
    assert texts(page) == before
    expect(page.get_by_role("checkbox").nth(1)).to_have_attribute("aria-checked", "true")
    tick(page, 0, True)
    heard(page, "Đã có 2/3")


def test_server_restart_in_the_middle(opened: Open, serving: Serving) -> None:
    """What is typed while the server is away is sent when it is back, once and in order."""
    page = opened()
    say(page, "một")
    heard(page, "Câu thứ 1: một")
    serving.stop()
    say(page, "hai")
    say(page, "ba")
    expect(page.locator("#status")).to_contain_text("Mất kết nối")
    serving.start()
    heard(page, "Câu thứ 3: ba")
    settled(page)
    expect(page.locator("#status")).to_be_empty()
    assert sorted(texts(page)) == sorted(
        ["một", "Câu thứ 1: một", "hai", "Câu thứ 2: hai", "ba", "Câu thứ 3: ba"]
    )


def test_lost_connection(opened: Open) -> None:
    """Without a network messages wait, survive a closed page, and go when it is back."""
    page = opened()
    say(page, "một")
    heard(page, "Câu thứ 1: một")
    page.context.set_offline(True)
    say(page, "hai")
    expect(page.locator("#status")).to_contain_text("Mất kết nối")
    expect(page.locator("#pending")).to_contain_text("Sẽ gửi khi có mạng")
    page.context.set_offline(False)
    heard(page, "Câu thứ 2: hai")
    settled(page)
    page.reload()
    heard(page, "Câu thứ 2: hai")
    assert texts(page) == ["một", "Câu thứ 1: một", "hai", "Câu thứ 2: hai"]


def test_page_closed_before_it_could_send(opened: Open, serving: Serving) -> None:
    """A message typed without a server is sent by the next page that finds one."""
    page = opened()
    serving.stop()
    say(page, "để sau")
    other = page.context.new_page()
    page.close()
    serving.start()
    other.goto(serving.address)
    heard(other, "Câu thứ 1: để sau")


def test_polling_where_sockets_do_not_pass(opened: Open, serving: Serving) -> None:
    """Without sockets the same conversation goes over plain HTTP, through a restart too."""
    page = opened(NO_SOCKETS)
    say(page, "chậm một")
    expect(page.locator("#typing")).to_be_visible()
    heard(page, "Câu thứ 1: chậm một")
    serving.stop()
    say(page, "hai")
    serving.start()
    heard(page, "Câu thứ 2: hai")
    settled(page)
    assert texts(page) == ["chậm một", "Câu thứ 1: chậm một", "hai", "Câu thứ 2: hai"]


def test_two_tabs_show_the_same(opened: Open, serving: Serving) -> None:
    """What is said in one tab is seen in the other, once."""
    page = opened()
    other = page.context.new_page()
    other.goto(serving.address)
    say(page, "một")
    heard(other, "Câu thứ 1: một")
    assert texts(other) == ["một", "Câu thứ 1: một"]


def test_code_is_shown_not_run(opened: Open) -> None:
    """HTML and templates that a person types are text on both sides."""
    page = opened()
    text = "<img src=x onerror=alert(1)> {{7*7}}"
    say(page, text)
    heard(page, f"Câu thứ 1: {text}")
    assert texts(page) == [text, f"Câu thứ 1: {text}"]


def test_message_that_is_too_long_stays(opened: Open) -> None:
    """A message over the limit is not sent and not lost: it stays to be shortened."""
    page = opened()
    say(page, "a" * 4001)
    expect(page.locator("#status")).to_contain_text("nhiều nhất là 4000")
    assert len(page.input_value("#text")) == 4001
    page.fill("#text", "ngắn")
    expect(page.locator("#status")).to_be_empty()


def test_refused_message_can_be_mended(opened: Open) -> None:
    """A message of nothing readable is shown as refused, with its text back at a tap."""
    page = opened()
    say(page, "\u202e\u2066")
    expect(page.locator(".failed .trouble")).to_contain_text("chưa có chữ")
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator("#text")).to_be_focused()


def test_writing_too_fast_loses_nothing(opened: Open, serving: Serving) -> None:
    """Beyond the rate the page says so, waits as told, and sends the rest by itself."""
    serving.stop()
    serving.change(web_rate=20)
    serving.start()
    page = opened()
    page.evaluate(
        "async () => { const t = document.getElementById('text');"
        "for (let i = 1; i <= 22; i++) { t.value = 'tin ' + i;"
        "document.getElementById('composer').requestSubmit(); } }"
    )
    expect(page.locator("#status")).to_contain_text("gửi hơi nhanh")
    expect(page.locator(".bot .bubble").last).to_contain_text("Câu thứ 22: tin 22", timeout=30_000)
    settled(page)
    mine = [text for text in texts(page) if text.startswith("tin")]
    assert mine == [f"tin {number}" for number in range(1, 23)]
