"""What the bot learned, on the console: seen by all, taken back and switched off by officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import assemble
from bot.delivery.deferred import Deferred
from bot.officers.roles import Role
from bot.settings import Settings
from bot.store.office import audit, choices
from bot.store.office.choices import Made
from bot.wallclock import now
from bot.wiring import Answering
from handlers.learning import Learning
from knowledge.choosing import Chosen
from tests.bot.web.console.conftest import Browser, Office
from tests.conversing import ports
from tests.migrated import bring_up

WORDS, CODE = ("khai", "sinh"), "1.001193"
PAGE = "/chua-tim-thay/hoc-duoc"
KEY = choices.key(WORDS, CODE)


@pytest.fixture
def learning() -> Learning:
    """What the handlers know of choices."""
    return Learning()


@pytest.fixture
async def office(tmp_path: Path, learning: Learning) -> AsyncIterator[Office]:
    """Start a bot that knows the catalogue and learns."""
    made = Answering(replace(ports(), learning=learning))
    answer = Deferred(lambda: made)
    await answer.load()
    async with AsyncExitStack() as stack:
        settings = Settings(data_dir=tmp_path, public_url="")
        parts = assemble(settings, answer)
        stack.push_async_callback(parts.database.close)
        server = TestServer(parts.site)

        async def browser() -> Browser:
            return Browser(await stack.enter_async_context(TestClient(server)))

        await bring_up(parts.database)
        yield Office(parts, settings, browser)


async def choose(office: Office, people: int, *, person: str = "") -> None:
    """Let people pick the procedure after the same words."""
    made = [Made(Chosen(WORDS, CODE), person or f"p{n}", f"place {n}") for n in range(people)]
    async with office.database.write() as connection:
        await choices.keep(connection, made, now())


async def acts(office: Office) -> list[str]:
    async with office.database.read() as connection:
        return [entry.act for entry in await audit.read(connection)]


async def test_everybody_sees_and_officers_take_back(office: Office, learning: Learning) -> None:
    """A line says people and percent; "Bỏ đi" has effect at once, is logged, and can be undone."""
    await choose(office, 9)
    viewer = await office.sign_in(Role.viewer)
    page = await viewer.text(PAGE)
    assert "khai · sinh" in page
    assert "9 người chọn, đưa lên 14 %" in page
    assert "Bỏ đi" not in page
    assert (await viewer.post(f"{PAGE}/bo", {"dong": KEY})).status == 403
    browser = await office.sign_in()
    dropped = await browser.post(f"{PAGE}/bo", {"dong": KEY})
    assert dropped.headers["Location"].endswith("?xong=bo-hoc")
    assert learning.learned.lines == ()
    page = await browser.text(PAGE)
    assert "1 dòng đã bỏ" in page
    assert (await browser.post(f"{PAGE}/bo", {"dong": KEY})).status == 404
    await browser.post(f"{PAGE}/dung-lai", {"dong": KEY})
    assert [line.people for line in learning.learned.lines] == [9]
    assert (await browser.post(f"{PAGE}/dung-lai", {"dong": KEY})).status == 404
    assert {"learned-dropped", "learned-restored"} <= set(await acts(office))


async def test_learning_is_switched_off_for_all(office: Office, learning: Learning) -> None:
    """Switched off, nothing moves any more; switched on again, all is as it was."""
    await choose(office, 9)
    browser = await office.sign_in()
    await browser.post(f"{PAGE}/tat-mo", {"hoc": "tat"})
    assert learning.in_force is None
    assert "Đang tắt học" in await browser.text(PAGE)
    await browser.post(f"{PAGE}/tat-mo", {"hoc": "mo"})
    assert learning.in_force is not None
    assert {"learning-off", "learning-on"} <= set(await acts(office))


async def test_a_troll_moves_nothing(office: Office) -> None:
    """One person's hundred taps are no line; they wait for others who agree."""
    await choose(office, 100, person="troll")
    browser = await office.sign_in()
    page = await browser.text(PAGE)
    assert "Chưa có gì đủ 3 người" in page
    assert "1 nhóm từ khác" in page
