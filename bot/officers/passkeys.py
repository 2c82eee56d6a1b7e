"""Signing in with a passkey: what a device keeps stands for its officer; there is no password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.place import Place
from bot.officers.roles import Officer
from bot.store.office import officers
from bot.store.tables.officers import passkeys


class PasskeyRefused(Exception):
    """Khoá đăng nhập không dùng được. Bạn thử lại, hoặc đăng nhập bằng khung chat."""


def registration(place: Place, officer: Officer, known: list[str]) -> dict[str, Any]:
    """What the browser needs to make a passkey; keep its ``challenge`` for ``register``."""
    from bot.officers import ceremonies

    return ceremonies.registration(place, officer, known)


def authentication(place: Place) -> dict[str, Any]:
    """What the browser needs to sign in with any passkey it has for this place."""
    from bot.officers import ceremonies

    return ceremonies.authentication(place)


async def register(
    connection: AsyncConnection,
    place: Place,
    officer: Officer,
    challenge: str,
    answer: dict[str, Any],
    *,
    label: str,
    at: datetime,
) -> None:
    """Keep a new passkey.

    Raises:
        PasskeyRefused: the answer is not one to this challenge at this place.
    """
    from bot.officers import ceremonies

    try:
        key = ceremonies.made(place, challenge, answer)
    except ceremonies.WRONG:
        raise PasskeyRefused from None
    new = {"officer_id": officer.id, "label": label[:80], "created_at": at, **vars(key)}
    await connection.execute(sa.insert(passkeys).values(new))


async def sign_in(
    connection: AsyncConnection, place: Place, challenge: str, answer: dict[str, Any], at: datetime
) -> Officer:
    """Find whose passkey answered.

    Raises:
        PasskeyRefused: it is nobody's, was copied, or did not answer this challenge.
    """
    from bot.officers import ceremonies

    named = passkeys.c.credential_id == str(answer.get("id", ""))
    row = (await connection.execute(sa.select(passkeys).where(named))).one_or_none()
    if row is None:
        raise PasskeyRefused
    key = ceremonies.Key(row.credential_id, row.public_key, row.sign_count)
    try:
        count = ceremonies.used(place, challenge, answer, key)
    except ceremonies.WRONG:
        raise PasskeyRefused from None
    await connection.execute(sa.update(passkeys).where(named).values(sign_count=count, used_at=at))
    officer = await officers.find(connection, row.officer_id)
    if officer is None or not officer.active:
        raise PasskeyRefused
    return officer


async def of_officer(connection: AsyncConnection, officer: int) -> list[sa.Row[tuple[object, ...]]]:
    """List an officer's passkeys."""
    query = sa.select(passkeys).where(passkeys.c.officer_id == officer)
    return list(await connection.execute(query.order_by(passkeys.c.created_at)))


async def remove(connection: AsyncConnection, officer: int, credential: str) -> bool:
    """Remove one of an officer's passkeys."""
    mine = sa.and_(passkeys.c.officer_id == officer, passkeys.c.credential_id == credential)
    return bool((await connection.execute(sa.delete(passkeys).where(mine))).rowcount)
