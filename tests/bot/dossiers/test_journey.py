"""A dossier's whole way, as officer and citizens meet it: files in, questions, proof, news, stop.

The whole bot runs with its real handlers; the page is asked over HTTP, Telegram is a fake server.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from bot.assembly import Parts, assemble
from bot.cli import cli
from bot.delivery.clock import Clock
from bot.dossiers.stored import StoredDossiers
from bot.photos import ChannelPhotos
from bot.settings import Settings, signing_key
from bot.wallclock import now
from bot.wiring import Answering
from bot.workdays import calendar
from handlers.plain import visible
from tests.conversing import ports
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import running
from tests.migrated import stocked
from tests.receipts import Shot, photograph, receipt
from tests.talking import until

HEADERS = ("Mã hồ sơ (*)", "Tên thủ tục hành chính", "Đơn vị tiếp nhận", "Chủ hồ sơ")
HEADERS += ("Số điện thoại", "Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái", "Ghi chú")
OWNER, PHONE, NOTE = "Nông Văn Tám", "912345678", "Thiếu Giấy chứng sinh bản chính"
RECEIVED = now() - timedelta(days=3)
CODE = f"H15.120-{RECEIVED:%y%m%d}-0001"
PATIENCE = 30.0
"""Seconds for one answer on a machine that does much else; usually it is a fraction of one."""
UNKNOWN = f"H15.120-{RECEIVED:%y%m%d}-0777"


def day(moment: datetime) -> str:
    """A day as lists have it."""
    return f"{moment:%d/%m/%Y} 16:30"


@dataclass
class Office:
    """The running bot with both ways to it, and the list that an officer exports."""

    parts: Parts
    page: TestClient[Any, Any]
    telegram: TelegramServer
    folder: Path
    read: int = 0
    sent: int = 0

    async def export(self, status: str, note: str = "") -> str:
        """Read in a list in which the dossier has a status; what the command prints."""
        path = self.folder / "ds.csv"
        cells = (CODE, "1.001193 - Đăng ký khai sinh", "UBND xã Buôn Đôn", OWNER, PHONE)
        dates = (day(RECEIVED), day(RECEIVED + timedelta(days=20)))
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file, delimiter=";")
            rows.writerow(["DANH SÁCH HỒ SƠ"])
            rows.writerows([HEADERS, (*cells, *dates, status, note)])
        words = ["import", "dossiers", str(path)]
        done = await asyncio.to_thread(CliRunner().invoke, cli, words)
        assert done.exit_code == 0, done.output
        return done.output

    async def ask(self, text: str = "", choice: str | None = None) -> str:
        """Say something on the page, or tap; the answer's text and choices."""
        self.read += 1
        body = {"id": f"message-{self.read:04}", "text": text, "choice": choice}
        assert (await self.page.post("/chat/messages", json=body)).status == 202
        return (await self.heard())[-1]

    async def show(self, photo: bytes) -> str:
        """Send a photo on the page."""
        self.read += 1
        where = {"id": f"photo-{self.read:04}"}
        assert (await self.page.post("/chat/photos", params=where, data=photo)).status == 202
        return (await self.heard())[-1]

    async def heard(self, count: int = 1) -> list[str]:
        """Wait for so many new messages on the page."""
        told: list[str] = []

        async def came() -> bool:
            told[:] = (await self.page_says())[self.sent :]
            return len(told) >= count

        await until(came, PATIENCE)
        self.sent += len(told)
        return told

    async def page_says(self) -> list[str]:
        """Everything the page shows of the bot."""
        feed = await (await self.page.get("/chat/messages", params={"after": "0"})).json()
        shown = (item for item in feed["items"] if item["who"] == "bot")
        return [" ".join([i["html"], *(c["label"] for c in i["choices"])]) for i in shown]

    def telegram_says(self) -> list[str]:
        """Everything that arrived on Telegram, messages and pictures with their words."""
        calls = (c for c in self.telegram.server.calls if c.effect and c.method.startswith("send"))
        return [visible(str(c.body.get("text") or c.body["caption"])) for c in calls if _said(c)]

    async def on_telegram(self, text: str = "", tap: str = "") -> str:
        """Say something on Telegram, or tap; the answer."""
        before = len(self.telegram_says())
        await (self.telegram.tap(tap) if tap else self.telegram.say(text))
        await until(lambda: len(self.telegram_says()) > before, PATIENCE)
        return self.telegram_says()[-1]


