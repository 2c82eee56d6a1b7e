"""The way in that no officer gives: from the command line, for the first one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Role
from bot.settings import Settings, signing_key
from bot.store.engine import Database
from bot.store.office import officers
from bot.store.office.audit import Audit
from bot.store.office.officers import Invitation
from bot.wallclock import now
from bot.web.console.shell import ROOT

FIRST = "Quản trị"
"""What the first officer is called, whom each start without one invites."""


def origin(settings: Settings, port: int) -> str:
    """Where browsers find the console.

    On the machine itself it is called by name: browsers make no passkeys for numbers.
    """
    return settings.public_url or f"http://localhost:{port}"


async def withdraw_first(connection: AsyncConnection, at: datetime) -> None:
    """Make the links unusable that other starts printed for the first officer, who is in now."""
    for left in await officers.open_invitations(connection, at):
        if (left.name, left.role, left.created_by) == (FIRST, Role.admin.value, None):
            await officers.withdraw(connection, left.token_hash, at)


async def invite_first(
    database: Database, settings: Settings, invitation: Invitation, at_origin: str
) -> str:
    """Make an invitation in the program's name; return its link."""
    key, at = signing_key(settings), now()
    async with database.write() as connection:
        token = await officers.invite(connection, key, invitation, by=None, at=at)
        await Audit(key).note(
            connection, None, "invited", invitation.name, at=at, role=invitation.role.value
        )
    return f"{at_origin}{ROOT}/moi/{token}"
