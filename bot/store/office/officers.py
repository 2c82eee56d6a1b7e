"""Officers and their invitations."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Officer, Role
from bot.store.tables.officers import console_sessions, invitations, officers

INVITATION = timedelta(days=3)
"""How long an invitation can be used."""


@dataclass(frozen=True)
class Invitation:
    """A link that was not used yet; ``officer`` is whom it lets back in."""

    name: str
    role: Role
    units: tuple[str, ...]
    expires_at: datetime
    officer: int | None = None


def digest(token: str, key: str, use: str) -> str:
    """What is kept of a token; ``use`` keeps one kind from passing as another."""
    return hmac.new(key.encode(), f"{use}:{token}".encode(), "sha256").hexdigest()


def token() -> str:
    """Make a token nobody guesses, fit for an address."""
    return secrets.token_urlsafe(32)


async def invite(
    connection: AsyncConnection,
    key: str,
    invitation: Invitation,
    *,
    by: Officer | None,
    at: datetime,
) -> str:
    """Keep an invitation; return its token, which is never to be seen again."""
    made = token()
    await connection.execute(
        sa.insert(invitations).values(
            token_hash=digest(made, key, "invitation"),
            name=invitation.name,
            role=invitation.role.value,
            units=list(invitation.units),
            officer_id=invitation.officer,
            created_by=by.id if by else None,
            created_at=at,
            expires_at=invitation.expires_at,
        )
    )
    return made


async def invitation(
    connection: AsyncConnection, key: str, given: str, at: datetime
) -> Invitation | None:
    """Find an invitation that can still be used."""
    query = sa.select(invitations).where(_usable(digest(given, key, "invitation"), at))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Invitation(row.name, Role(row.role), tuple(row.units), row.expires_at, row.officer_id)


async def accept(connection: AsyncConnection, key: str, given: str, at: datetime) -> Officer | None:
    """Use an invitation up and return its officer; None if somebody was first."""
    hashed = digest(given, key, "invitation")
    used = sa.update(invitations).where(_usable(hashed, at)).values(used_at=at)
    row = (await connection.execute(used.returning(*invitations.c))).one_or_none()
    if row is None:
        return None
    if row.officer_id is not None:
        return await find(connection, row.officer_id)
    made = sa.insert(officers).values(
        name=row.name, role=row.role, units=row.units, active=True, created_at=at
    )
    id_ = (await connection.execute(made.returning(officers.c.id))).scalar_one()
    return await find(connection, id_)


def _usable(hashed: str, at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        invitations.c.token_hash == hashed,
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > at,
    )


async def any_officer(connection: AsyncConnection) -> bool:
    """Whether there is an officer who can sign in."""
    query = sa.select(officers.c.id).where(officers.c.active).limit(1)
    return (await connection.execute(query)).first() is not None


async def find(connection: AsyncConnection, id_: int) -> Officer | None:
    """Find an officer, also one who may no longer sign in."""
    row = (await connection.execute(sa.select(officers).where(officers.c.id == id_))).one_or_none()
    return _officer(row) if row else None


async def of_citizen(connection: AsyncConnection, citizen: int) -> Officer | None:
    """Find the officer whose own chat this is."""
    query = sa.select(officers).where(officers.c.citizen_id == citizen, officers.c.active)
    row = (await connection.execute(query)).one_or_none()
    return _officer(row) if row else None


async def everybody(connection: AsyncConnection) -> list[sa.Row[tuple[object, ...]]]:
    """List officers with when they were last seen and whether a chat is linked."""
    query = sa.select(officers).order_by(officers.c.active.desc(), officers.c.name)
    return list(await connection.execute(query))


async def open_invitations(
    connection: AsyncConnection, at: datetime
) -> list[sa.Row[tuple[object, ...]]]:
    """List the invitations that can still be used."""
    query = (
        sa.select(invitations)
        .where(invitations.c.used_at.is_(None), invitations.c.expires_at > at)
        .order_by(invitations.c.created_at)
    )
    return list(await connection.execute(query))


async def withdraw(connection: AsyncConnection, hashed: str, at: datetime) -> bool:
    """Make an invitation unusable."""
    gone = sa.update(invitations).where(_usable(hashed, at)).values(expires_at=at)
    return bool((await connection.execute(gone)).rowcount)


async def change(
    connection: AsyncConnection, id_: int, role: Role, units: Sequence[str], *, active: bool
) -> None:
    """Change what an officer may do; whoever may no longer sign in is signed out."""
    values = {"role": role.value, "units": list(units), "active": active}
    await connection.execute(sa.update(officers).where(officers.c.id == id_).values(values))
    if not active:
        mine = console_sessions.c.officer_id == id_
        await connection.execute(sa.delete(console_sessions).where(mine))


async def last_admin(connection: AsyncConnection, id_: int) -> bool:
    """Whether there would be no admin without this one."""
    admins = sa.select(officers.c.id).where(
        officers.c.active, officers.c.role == Role.admin.value, officers.c.id != id_
    )
    return (await connection.execute(admins.limit(1))).first() is None


async def link(connection: AsyncConnection, id_: int, citizen: int | None) -> None:
    """Make a citizen's chats an officer's own; another officer's they are no more."""
    theirs = sa.update(officers).where(officers.c.citizen_id == citizen)
    if citizen is not None:
        await connection.execute(theirs.values(citizen_id=None))
    await connection.execute(
        sa.update(officers).where(officers.c.id == id_).values(citizen_id=citizen)
    )


def _officer(row: sa.Row[tuple[object, ...]]) -> Officer:
    held = row._mapping
    return Officer(
        held["id"], held["name"], Role(held["role"]), tuple(held["units"]), held["active"]
    )


async def linked(connection: AsyncConnection, id_: int) -> bool:
    """Whether an officer has a chat of their own."""
    query = sa.select(officers.c.citizen_id).where(officers.c.id == id_)
    return (await connection.execute(query)).scalar_one_or_none() is not None
