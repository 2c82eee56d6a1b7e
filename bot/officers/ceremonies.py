"""What browsers are asked for a passkey, and whether their answers hold.

Checked by py_webauthn (W3C Web Authentication, level 2). It brings a third of a second of
libraries along, so only ``bot.officers.passkeys`` imports this, when somebody needs it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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

from bot.officers.place import Place
from bot.officers.roles import Officer

WRONG = (WebAuthnException, ValueError, TypeError, KeyError)
"""What checking raises of an answer that does not hold, or is none."""


@dataclass(frozen=True)
class Key:
    """A passkey as it is kept, in base64url: its name, its public half, how often it was used."""

    credential_id: str
    public_key: str
    sign_count: int


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


def made(place: Place, challenge: str, answer: dict[str, Any]) -> Key:
    """Check a browser's answer to ``registration``.

    Raises:
        WRONG: it is not one to this challenge at this place.
    """
    verified = verify_registration_response(
        credential=answer,
        expected_challenge=base64url_to_bytes(challenge),
        expected_rp_id=place.host,
        expected_origin=place.origin,
        require_user_verification=True,
    )
    name, public = verified.credential_id, verified.credential_public_key
    return Key(bytes_to_base64url(name), bytes_to_base64url(public), verified.sign_count)


def used(place: Place, challenge: str, answer: dict[str, Any], key: Key) -> int:
    """Check a browser's answer to ``authentication``; tell how often the key was used by now.

    Raises:
        WRONG: another key answered, a copy of it, or not to this challenge.
    """
    verified = verify_authentication_response(
        credential=answer,
        expected_challenge=base64url_to_bytes(challenge),
        expected_rp_id=place.host,
        expected_origin=place.origin,
        credential_public_key=base64url_to_bytes(key.public_key),
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    return verified.new_sign_count
