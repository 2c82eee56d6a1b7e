"""What a person does on the page, for the browser tests."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def say(page: Page, text: str) -> None:
    """Type a message and send it with Enter."""
    page.fill("#text", text)
    page.press("#text", "Enter")


def heard(page: Page, text: str) -> None:
    """Wait until the bot's last message holds the text."""
    expect(page.locator(".bot .bubble").last).to_contain_text(text)


def settled(page: Page) -> None:
    """Wait until nothing is on its way."""
    expect(page.locator("#pending .message")).to_have_count(0)
    expect(page.locator("#typing")).to_be_hidden()


def texts(page: Page) -> list[str]:
    """Every bubble's text in order, without what only screen readers read."""
    return page.eval_on_selector_all(
        ".message .bubble",
        "all => all.map(b => [...b.childNodes].filter(n => n.className !== 'unseen')"
        ".map(n => n.textContent).join(''))",
    )


def violations(page: Page) -> list[Any]:
    """What axe finds wrong."""
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["target"] for node in v["nodes"]]) for v in found]


def overflow(page: Page) -> int:
    """How many pixels one would have to scroll sideways."""
    return int(
        page.evaluate(
            "Math.max(document.documentElement.scrollWidth - innerWidth,"
            "document.getElementById('scroll').scrollWidth"
            " - document.getElementById('scroll').clientWidth)"
        )
    )
