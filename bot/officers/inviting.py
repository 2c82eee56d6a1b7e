"""The way in that no officer gives: from the command line, for the first one."""

from __future__ import annotations

from bot.settings import Settings, signing_key
from bot.store.engine import Database
from bot.store.office import officers
from bot.store.office.audit import Audit
from bot.store.office.officers import Invitation
from bot.wallclock import now
from bot.web.console.shell import ROOT


def origin(settings: Settings, port: int) -> str:
    """Where browsers find the console.

    On the machine itself it is called by name: browsers make no passkeys for numbers.
    """
    return settings.public_url or f"http://localhost:{port}"


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
