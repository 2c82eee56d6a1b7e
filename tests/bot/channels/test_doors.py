"""Every webhook there is, alike: what is forged, huge or no JSON leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import assemble
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.tables.base import metadata
from tests import scripted
from tests.migrated import bring_up

SETTINGS = {
    "public_url": "https://hoi.xa.test",
    "telegram_token": "1:a",
    "telegram_mode": "webhook",
    "telegram_webhook_secret": "a-secret-of-ours",
    "zalo_bot_token": "1:b",
    "zalo_bot_mode": "webhook",
    "zalo_bot_webhook_secret": "a-secret-of-ours",
    "zalo_oa_app_id": "1",
    "zalo_oa_app_secret": "x",
    "zalo_oa_oa_secret": "y",
}
RIGHT = {
    "X-Telegram-Bot-Api-Secret-Token": "a-secret-of-ours",
    "X-Bot-Api-Secret-Token": "a-secret-of-ours",
}
WRONG = dict.fromkeys(RIGHT, "wrong") | {"X-ZEvent-Signature": "mac=" + "0" * 64}
BODY = b'{"update_id": 1, "message": {"chat": {"id": 1}}, "timestamp": "1", "event_name": "follow"}'
CALLS: dict[str, tuple[dict[str, str], bytes, set[int]]] = {
    "no secret": ({}, BODY, {401}),
    "wrong secret": (WRONG, BODY, {401}),
    "wrong secret, not JSON": (WRONG, b"\xff", {400, 401}),
    "not JSON": (RIGHT, b"update", {400, 401}),
    "a list": (RIGHT, b"[1]", {400, 401}),
    "huge": (RIGHT | {"X-ZEvent-Signature": "mac=0"}, b'{"a": "' + b"a" * 600_000, {413}),
}


@pytest.mark.parametrize("name", CALLS)
async def test_nothing_is_written(name: str, tmp_path: Any) -> None:
    """On 401, 413 and 400 no table has a row more, whichever platform is played."""
    headers, body, statuses = CALLS[name]
    parts = assemble(Settings(data_dir=tmp_path, **SETTINGS), scripted.answer)
    await bring_up(parts.database)
    doors = [route.path for platform in parts.platforms for route in platform.routes()]
    assert len(doors) == 3
    before = await _rows(parts.database)
    async with TestClient(TestServer(parts.site)) as client:
        for door in doors:
            answer = await client.post(door, data=body, headers=headers)
            assert answer.status in statuses, door
    assert await _rows(parts.database) == before
    for platform in parts.platforms:
        await platform.close()
    await parts.database.close()


async def _rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {
            name: int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }
