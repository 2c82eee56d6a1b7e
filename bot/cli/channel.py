"""``python -m bot channel``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import settings
from bot.cli.vietnamese import Failure, Group
from bot.store import migrate
from bot.store.engine import Database, StoreDown
from bot.store.messages import parking

T = TypeVar("T")


@click.group(cls=Group)
def command() -> None:
    """Xem các kênh đang tạm nghỉ, và cho kênh chạy lại."""


@command.command()
def parked() -> None:
    """Liệt kê các kênh đang tạm nghỉ và lý do."""
    resting = _with_store(parking.all_parked)
    for name, reason in resting.items():
        click.echo(f"{name}: {reason}")
    if not resting:
        click.echo("Không có kênh nào đang tạm nghỉ.")


@command.command()
@click.argument("name", metavar="KÊNH")
def resume(name: str) -> None:
    """Cho một kênh chạy lại, sau khi đã xử lý nguyên nhân."""
    if _with_store(lambda connection: parking.resume(connection, name)):
        click.echo(f"Kênh {name} chạy lại; tin đang chờ sẽ được gửi trong vòng một phút.")
    else:
        click.echo(f"Kênh {name} không tạm nghỉ.")


def _with_store(work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_do(settings.read(), work))
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure("không mở được kho dữ liệu; kiểm tra BOT_DATABASE_URL.") from error


async def _do(given: settings.Settings, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    database = Database(given.database)
    try:
        await migrate.upgrade(database)
        async with database.write() as connection:
            return await work(connection)
    finally:
        await database.close()
