"""``python -m bot db``."""

from __future__ import annotations

import asyncio

import click

from bot import settings
from bot.cli.vietnamese import Failure, Group
from bot.store import migrate
from bot.store.engine import Database, StoreDown


@click.group(cls=Group)
def command() -> None:
    """Chuẩn bị hoặc nâng cấp kho dữ liệu."""


@command.command()
def upgrade() -> None:
    """Đưa kho dữ liệu tới phiên bản mới nhất (lệnh run cũng tự làm)."""
    try:
        changed = asyncio.run(_upgrade(settings.read()))
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure("không mở được kho dữ liệu; kiểm tra BOT_DATABASE_URL.") from error
    state = "đã được nâng cấp lên" if changed else "đã ở sẵn"
    click.echo(f"Kho dữ liệu {state} phiên bản {migrate.newest()}.")


async def _upgrade(given: settings.Settings) -> bool:
    database = Database(given.database)
    try:
        return await migrate.upgrade(database)
    finally:
        await database.close()
