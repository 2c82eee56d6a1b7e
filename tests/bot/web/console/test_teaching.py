"""Officers teach the bot: what was not found, the office's layer, posters."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from html import unescape
from pathlib import Path

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import assemble
from bot.delivery.deferred import Deferred
from bot.officers.roles import Role
from bot.settings import Settings
from bot.store.messages import notes
from bot.store.office import audit, layer_history, unfound
from bot.wallclock import now
from bot.web.console.shell import ROOT
from bot.wiring import answering
from handlers.conversation import Incoming, Note, NoteKind, Session
from tests.bot.web.console.conftest import Browser, Office
from tests.migrated import bring_up, stocked

CODE = "1.001193"
WORDS = "xin giấy quạc quạc lông vũ"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Deferred:
    """The real handlers, loaded once for all tests of the module."""
    made = answering(Settings(data_dir=stocked(tmp_path_factory.mktemp("kho"))))
    deferred = Deferred(lambda: made)
    asyncio.run(deferred.load())
    return deferred


@pytest.fixture
async def office(tmp_path: Path, answer: Deferred) -> AsyncIterator[Office]:
    """Start a bot that knows the catalogue, and no office's layer."""
    async with AsyncExitStack() as stack:
        settings = Settings(
            data_dir=tmp_path, public_url="", zalo_link="https://zalo.me/123", office_phone="0262"
        )
        answer.teach({})
        parts = assemble(settings, answer)
        stack.push_async_callback(parts.database.close)
        assert parts.teaching is not None
        # Machines that run tests are busy; what is waited for here is the layer, not the clock.
        parts.teaching.PATIENCE_SECONDS = 120.0
        await bring_up(parts.database)
        server = TestServer(parts.site)

        async def browser() -> Browser:
            return Browser(await stack.enter_async_context(TestClient(server)))

        yield Office(parts, settings, browser)


async def ask(answer: Deferred, text: str) -> list[str]:
    """What the bot finds for a message, as the worker asks it."""
    turn = await answer(Incoming("lan", "web", text, now()), Session())
    return list(turn.codes[:1])


async def missed(office: Office, *texts: str, about: str = "") -> None:
    """Leave questions that nobody answered."""
    async with office.database.write() as connection:
        for number, text in enumerate(texts):
            note = Note(NoteKind.unanswered, text=text, about=about)
            await notes.keep(connection, [note], person=f"p{number}", at=now())


async def acts(office: Office) -> list[str]:
    async with office.database.read() as connection:
        return [entry.act for entry in await audit.read(connection)]


async def test_words_taught_are_found_at_once(office: Office, answer: Deferred) -> None:
    """One click gives a question's words to a procedure, and the next search finds it."""
    await missed(office, WORDS, f"cho em hỏi {WORDS} ạ")
    browser = await office.sign_in()
    page = await browser.text("/chua-tim-thay")
    assert WORDS in page
    assert "2 người, 2 lần" in page
    taught = await browser.post(f"/chua-tim-thay/{unfound.key(WORDS)}/la", {"ma": CODE})
    assert taught.headers["Location"].endswith("?xong=cach-goi")
    assert await ask(answer, WORDS) == [CODE]
    page = await browser.text("/chua-tim-thay")
    assert "Không có câu nào trong 7 ngày qua" in page
    assert WORDS in await browser.text(f"/danh-muc/{CODE}")
    assert (await acts(office))[0] == "alias-taught"


async def test_one_chooses_words_and_procedure(office: Office, answer: Deferred) -> None:
    """On a question's page one searches the catalogue and says which words to keep."""
    await missed(office, WORDS)
    browser, path = await office.sign_in(), f"/chua-tim-thay/{unfound.key(WORDS)}"
    page = await browser.text(path, tim="chứng thực bản sao")
    assert 'value="2.000815"' in page
    assert "xin giấy quạc quạc lông vũ</textarea>" in page
    empty = await browser.post(f"{path}/la", {"ma": "2.000815", "loi": "\n"})
    assert empty.status == 400
    assert "Chưa có lời nào" in unescape(await empty.text())
    assert (await browser.post(f"{path}/la", {"ma": "9.999999", "loi": "gì đó"})).status == 404
    await browser.post(f"{path}/la", {"ma": "2.000815", "loi": "giấy lông vũ\nlông vũ quạc"})
    async with office.database.read() as connection:
        entries = await layer_history.entries(connection)
    assert entries == {
        "2.000815": {"code": "2.000815", "aliases": ["giấy lông vũ", "lông vũ quạc"]}
    }


