"""Signing in with a passkey: what a device keeps stands for its officer; there is no password.

The browser's answers are checked by py_webauthn (W3C Web Authentication, level 2).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.officers.roles import Officer
from bot.store.office import officers
from bot.store.tables.officers import passkeys


class PasskeyRefused(Exception):
    """Khoá đăng nhập không dùng được. Bạn thử lại, hoặc đăng nhập bằng khung chat."""


@dataclass(frozen=True)
class Place:
    """Where the console is, as passkeys are bound to it: an origin such as https://hoi.xa.vn."""

    origin: str

    @property
    def host(self) -> str:
        """The name passkeys belong to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def usable(self) -> bool:
        """Whether browsers make passkeys there: over HTTPS, or on the machine itself by name."""
        return self.origin.startswith("https://") or self.host == "localhost"

    @property
    def home(self) -> str:
        """The same place as sign-ins belong to it: the machine itself goes by its name.

        Cookies and passkeys of ``localhost`` are not those of 127.0.0.1 (RFC 6265, W3C WebAuthn).
        """
        try:
            parts = urlsplit(self.origin)
            own = ip_address(parts.hostname or "").is_loopback
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return self.origin
        return f"{parts.scheme}://localhost{port}" if own else self.origin


def registration(place: Place, officer: Officer, known: list[str]) -> dict[str, Any]:
    """What the browser needs to make a passkey; keep its ``challenge`` for ``register``."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Một Cửa",
        user_id=f"officer-{officer.id}".encode(),
        user_name=officer.name,
        user_display_name=officer.name,
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(k)) for k in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return dict(json.loads(options_to_json(options)))


def authentication(place: Place) -> dict[str, Any]:
    """What the browser needs to sign in with any passkey it has for this place."""
    options = generate_authentication_options(
        rp_id=place.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(json.loads(options_to_json(options)))


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
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    await connection.execute(
        sa.insert(passkeys).values(
            credential_id=bytes_to_base64url(verified.credential_id),
            officer_id=officer.id,
            public_key=bytes_to_base64url(verified.credential_public_key),
            sign_count=verified.sign_count,
            label=label[:80],
            created_at=at,
        )
    )


async def sign_in(
    connection: AsyncConnection, place: Place, challenge: str, answer: dict[str, Any], at: datetime
) -> Officer:
    """Find whose passkey answered.

    Raises:
        PasskeyRefused: it is nobody's, was copied, or did not answer this challenge.
    """
    id_ = str(answer.get("id", ""))
    row = (
        await connection.execute(sa.select(passkeys).where(passkeys.c.credential_id == id_))
    ).one_or_none()
    if row is None:
        raise PasskeyRefused
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    await connection.execute(
        sa.update(passkeys)
        .where(passkeys.c.credential_id == id_)
        .values(sign_count=verified.new_sign_count, used_at=at)
    )
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
