"""``python -m bot officer``."""

from __future__ import annotations

import asyncio

import click

from bot import settings
from bot.cli.vietnamese import Failure, Group
from bot.officers.inviting import invite_first, origin
from bot.officers.roles import Role
from bot.settings import Settings, SettingsError
from bot.store import migrate
from bot.store.engine import Database, StoreDown
from bot.store.office.officers import INVITATION, Invitation
from bot.wallclock import local, now

_ROLES = {role.label.lower(): role for role in Role} | {role.value: role for role in Role}


@click.group(cls=Group)
def command() -> None:
    """Mời cán bộ vào bảng làm việc."""


@command.command()
@click.argument("name", metavar="TÊN")
@click.option(
    "--role",
    "role",
    default="officer",
    show_default=True,
    metavar="VAI TRÒ",
    help="viewer (người xem), officer (cán bộ), approver (người duyệt), admin (quản trị).",
)
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="MÃ ĐƠN VỊ",
    help="Chỉ làm việc của đơn vị này, ví dụ H15.120; dùng nhiều lần được.",
)
def invite(name: str, role: str, units: tuple[str, ...]) -> None:
    """Tạo đường dẫn mời dùng một lần cho một cán bộ."""
    if role.lower() not in _ROLES:
        raise Failure(f"không có vai trò “{role}”. Chọn: {', '.join(r.value for r in Role)}.")
    try:
        given = settings.read()
        link = asyncio.run(_invite(given, name, _ROLES[role.lower()], units))
    except SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure("không mở được kho dữ liệu; kiểm tra BOT_DATABASE_URL.") from error
    until = local(now() + INVITATION).strftime("%H:%M %d/%m/%Y")
    click.echo(f"Gửi riêng cho {name} đường dẫn này, dùng một lần, tới {until}:\n{link}")


async def _invite(given: Settings, name: str, role: Role, units: tuple[str, ...]) -> str:
    database = Database(given.database)
    try:
        await migrate.upgrade(database)
        invitation = Invitation(name, role, units, now() + INVITATION)
        return await invite_first(database, given, invitation, origin(given, given.http_port))
    finally:
        await database.close()
