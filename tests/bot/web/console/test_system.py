"""The page about how everything runs: the banner, the off switch, channels, settings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.board import StoredBoard
from bot.officers.roles import Role
from bot.settings import Settings
from bot.store.messages import parking
from bot.store.office import audit
from bot.wallclock import now
from bot.web.console.system import shown
from handlers.board import Posted
from tests.bot.web.console.conftest import Office

NASTY = "<script>alert(1)</script>"


async def acts(office: Office) -> list[str]:
    async with office.database.read() as connection:
        return [entry.act for entry in reversed(await audit.read(connection))]


async def posted(office: Office) -> dict[str, Any]:
    browser = await office.browser()
    answer = await browser.client.get("/chat/posted")
    return dict(await answer.json())


async def test_a_banner_is_above_the_chat(office: Office) -> None:
    """What an admin posts is on the page's own address as text, audited, and can be taken down."""
    admin = await office.sign_in(Role.admin)
    answer = await admin.post("/he-thong/thong-bao", {"noi-dung": f"  Thứ Hai   nghỉ\r\n{NASTY} "})
    assert answer.headers["Location"].endswith("xong=thong-bao")
    assert await posted(office) == {"text": f"Thứ Hai nghỉ\n{NASTY}", "off": False}
    page = await admin.text("/he-thong")
    assert NASTY not in page
    assert "&lt;script&gt;" in page
    await admin.post("/he-thong/thong-bao", {"noi-dung": ""})
    assert "Gỡ thông báo" not in await admin.text("/he-thong")
    assert (await acts(office))[-2:] == ["banner-up", "banner-down"]


async def test_off_says_why_in_every_process(office: Office) -> None:
    """Another process reads the reason from the store; switched on again it goes on as before."""
    admin = await office.sign_in(Role.admin)
    other = StoredBoard(office.database)
    other.FRESH_SECONDS = 0.01
    assert await other.read() == Posted()
    assert (await admin.post("/he-thong/tat", {"ly-do": " "})).status == 400
    assert (await admin.post("/he-thong/tat", {"ly-do": "a" * 501})).status == 400
    await admin.post("/he-thong/tat", {"ly-do": "Đang nâng cấp"})
    await asyncio.sleep(0.02)
    assert (await other.read()).off == "Đang nâng cấp"
    assert "Chatbot đang tắt" in await admin.text("/he-thong")
    await admin.post("/he-thong/mo")
    await asyncio.sleep(0.02)
    assert (await other.read()).off == ""
    assert (await acts(office))[-2:] == ["bot-off", "bot-on"]


async def test_a_resting_channel_is_set_going(office: Office) -> None:
    """The page says why it rests; one press lets it work, and who pressed is on record."""
    admin = await office.sign_in(Role.admin)
    async with office.database.write() as connection:
        await parking.park(connection, "zalo_oa", f"Mã hết hạn {NASTY}", now())
    page = await admin.text("/he-thong")
    assert "Mã hết hạn &lt;script" in page
    assert "Cho chạy lại" in page
    for _ in range(2):
        await admin.post("/he-thong/kenh/zalo_oa/chay-lai")
    assert "Cho chạy lại" not in await admin.text("/he-thong")
    assert (await acts(office)).count("channel-resumed") == 1


SECRETS = Settings(
    secret_key="s" * 40,
    database_url="postgresql+asyncpg://bot:matkhau@db/bot",
    telegram_proxy="socks5://ai:matkhau@proxy:1080",
    metrics_token="m" * 40,
    national_password="matkhau",
    push_token="p" * 40,
)


@pytest.mark.parametrize("secret", ["s" * 40, "matkhau", "m" * 40, "p" * 40])
def test_no_secret_is_shown(secret: str) -> None:
    """Of secrets the page says only that they are set, and addresses lose their passwords."""
    rows = list(shown(SECRETS))
    assert len(rows) == len(Settings.model_fields)
    assert not [row for row in rows if secret in row[1]]


async def test_a_store_that_is_down_changes_nothing(office: Office) -> None:
    """While the store cannot be read, what was in force stays so."""
    board = StoredBoard(office.database)
    assert await board.read() == Posted()
    unopened = StoredBoard()
    assert await unopened.read() == Posted()


async def test_a_page_left_open_begins_anew(office: Office) -> None:
    """Once somebody's data is deleted, their open page is told that numbers begin at the start."""
    browser = await office.browser()
    page = await (await browser.client.get("/chat/messages", params={"after": "57"})).json()
    assert page == {"items": [], "seq": 0, "more": False, "typing": False, "anew": True}
    page = await (await browser.client.get("/chat/messages", params={"after": "0"})).json()
    assert "anew" not in page


async def test_topics_are_offered_to_citizens(office: Office) -> None:
    """An admin's lines are on the board as they stand, twins once; too many or too long are not."""
    admin = await office.sign_in(Role.admin)
    lines = f" Chợ  phiên\r\n\r\nchợ phiên\n{NASTY}"
    answer = await admin.post("/he-thong/chu-de", {"chu-de": lines})
    assert answer.headers["Location"].endswith("xong=chu-de")
    offered = (await StoredBoard(office.database).read()).topics
    assert offered == ("chợ phiên", NASTY)
    assert NASTY not in await admin.text("/he-thong")
    for wrong in ("\n".join(map(str, range(9))), "a" * 51):
        assert (await admin.post("/he-thong/chu-de", {"chu-de": wrong})).status == 400
    assert (await StoredBoard(office.database).read()).topics == offered
    await admin.post("/he-thong/chu-de", {"chu-de": ""})
    assert (await StoredBoard(office.database).read()).topics == ()
    assert (await acts(office))[-2:] == ["topics-offered", "topics-offered"]
