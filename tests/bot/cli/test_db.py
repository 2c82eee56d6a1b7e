"""``db queues``: what waits, and what did not arrive."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.cli.db import command
from bot.store.engine import Database
from bot.store.messages import inbox, parking
from bot.store.tables.messages import outbox, people
from bot.wallclock import now
from tests.migrated import stocked

ENDS = (
    ("failed", "người nhận đã chặn", timedelta(hours=1)),
    ("failed", "người nhận đã chặn", timedelta(hours=2)),
    ("unsure", "", timedelta(hours=3)),
    ("failed", "cũ", timedelta(days=2)),
    ("sent", "", timedelta(hours=1)),
    ("queued", "", timedelta(days=3)),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A fresh store."""
    monkeypatch.setenv("BOT_DATA_DIR", str(stocked(tmp_path)))
    return Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")


async def _fill(database: Database) -> None:
    async with database.write() as connection:
        at = now()
        await inbox.receive(connection, "telegram", "7", "1", {"text": "khai sinh"}, at)
        person = (await connection.execute(sa.select(people.c.id))).scalar_one()
        for state, reason, ago in ENDS:
            row = {"person_id": person, "channel": "telegram", "kind": "notice", "payload": {}}
            row |= {"state": state, "reason": reason, "due_at": at, "created_at": at - ago}
            await connection.execute(sa.insert(outbox).values(row))
        await parking.park(connection, "zalo_oa", "hết hạn mức", at)
    await database.close()


def test_queues_are_told_in_sentences(store: Database) -> None:
    """What waits has its age; what did not arrive since yesterday has its reason and number."""
    asyncio.run(_fill(store))
    told = CliRunner().invoke(command, ["queues"]).output
    assert "Chờ trả lời: 1 tin, tin cũ nhất từ " in told
    assert "Chờ gửi, telegram: 1 tin đang chờ." in told
    assert "Đang nghỉ: zalo_oa" in told
    assert "24 giờ qua, telegram: 2 tin không gửi được: người nhận đã chặn\n" in told
    assert "24 giờ qua, telegram: 1 tin không rõ đã tới chưa\n" in told
    assert "cũ" not in told.replace("cũ nhất", "")


def test_an_empty_store_has_nothing_waiting(store: Database) -> None:
    """Nothing waiting and nothing lost are said too."""
    told = CliRunner().invoke(command, ["queues"]).output
    assert told.splitlines() == [
        "Chờ trả lời: 0 tin.",
        "Chờ gửi: 0 tin.",
        "24 giờ qua: không tin nào gửi không được.",
    ]