async def test_what_is_not_ours_goes_away_and_comes_back(office: Office) -> None:
    """A hidden question is gone with its likes, until somebody shows it again."""
    await missed(office, "mua vé số kiến thiết ở đâu")
    browser, key = await office.sign_in(), unfound.key("mua vé số kiến thiết ở đâu")
    await browser.post(f"/chua-tim-thay/{key}/an")
    await missed(office, "mua vé số kiến thiết chỗ nào")
    page = await browser.text("/chua-tim-thay")
    assert "Không có câu nào" in page
    assert "1 câu đã ẩn" in page
    await browser.post("/chua-tim-thay/hien-lai", {"cau": key})
    assert "chỗ nào" in await browser.text("/chua-tim-thay")


async def test_what_is_found_by_now_is_put_away(office: Office) -> None:
    """A question the search answers rightly by now is settled without new words."""
    await missed(office, "làm khai sinh cho con", about="2.000815")
    browser, key = await office.sign_in(), unfound.key("làm khai sinh cho con")
    assert "tìm ra Đăng ký khai sinh" in await browser.text("/chua-tim-thay")
    await browser.post(f"/chua-tim-thay/{key}/xong")
    assert "Không có câu nào" in await browser.text("/chua-tim-thay")


FEE = {
    "kind-0": "amount",
    "amount-0": "8.000",
    "fee_note-0": "Theo Nghị quyết 05/2026/NQ-HĐND.",
    "name-0": "Trung tâm xã Buôn Đôn",
    "address-0": "Thôn 15",
}


async def test_an_edit_is_seen_before_it_is_kept(office: Office, answer: Deferred) -> None:
    """The preview shows citizens' words and keeps nothing; saving does; undoing takes it back."""
    browser, path = await office.sign_in(), f"/danh-muc/{CODE}"
    form = {**FEE, "revision": "0"}
    page = await (await browser.post(f"{path}/xem-truoc", form)).text()
    assert "8.000 đ" in page
    assert "Thôn 15" in page
    assert "163/QĐ-BTP" in page
    assert "8.000 đ" not in await browser.text(path)
    saved = await browser.post(f"{path}/sua", form)
    assert saved.headers["Location"].endswith("?xong=danh-muc")
    page = await browser.text(path)
    assert "8.000 đ" in page
    assert "163/QĐ-BTP" in page
    async with office.database.read() as connection:
        change = (await layer_history.history(connection, CODE))[0]
    assert change.by == browser.officer.name if browser.officer else ""
    await browser.post(f"{path}/hoan-tac/{change.id}")
    assert "Thôn 15" not in re.sub(r"(?s)Lịch sử sửa.*", "", await browser.text(path))
    assert (await acts(office))[:2] == ["catalogue-undo", "catalogue-edit"]


async def test_a_mistake_is_told_and_nothing_kept(office: Office) -> None:
    """A fee without its source is refused in words, and what was typed stays on the form."""
    browser, path = await office.sign_in(), f"/danh-muc/{CODE}"
    form = {"kind-0": "amount", "amount-0": "8.000", "revision": "0", "aliases": "bé út"}
    for act in ("xem-truoc", "sua"):
        page = unescape(await (await browser.post(f"{path}/{act}", form)).text())
        assert "ghi nguồn của mức này" in page
        assert "bé út" in page
    async with office.database.read() as connection:
        assert await layer_history.entries(connection) == {}


async def test_two_officers_at_one_procedure(office: Office) -> None:
    """Whoever saves second over somebody's change is told to look at it first."""
    browser, path = await office.sign_in(), f"/danh-muc/{CODE}/sua"
    await browser.post(path, {"aliases": "một", "revision": "0"})
    late = await browser.post(path, {"aliases": "hai", "revision": "0"})
    assert late.status == 409
    assert "Có người vừa sửa" in unescape(await late.text())


