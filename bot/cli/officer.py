"""``python -m bot officer``."""

from __future__ import annotations

import asyncio

import click

from bot import settings
from bot.cli.vietnamese import Failure, Group
from bot.officers.roles import Role
from bot.settings import Settings, SettingsError, signing_key
from bot.store import migrate, officers
from bot.store.audit import Audit
from bot.store.engine import Database, StoreDown
from bot.store.officers import INVITATION, Invitation
from bot.wallclock import local, now
from bot.web.console.shell import ROOT

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
        return await first(database, given, Invitation(name, role, units, now() + INVITATION))
    finally:
        await database.close()


async def first(database: Database, given: Settings, invitation: Invitation) -> str:
    """Make an invitation that no officer makes; return its link.

    On the machine itself the console is called by name: browsers make no passkeys for numbers.
    """
    key, at = signing_key(given), now()
    async with database.write() as connection:
        token = await officers.invite(connection, key, invitation, by=None, at=at)
        await Audit(key).note(
            connection, None, "invited", invitation.name, at=at, role=invitation.role.value
        )
    origin = given.public_url or f"http://localhost:{given.http_port}"
    return f"{origin}{ROOT}/moi/{token}"
