"""What is personal about a dossier: sealed, and keyed hashes to find and compare by.

Without the office's key a copied database gives neither names nor, by trying out all numbers
there are, a phone.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import marshal
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO
from json.encoder import encode_basestring
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.dossiers.merging import Word
from bot.store.rows import written
from bot.store.sealing import Unsealable
from knowledge.dossier_record import Charge, Dossier, Holder

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_NONCE = 12
"""Octets of a nonce, which stands before what is sealed with it."""
_WIDTH = 16
"""Octets of a hash; it is written in twice as many characters."""


class DossierSeal:
    """Seals and opens the personal part, and makes the hashes; one for each of an office's keys.

    AES-256-GCM with a random nonce of 96 bits, good for 2^32 seals of one key (NIST SP 800-38D
    8.3): a fifth of the work of Fernet's many steps, for lists of 200,000 dossiers.
    """

    def __init__(self, key: str) -> None:
        # One key for each use, so that nothing can be carried from one to another.
        self._cipher = AESGCM(_derived(key, "sl"))
        self._phone, self._last4, self._word = (_keyed(key, use) for use in ("ph", "l4", "wd"))

    def close(self, dossiers: Sequence[Dossier]) -> list[str]:
        """Seal of each the holder, the note, what is asked for and the charges."""
        # Asked for together, nonces cost one call of the system.
        nonces = BytesIO(os.urandom(_NONCE * len(dossiers)))
        return [self._closed(dossier, nonces.read(_NONCE)) for dossier in dossiers]

    def _closed(self, dossier: Dossier, nonce: bytes) -> str:
        # A broken file's half characters are kept as they are; json.loads takes them back.
        text = _written(dossier).encode("utf-8", "surrogatepass")
        return b64encode(nonce + self._cipher.encrypt(nonce, text, None)).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """Give back the sealed fields of a ``Dossier`` by their names.

        Raises:
            Unsealable: sealed with another key.
        """
        try:
            whole = b64decode(sealed)
            opened = self._cipher.decrypt(whole[:_NONCE], whole[_NONCE:], None)
        except (InvalidTag, ValueError, binascii.Error):
            raise Unsealable(Unsealable.__doc__) from None
        *holder, note, asked_for, charges = json.loads(opened)
        return {
            "holder": Holder(*holder),
            "note": note,
            "asked_for": tuple(asked_for),
            "charges": tuple(Charge(*charge) for charge in charges),
        }

    def phone(self, phone: str) -> str | None:
        """Hash a whole number of ten digits, to find its owner's dossiers; None for no number."""
        return _hash(self._phone, phone) if phone else None

    def last4(self, code: str, phone: str) -> str | None:
        """Hash a number's last four digits for one dossier; None for no number.

        There are only 10,000 such endings: with the code in it, equal endings of two dossiers do
        not look equal, and who has found out one has found out one.
        """
        return _hash(self._last4, f"{code}:{phone[-4:]}") if phone else None

    def proves(self, code: str, digits: str, kept: str | None) -> bool:
        """Whether four digits are the ones kept for the dossier with this (its first) code."""
        return kept is not None and hmac.compare_digest(self.last4(code, digits) or "", kept)

    def digest(self, word: Word) -> str:
        """Hash all that a word says, apart from who said it and when.

        Keyed as well: of a dossier whose rest is known, a phone would be quickly tried out.
        """
        d = word.dossier
        moments = (d.submitted_at, d.received_at, d.due_at, d.finished_at, d.returned_at)
        parts = (
            *(d.code, d.other_code, int(d.status), d.status_text, word.told_status),
            *(d.procedure, d.procedure_name, d.field, d.unit, d.note),
            *[written(moment) if moment else None for moment in moments],
            *_texts(d.holder),
            *(d.asked_for, _charges(d)),
        )
        hashed = self._word.copy()
        # Version 2 writes equal values as equal octets: it refers to nothing written before.
        hashed.update(marshal.dumps(parts, 2))
        return hashed.hexdigest()


def _texts(holder: Holder) -> tuple[str, str, str, str]:
    return (holder.applicant, holder.owner, holder.phone, holder.address)


def _written(dossier: Dossier) -> str:
    """The sealed parts as JSON."""
    texts = ",".join(map(encode_basestring, (*_texts(dossier.holder), dossier.note)))
    if not dossier.asked_for and not dossier.charges:
        return f"[{texts},[],[]]"
    asked_for, charges = _ENCODER.encode(dossier.asked_for), _ENCODER.encode(_charges(dossier))
    return f"[{texts},{asked_for},{charges}]"


def _charges(dossier: Dossier) -> list[tuple[str, int, bool]]:
    return [(c.name, c.amount, c.paid) for c in dossier.charges] if dossier.charges else []


def _derived(key: str, use: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=32, person=f"dossier {use}".encode()).digest()


def _keyed(key: str, use: str) -> hashlib.blake2b:
    """A hash that has taken in its key: copied for each text, it costs half of a new one."""
    return hashlib.blake2b(digest_size=_WIDTH, key=_derived(key, use))


def _hash(keyed: hashlib.blake2b, text: str) -> str:
    hashed = keyed.copy()
    hashed.update(text.encode())
    return hashed.hexdigest()
