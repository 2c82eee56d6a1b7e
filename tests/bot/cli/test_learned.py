"""``learned`` on the command line: what it lists, takes back and switches off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.learned import command
from bot.store.engine import Database
from bot.store.office import choices
from bot.store.office.choices import Made
from bot.wallclock import now
from knowledge.choosing import Chosen
from tests.migrated import stocked

WORDS, CODE = ("khai", "sinh"), "1.001193"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store in which nine people picked the same."""
    monkeypatch.setenv("BOT_DATA_DIR", str(stocked(tmp_path)))
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    made = [Made(Chosen(WORDS, CODE), f"p{n}", f"p{n}") for n in range(9)]
    on(url, lambda connection: choices.keep(connection, made, now()))
    return url


def on(url: str, work: Callable[[AsyncConnection], Awaitable[object]]) -> None:
    async def run() -> None:
        database = Database(url)
        async with database.write() as connection:
            await work(connection)
        await database.close()

    asyncio.run(run())


def test_lines_are_listed_and_taken_back(store: str) -> None:
    """A line tells people and percent; by its key it is dropped; another key is told to be none."""
    told = CliRunner().invoke(command)
    key = choices.key(WORDS, CODE)
    assert f"{key}  “khai sinh” → Đăng ký khai sinh ({CODE}): 9 người, +14 %" in told.output
    assert "Đã bỏ: khai sinh" in CliRunner().invoke(command, ["--forget", key]).output
    assert "Chưa có gì" in CliRunner().invoke(command).output
    again = CliRunner().invoke(command, ["--forget", key])
    assert again.exit_code
    assert "không có dòng" in again.output


def test_learning_is_switched(store: str) -> None:
    """Off is said above the list, and on again is on again."""
    assert "Đã tắt học" in CliRunner().invoke(command, ["--off"]).output
    assert "Đang tắt học" in CliRunner().invoke(command).output
    assert "Bot học lại" in CliRunner().invoke(command, ["--on"]).output
    assert "Đang tắt học" not in CliRunner().invoke(command).output
    assert CliRunner().invoke(command, ["--on", "--off"]).exit_code
