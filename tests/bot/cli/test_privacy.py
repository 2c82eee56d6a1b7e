"""``privacy`` on the command line: a person found by a sentence of theirs, and deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.privacy import command
from bot.store.engine import Database
from bot.store.messages import inbox
from bot.wallclock import now
from tests.migrated import stocked

WROTE = (
    ("web", "an", "Xoá 4821", timedelta()),
    ("telegram", "77", "khai sinh", timedelta()),
    ("telegram", "78", "xoa 99", timedelta()),
    ("web", "binh", "xoa 99", timedelta()),
    ("web", "chi", "xoa 11", timedelta(days=8)),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store that some people have written to, the last of them long ago."""
    monkeypatch.setenv("BOT_DATA_DIR", str(stocked(tmp_path)))
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"

    async def write(connection: AsyncConnection) -> None:
        for number, (channel, address, text, ago) in enumerate(WROTE):
            payload = {"text": text}
            await inbox.receive(connection, channel, address, str(number), payload, now() - ago)

    on(url, write)
    return url


def on(url: str, work: Callable[[AsyncConnection], Awaitable[object]]) -> None:
    async def run() -> None:
        database = Database(url)
        async with database.write() as connection:
            await work(connection)
        await database.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sentence", "told", "clear"),
    [
        ("xoa 4821", "web an\n", True),
        ("XOÁ  4821 ", "web an\n", True),
        ("xoa 99", "telegram 78\nweb binh\n", False),
        ("xoa 482", "", False),
        ("xoa 11", "", False),
    ],
)
def test_a_person_is_found_by_what_they_wrote(
    store: str, sentence: str, told: str, clear: bool
) -> None:
    """Only the whole sentence, of the last days, finds its writer; several are an error."""
    done = CliRunner().invoke(command, ["find", sentence])
    assert done.stdout.startswith(told)
    assert (done.exit_code == 0) is clear


def test_a_person_is_deleted_once_they_asked(store: str) -> None:
    """Without the word nothing goes; with it all goes, and what is gone cannot go again."""
    kept = CliRunner().invoke(command, ["erase", "web", "an"], input="không\n")
    assert "chưa xoá gì" in kept.output
    assert CliRunner().invoke(command, ["find", "xoa 4821"]).exit_code == 0
    gone = CliRunner().invoke(command, ["erase", "web", "an"], input="xoa\n")
    assert "Đã xoá." in gone.output
    assert CliRunner().invoke(command, ["find", "xoa 4821"]).exit_code
    again = CliRunner().invoke(command, ["erase", "web", "an", "--yes"])
    assert "không có dữ liệu" in again.output
