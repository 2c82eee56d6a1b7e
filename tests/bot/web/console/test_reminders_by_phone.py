"""Reminders by phone on the pages: what they cost, who is called, who is left alone."""

from __future__ import annotations

import pytest

from bot.officers.roles import Role
from bot.reminders.campaign import State
from bot.reminders.results import Result, Way
from bot.web.console.reminders import pages
from tests.bot.web.console.conftest import Office
from tests.bot.web.console.reminding import Memory, installed
from tests.bot.web.console.test_reminders import DRAFT, UNIT, drafted

FORM = "Người dân xin ngừng nhận tin qua số điện thoại"


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Reminders in memory, in place of the real ones."""
    return installed(monkeypatch)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (Way("zbs_phone", 150, 30_000), ["150 × 200 đồng", "30.000 đồng"]),
        (Way("zbs_phone", 150), ["có tính tiền, mẫu chưa khai giá"]),
    ],
)
async def test_the_cost_is_told_before(
    office: Office, memory: Memory, way: Way, words: list[str]
) -> None:
    """The preview multiplies; what has no price declared is not called free."""
    memory.by_phone = (way,)
    browser = await office.sign_in(Role.officer, UNIT)
    shown = await browser.text(await drafted(browser))
    assert "Zalo theo số điện thoại" in shown
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize(("whom", "offered"), [("everybody", True), ("followers", False)])
async def test_whom_zalo_did_not_reach_is_called(
    office: Office, memory: Memory, whom: str, offered: bool
) -> None:
    """Failed messages to holders lead to the call list; those to followers are tried again."""
    browser = await office.sign_in(Role.officer, UNIT)
    page = await drafted(browser, **{**DRAFT, "gui-cho": whom})
    memory.counted(1, State.done, {Result.failed: 2})
    assert ("Danh sách gọi điện" in await browser.text(page)) is offered


async def test_a_number_is_left_alone(
    office: Office, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner told the office: one form, both ways, and only where phones are written to."""
    browser = await office.sign_in(Role.officer, UNIT)
    assert FORM not in await browser.text("/nhac-viec")
    monkeypatch.setattr(pages, "_by_phone", lambda _: True)
    assert FORM in await browser.text("/nhac-viec")
    answer = await browser.post("/nhac-viec/so-dien-thoai", {"so": "0912 345 678"})
    assert answer.headers["Location"] == "/canbo/nhac-viec?xong=so-ngung"
    assert memory.phones == {"0912 345 678": False}
    await browser.post("/nhac-viec/so-dien-thoai", {"so": "0912 345 678", "nhan-lai": "1"})
    assert memory.phones == {"0912 345 678": True}