NEW = {
    "code": "1.099999",
    "name": "Thủ tục xác nhận xe thô sơ",
    "short_name": "Xác nhận xe thô sơ",
    "summary": "Xin giấy đi đường cho xe thô sơ.",
    "field": "Giao thông",
    "level-Cấp xã": "1",
    "way-counter": "1",
    "documents": "Đơn đề nghị",
    "steps": "Nộp đơn",
    "decision": "12/QĐ-UBND",
    "read": "2026-11-20",
}


async def test_a_procedure_is_added_for_a_question(office: Office, answer: Deferred) -> None:
    """A question leads to a form with its words; once saved, people who ask find the procedure."""
    await missed(office, WORDS)
    browser, key = await office.sign_in(), unfound.key(WORDS)
    assert WORDS in await browser.text("/danh-muc/moi", cau=key)
    form = {**NEW, "aliases": WORDS, "cau": key}
    page = await (await browser.post("/danh-muc/moi/xem-truoc", form)).text()
    assert "12/QĐ-UBND" in page
    saved = await browser.post("/danh-muc/moi", form)
    assert saved.headers["Location"] == f"{ROOT}/danh-muc/1.099999?xong=thu-tuc-moi"
    assert await ask(answer, WORDS) == ["1.099999"]
    assert "Không có câu nào" in await browser.text("/chua-tim-thay")
    assert "Giao thông" in await browser.text("/danh-muc/1.099999/sua")
    again = await browser.post("/danh-muc/moi", form)
    assert "đã có trong danh mục" in unescape(await again.text())


async def test_strange_words_stay_words(office: Office) -> None:
    """What citizens and officers typed is shown as text, never as markup."""
    evil = "<script>alert(1)</script> xin giấy lạ"
    await missed(office, evil)
    browser = await office.sign_in()
    await browser.post(f"/danh-muc/{CODE}/sua", {"aliases": evil, "name-0": evil, "revision": "0"})
    paths = ("/chua-tim-thay", f"/chua-tim-thay/{unfound.key(evil)}", f"/danh-muc/{CODE}")
    for path in (*paths, f"/danh-muc/{CODE}/sua", "/danh-muc"):
        page = await browser.text(path)
        assert "<script>alert" not in page, path
    page = await browser.text("/danh-muc", tim=evil)
    assert "<script>alert" not in page


async def test_the_layer_can_be_taken_along(office: Office) -> None:
    """The whole layer comes as YAML, as a folder of layers would hold it."""
    browser = await office.sign_in()
    await browser.post(f"/danh-muc/{CODE}/sua", {"aliases": "bé út", "revision": "0"})
    text = await browser.text("/danh-muc/lop.yaml")
    assert list(yaml.safe_load_all(text)) == [{"code": CODE, "aliases": ["bé út"]}]


async def test_posters_lead_to_every_channel_that_is_on(office: Office) -> None:
    """A poster has a code a channel: the web's opens the procedure, Zalo's says what to type."""
    browser = await office.sign_in(Role.viewer)
    page = await browser.text(f"/danh-muc/{CODE}/to-dan")
    assert f"/#tt_{CODE.replace('.', '_')}" in page
    assert "https://zalo.me/123" in page
    assert "gõ: “Đăng ký khai sinh”" in page
    assert "Telegram" not in page
    assert "https://zalo.me/123" in await browser.text("/danh-muc/to-dan")
    drawn = await browser.get(f"/danh-muc/qr/web/{CODE}.svg")
    assert drawn.content_type == "image/svg+xml"
    assert b"<svg" in await drawn.read()
    assert (await browser.get("/danh-muc/qr/telegram/chung.svg")).status == 404
    assert (await browser.get("/danh-muc/qr/web/9.999999.svg")).status == 404


async def test_a_viewer_looks_on(office: Office) -> None:
    """Whoever may only look sees the questions and procedures, and no way to change them."""
    await missed(office, WORDS)
    browser = await office.sign_in(Role.viewer)
    for path in ("/chua-tim-thay", f"/danh-muc/{CODE}", "/danh-muc"):
        page = await browser.text(path)
        assert "Đây là" not in page
        assert "/sua" not in page
    refused = await browser.post(f"/chua-tim-thay/{unfound.key(WORDS)}/la", {"ma": CODE})
    assert refused.status == 403
