"""``python -m bot officer``."""

from __future__ import annotations

import click

from bot.cli import stored
from bot.cli.vietnamese import Failure, Group
from bot.officers.inviting import invite_first, origin
from bot.officers.roles import Role
from bot.settings import Settings
from bot.store.engine import Database
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
    invitation = Invitation(name, _ROLES[role.lower()], units, now() + INVITATION)

    async def ask(given: Settings, database: Database) -> str:
        return await invite_first(database, given, invitation, origin(given, given.http_port))

    link = stored.run(ask)
    until = local(invitation.expires_at).strftime("%H:%M %d/%m/%Y")
    click.echo(f"Gửi riêng cho {name} đường dẫn này, dùng một lần, tới {until}:\n{link}")
