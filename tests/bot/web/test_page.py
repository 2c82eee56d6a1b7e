"""The page's files, what every response carries, and health."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.web.chat import page
from tests.bot.web.conftest import Chat, Start


async def test_security_headers_everywhere(chat: Chat) -> None:
    """Pages, files, data and errors carry a strict policy without inline code."""
    for path in ("/", "/chat/messages", "/healthz", "/none"):
        headers = (await chat.client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_page_has_no_inline_code(chat: Chat) -> None:
    """The policy holds because the page has no script, style or handler of its own."""
    html = await (await chat.client.get("/")).text()
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", html)


async def test_files_are_cached_by_what_is_in_them(chat: Chat) -> None:
    """Files last for ever under a name made from their content; the page is asked for anew."""
    response = await chat.client.get("/")
    html = await response.text()
    assert response.headers["Cache-Control"] == "no-cache"
    again = await chat.client.get("/", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    paths = set(re.findall(r'(?:src|href)="(/chat/static/[^"]+)"', html))
    assert len(paths) == 6
    for path in paths:
        file = await chat.client.get(path)
        assert file.status == 200
        assert "immutable" in file.headers["Cache-Control"]


async def test_files_are_packed_for_browsers_that_can(chat: Chat) -> None:
    """The packed body is the same page, smaller."""
    headers = {"Accept-Encoding": "identity"}
    plain = await chat.client.get("/", headers=headers)
    packed = await chat.client.get("/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert await plain.text() == await packed.text()
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])


def test_first_load_is_small(tmp_path: Path) -> None:
    """All files together stay under 60 KB, and under 20 KB packed."""
    files = page.files(Settings(data_dir=tmp_path)).values()
    assert sum(len(file.body) for file in files) <= 60_000
    assert sum(len(file.packed) for file in files) <= 20_000
    assert all(gzip.decompress(file.packed) == file.body for file in files)


async def test_office_stands_on_the_page(start: Start) -> None:
    """Name, phone and starters are the office's, and its words are text."""
    chat = await start(
        office_name="Xã <Tân> & Bình", office_phone="028 3829 1234", web_starters='Hỏi "A"|Hỏi B'
    )
    html = await (await chat.client.get("/")).text()
    assert "Xã &lt;Tân&gt; &amp; Bình" in html
    assert 'href="tel:02838291234"' in html
    assert "&quot;Hỏi B&quot;" in html


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/none", 404),
        ("GET", "/chat/static/../page.py", 404),
        ("GET", "/chat/static/%2e%2e/page.py", 404),
        ("DELETE", "/chat/messages", 405),
        ("POST", "/", 405),
        ("GET", "/chat/ws", 400),
    ],
)
async def test_errors_are_sentences(chat: Chat, method: str, path: str, status: int) -> None:
    """A wrong address gets a sentence in Vietnamese, never a traceback."""
    response = await chat.client.request(method, path)
    assert response.status == status
    assert (await response.json())["text"].endswith((".", "/"))


@pytest.mark.parametrize(
    ("path", "home"), [("/none", 'href="/"'), ("/canbo/none", 'href="/canbo"')]
)
async def test_people_read_a_page_where_there_is_none(chat: Chat, path: str, home: str) -> None:
    """A browser that asks for a wrong address gets a page with the way back, no JSON."""
    response = await chat.client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status == 404
    assert response.content_type == "text/html"
    page = await response.text()
    assert "Không có trang này" in page
    assert home in page


async def test_health(chat: Chat) -> None:
    """The process is alive always, and ready while the store is there."""
    assert (await chat.client.get("/healthz")).status == 200
    assert (await chat.client.get("/readyz")).status == 200
    async with chat.parts.database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE people RENAME TO gone"))
    assert (await chat.client.get("/readyz")).status == 503
    assert (await chat.client.get("/healthz")).status == 200
    async with chat.parts.database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE gone RENAME TO people"))


async def test_defect_of_ours_is_a_sentence(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """When our own code breaks, the person reads a sentence and the log gets the place."""

    async def broken(*_: object) -> None:
        raise KeyError("private")

    monkeypatch.setattr("bot.web.chat.desk.Desk.feed", broken)
    response = await chat.client.get("/chat/messages")
    assert response.status == 500
    assert "private" not in await response.text()
