"""``python -m bot channel``."""

from __future__ import annotations

import click

from bot.cli import stored
from bot.cli.vietnamese import Group
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.messages import parking


@click.group(cls=Group)
def command() -> None:
    """Xem các kênh đang tạm nghỉ, và cho kênh chạy lại."""


@command.command()
def parked() -> None:
    """Liệt kê các kênh đang tạm nghỉ và lý do."""

    async def read(_: Settings, database: Database) -> dict[str, str]:
        async with database.read() as connection:
            return await parking.all_parked(connection)

    resting = stored.run(read)
    for name, reason in resting.items():
        click.echo(f"{name}: {reason}")
    if not resting:
        click.echo("Không có kênh nào đang tạm nghỉ.")


@command.command()
@click.argument("name", metavar="KÊNH")
def resume(name: str) -> None:
    """Cho một kênh chạy lại, sau khi đã xử lý nguyên nhân."""

    async def wake(_: Settings, database: Database) -> bool:
        async with database.write() as connection:
            return await parking.resume(connection, name)

    if stored.run(wake):
        click.echo(f"Kênh {name} chạy lại; tin đang chờ sẽ được gửi trong vòng một phút.")
    else:
        click.echo(f"Kênh {name} không tạm nghỉ.")
