"""The signature of a Zalo webhook: plain SHA-256 over the bytes as they came."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

HEADER = "X-ZEvent-Signature"
OLDEST = timedelta(hours=24)
"""Zalo repeats an event for about an hour and three quarters; older ones are replays."""
NEWEST = timedelta(hours=1)
"""How far ahead of ours their clock may be."""


def signature(raw: bytes, *, app_id: str, timestamp: str, secret: str) -> str:
    """``mac=`` and the digest of app id + raw body + timestamp + OA secret."""
    signed = app_id.encode() + raw + timestamp.encode() + secret.encode()
    return "mac=" + hashlib.sha256(signed).hexdigest()


def genuine(given: str, raw: bytes, *, app_id: str, timestamp: str, secret: str) -> bool:
    """Tell whether a signature is the right one; without a secret none is."""
    right = signature(raw, app_id=app_id, timestamp=timestamp, secret=secret)
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), right.encode())
    return same and bool(secret)


def current(timestamp: str, now: datetime) -> bool:
    """Tell whether a time, in milliseconds, lies within the replay window."""
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 15:
        return False
    at = int(timestamp) / 1000
    return -NEWEST.total_seconds() <= now.timestamp() - at <= OLDEST.total_seconds()
