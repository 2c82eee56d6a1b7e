"""Secrets at rest: sealed with the office's key, so that a copied database opens nothing."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Unsealable(Exception):
    """Không mở được bí mật đã lưu: BOT_SECRET_KEY đã đổi so với lúc lưu."""


class Seal:
    """Seals and opens texts; ``purpose`` keeps one use's seals from passing as another's."""

    def __init__(self, key: str, purpose: str) -> None:
        derived = hashlib.blake2b(key.encode(), digest_size=32, person=purpose.encode()[:16])
        self._fernet = Fernet(base64.urlsafe_b64encode(derived.digest()))

    def close(self, text: str) -> str:
        """Seal a text."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def close_bytes(self, data: bytes) -> bytes:
        """Seal bytes."""
        return self._fernet.encrypt(data)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Open sealed bytes.

        Raises:
            Unsealable: they were sealed with another key, or were changed.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise Unsealable(Unsealable.__doc__) from None

    def open(self, sealed: str) -> str:
        """Open a sealed text.

        Raises:
            Unsealable: it was sealed with another key, or was changed.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unsealable(Unsealable.__doc__) from None
