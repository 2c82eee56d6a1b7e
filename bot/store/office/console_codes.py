"""Codes that join the console and a chat: shown in one, typed in the other, used once.

``link``: a signed-in officer shows it, and types it in the chat that is to be theirs.
``sign_in``: the sign-in page shows it; typed in an officer's own chat and confirmed there, it
lets the browser in that showed it, and no other.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.office.officers import digest, token
from bot.store.tables.officers import console_codes
from handlers.ports import CODE_LETTERS

LIFETIME = timedelta(minutes=5)
LENGTH = 6


class Purpose(StrEnum):
    """What a code does."""

    link = "link"
    sign_in = "sign_in"


class State(StrEnum):
    """How far a code is."""

    shown = "shown"
    confirmed = "confirmed"
    refused = "refused"
    used = "used"


@dataclass(frozen=True)
class Code:
    """A code that can be used: who made it, or what device waits for it."""

    purpose: Purpose
    officer: int | None
    device: str
    state: State


async def show_link(connection: AsyncConnection, key: str, officer: int, at: datetime) -> str:
    """Make a code that links the chat it is typed in."""
    return await _make(connection, key, at, purpose=Purpose.link, officer=officer)


async def show_sign_in(
    connection: AsyncConnection, key: str, device: str, at: datetime
) -> tuple[str, str]:
    """Make a code for a browser; return it and what the browser's cookie holds."""
    waiting = token()
    hashed = digest(waiting, key, "waiting")
    code = await _make(
        connection, key, at, purpose=Purpose.sign_in, waiting=hashed, device=device[:120]
    )
    return code, waiting


async def _make(
    connection: AsyncConnection,
    key: str,
    at: datetime,
    *,
    purpose: Purpose,
    officer: int | None = None,
    waiting: str = "",
    device: str = "",
) -> str:
    await connection.execute(sa.delete(console_codes).where(console_codes.c.expires_at < at))
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(LENGTH))
    await connection.execute(
        sa.insert(console_codes).values(
            code_hash=digest(code, key, "console"),
            purpose=purpose.value,
            officer_id=officer,
            waiting_hash=waiting,
            device=device,
            state=State.shown.value,
            expires_at=at + LIFETIME,
        )
    )
    return code


async def find(connection: AsyncConnection, key: str, code: str, at: datetime) -> Code | None:
    """Find what a typed code is for, while it can be used."""
    query = sa.select(console_codes).where(
        console_codes.c.code_hash == digest(code, key, "console"), console_codes.c.expires_at > at
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Code(Purpose(row.purpose), row.officer_id, row.device, State(row.state))


async def use_link(connection: AsyncConnection, key: str, code: str) -> bool:
    """Use a linking code up; False if it was used."""
    return await _move(connection, digest(code, key, "console"), State.shown, State.used)


async def decide(
    connection: AsyncConnection, key: str, code: str, officer: int, *, confirmed: bool
) -> bool:
    """Confirm or refuse a sign-in, as the officer in whose chat the code was typed."""
    hashed = digest(code, key, "console")
    state = State.confirmed if confirmed else State.refused
    return await _move(connection, hashed, State.shown, state, officer_id=officer)


async def _move(
    connection: AsyncConnection, hashed: str, before: State, after: State, **values: int
) -> bool:
    moved = (
        sa.update(console_codes)
        .where(console_codes.c.code_hash == hashed, console_codes.c.state == before.value)
        .values(state=after.value, **values)
    )
    return bool((await connection.execute(moved)).rowcount)


async def collect(
    connection: AsyncConnection, key: str, waiting: str, at: datetime
) -> tuple[State, int | None] | None:
    """See what became of a browser's code; a confirmed one is used up. None: it has expired."""
    mine = sa.and_(
        console_codes.c.waiting_hash == digest(waiting, key, "waiting"),
        console_codes.c.expires_at > at,
    )
    row = (await connection.execute(sa.select(console_codes).where(mine))).one_or_none()
    if row is None:
        return None
    state = State(row.state)
    if state is State.confirmed and not await _move(
        connection, row.code_hash, State.confirmed, State.used
    ):
        return State.used, None
    return state, row.officer_id
