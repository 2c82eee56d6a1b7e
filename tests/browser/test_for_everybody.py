"""The page for old eyes, thick fingers, keyboards, screen readers and slow lines."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.talking import heard, overflow, say, settled, violations
from tests.serving import Serving

pytestmark = pytest.mark.browser


def talked(page: Page) -> None:
    """A conversation with a long answer, old and new choices, and a checklist."""
    say(page, "khai sinh")
    page.get_by_role("button", name="Đánh dấu").click()
    page.get_by_role("checkbox").first.click()
    heard(page, "Đã có 1/3")
    settled(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Open, serving: Serving, scheme: Any) -> None:
    """No violation when empty, in a conversation, after a reload, and while disconnected."""
    page = opened(color_scheme=scheme)
    assert violations(page) == []
    talked(page)
    assert violations(page) == []
    page.reload()
    heard(page, "Đã có 1/3")
    assert violations(page) == []
    serving.stop()
    say(page, "còn đó không")
    expect(page.locator("#status")).to_contain_text("Mất kết nối")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_text_at_200_percent(opened: Open, width: int) -> None:
    """With text twice as large nothing is cut off at the side and one can still write."""
    page = opened()
    page.set_viewport_size({"width": width, "height": 740})
    talked(page)
    assert overflow(page) == 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) == 0
    say(page, "vẫn gõ được với một_từ_rất_dài_" + "x" * 200)
    heard(page, "Câu thứ 1: vẫn gõ được")
    assert overflow(page) == 0
    expect(page.locator("#send")).to_be_in_viewport()
    expect(page.locator(".me .bubble").last).to_be_in_viewport()


def test_everything_is_large_enough(opened: Open) -> None:
    """Text is at least 17 px, whatever can be tapped at least 44 px high."""
    page = opened()
    talked(page)
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.offsetHeight > 1"
        " && !['OPTION', 'SCRIPT'].includes(e.tagName)"
        " && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())"
        " && parseFloat(getComputedStyle(e).fontSize) < 17).map(e => e.outerHTML)"
    )
    assert small == []
    low = page.evaluate(
        "[...document.querySelectorAll('button, .choice, textarea, .call')]"
        ".filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert low == []


def test_first_load_is_small(opened: Open, serving: Serving) -> None:
    """Everything the first visit loads is under 60 KB, and all of it is ours."""
    page = opened()
    loaded: list[Any] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.context.clear_cookies()
    with page.expect_event("requestfinished"):
        page.goto(f"{serving.address}/?fresh")
    page.wait_for_load_state("networkidle")
    sizes: dict[str, int] = {}
    for request in loaded:
        found = request.sizes()
        sizes[request.url] = found["responseBodySize"] + found["responseHeadersSize"]
    assert sum(sizes.values()) <= 60_000
    assert all(url.startswith(serving.address) for url in sizes)


def test_keyboard_only(opened: Open) -> None:
    """Suggestion, checklist, old choice and composer are reached and used without a pointer."""
    page = opened()

    def tab_to(name: str, back: bool = False) -> None:
        for _ in range(30):
            page.keyboard.press("Shift+Tab" if back else "Tab")
            if page.evaluate("document.activeElement.textContent").startswith(name):
                return
        raise AssertionError(f"{name} cannot be reached")

    page.evaluate("document.activeElement.blur()")
    tab_to("Làm giấy khai sinh")
    page.keyboard.press("Enter")
    heard(page, "Giấy tờ cần có")
    page.focus("#text")
    tab_to("Đánh dấu giấy tờ", back=True)
    page.keyboard.press("Enter")
    heard(page, "Đã có 0/3")
    page.focus("#text")
    tab_to("Căn cước của cha", back=True)
    page.keyboard.press("Space")
    heard(page, "Đã có 1/3")
    assert page.evaluate("document.activeElement.getAttribute('aria-checked')") == "true"
    page.focus("#text")
    page.keyboard.type("xong rồi")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("cảm ơn")
    page.keyboard.press("Enter")
    heard(page, "xong rồi\ncảm ơn")
    expect(page.locator("#text")).to_be_focused()


def test_enter_belongs_to_a_keyboard_that_composes(opened: Open) -> None:
    """While a Vietnamese keyboard composes a word, Enter does not send half of it."""
    page = opened()
    page.fill("#text", "tiê")
    page.evaluate(
        "document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown',"
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert page.input_value("#text") == "tiê"
    assert page.locator(".message").count() == 0


def test_only_what_is_new_is_announced(opened: Open) -> None:
    """New messages are added to the live log; what was there before the page opened is not."""
    page = opened()
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    say(page, "một")
    expect(log).to_contain_text("Trợ lý: Câu thứ 1: một")
    page.reload()
    expect(page.locator("#history")).to_contain_text("Câu thứ 1: một")
    assert log.text_content() == ""
    say(page, "hai")
    expect(log).to_contain_text("Câu thứ 2: hai")
    expect(log).not_to_contain_text("Câu thứ 1")


def test_long_answer_is_read_from_its_beginning(opened: Open) -> None:
    """A long answer leaves its question and its first line in view."""
    page = opened()
    say(page, "khai sinh")
    heard(page, "Giấy tờ cần có")
    page.wait_for_timeout(800)
    expect(page.locator(".me .bubble")).to_be_in_viewport()
    expect(page.locator(".bot b").first).to_be_in_viewport()


def test_whoever_reads_above_is_not_moved(opened: Open, serving: Serving) -> None:
    """A message that comes while one reads further up is announced by a button, not a jump."""
    page = opened()
    talked(page)
    page.evaluate("document.getElementById('scroll').scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_timeout(200)
    other = page.context.new_page()
    other.goto(serving.address)
    say(other, "tin từ máy khác")
    heard(page, "tin từ máy khác")
    assert page.evaluate("document.getElementById('scroll').scrollTop") == 0
    page.get_by_role("button", name="Có tin mới").click()
    expect(page.locator(".bot .bubble").last).to_be_in_viewport()
    expect(page.locator("#newer")).to_be_hidden()


def test_calm_for_those_who_ask_for_it(opened: Open) -> None:
    """With reduced motion nothing moves by itself."""
    page = opened(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.dots i')).animationName") == (
        "none"
    )
    behavior = "getComputedStyle(document.getElementById('scroll')).scrollBehavior"
    assert page.evaluate(behavior) == "auto"