def _said(call: Any) -> bool:
    return call.method in ("sendMessage", "sendPhoto")


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """The bot on SQLite with its chores, the page and a fake Telegram."""
    monkeypatch.setattr(Clock, "POLL_SECONDS", 0.1)
    monkeypatch.setenv("BOT_DATA_DIR", str(stocked(tmp_path)))
    fake = TelegramServer()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(running(fake.app()))
        given = Settings(
            data_dir=tmp_path, telegram_token=TOKEN, telegram_api_url=api, quiet_hours=""
        )
        live, photos = StoredDossiers(), ChannelPhotos()
        known = replace(ports(), dossiers=live, photos=photos, calendar=calendar(given))
        parts = assemble(given, Answering(known))
        live.open(parts.database, signing_key(given))
        photos.open(parts.channels)
        page = TestClient(TestServer(parts.site))
        await page.start_server()
        stack.push_async_callback(parts.database.close)
        stack.push_async_callback(page.close)
        for platform in parts.platforms:
            stack.push_async_callback(platform.close)
        beside = (*(p.run for p in parts.platforms), *parts.chores)
        tasks = [
            asyncio.ensure_future(run()) for run in (parts.worker.run, parts.sender.run, *beside)
        ]
        stack.push_async_callback(_stop, parts, tasks)
        yield Office(parts, page, fake, tmp_path)


async def _stop(parts: Parts, tasks: list[asyncio.Future[None]]) -> None:
    for task in tasks[2:]:
        task.cancel()
    await parts.worker.stop(2)
    await parts.sender.stop(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_from_the_list_to_the_last_word(office: Office) -> None:
    """Found by code, typo and photo; proven; followed on both ways; each change told once."""
    assert "1 hồ sơ mới" in await office.export("Đang xử lý")

    found = await office.ask(f"hồ sơ {CODE} của tôi tới đâu rồi")
    assert "Đang xử lý" in found
    assert "Ngày hẹn trả" in found
    assert OWNER.split()[-1] not in found
    assert CODE in await office.ask(CODE.lower().replace("-", " – ").replace("0001", "1"))
    assert CODE in await office.show(photograph(receipt(CODE), Shot(turned=17, light=0.7)))
    assert "chưa thấy mã" in await office.ask(UNKNOWN)

    assert "4 số cuối" in await office.ask(choice=f"prove:{CODE}")
    assert "chưa khớp" in await office.ask("1234")
    assert "Chủ hồ sơ: Nông V** T**" in await office.ask("5678")
    assert "Bạn có đồng ý không?" in await office.ask("theo dõi hồ sơ này")
    assert "Xong." in await office.ask("đồng ý")

    assert "Đang xử lý" in await office.on_telegram(CODE)
    await office.on_telegram(tap=f"follow:{CODE}")
    assert "Xong." in await office.on_telegram(tap=f"agree:1:{CODE}")

    assert "Đang xử lý → Yêu cầu bổ sung giấy tờ: 1" in await office.export("Chờ bổ sung", NOTE)
    (told,) = await office.heard()
    assert "Bạn cần làm:</b> bổ sung giấy tờ" in told
    await until(lambda: "Bạn cần làm: bổ sung giấy tờ" in office.telegram_says()[-1], PATIENCE)
    assert NOTE in await office.ask("thiếu giấy gì")

    on_telegram = len(office.telegram_says())
    assert "Không có gì mới" in await office.export("Chờ bổ sung", NOTE)
    await office.export("Đã trả kết quả")
    (asked,) = await office.heard()
    assert "đã trả kết quả" in asked
    await until(lambda: len(office.telegram_says()) > on_telegram, PATIENCE)
    assert "Muốn nói thêm" in await office.ask("5")
    assert "Cảm ơn" in await office.ask("cô Hạnh rất nhiệt tình")

    assert "Đã ngừng" in await office.on_telegram("ngừng nhận")
    assert "Đã ngừng" in await office.ask("ngừng nhận")
    quiet = len(office.telegram_says())
    await office.export("Đang xử lý")
    await asyncio.sleep(3 * Clock.POLL_SECONDS)
    assert len(office.telegram_says()) == quiet == on_telegram + 2
    assert len(await office.page_says()) == office.sent
    _nothing_personal(office)


def _nothing_personal(office: Office) -> None:
    """Neither the store's files nor Telegram have a name, a phone, its end or an officer's word."""
    files = b"".join(path.read_bytes() for path in office.folder.glob("bot.db*"))
    for secret in (OWNER, PHONE, NOTE, "Nông V** T**", "chứng sinh bản chính"):
        assert secret.encode() not in files
        assert not any(secret in text for text in office.telegram_says())
