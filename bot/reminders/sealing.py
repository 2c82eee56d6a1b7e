"""Uploaded lists, which may hold phones: sealed as long as they are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.reminders.audience import Listed
from bot.store.citizens.phone_numbers import LIST
from bot.store.sealing import Seal


def seal_list(key: str, listed: Sequence[Listed]) -> str:
    """Seal a list; nothing for none."""
    if not listed:
        return ""
    return Seal(key, LIST).close(json.dumps([[one.code, one.phone] for one in listed]))


def read_list(key: str, sealed: str) -> tuple[Listed, ...]:
    """Open a sealed list.

    Raises:
        Unsealable: it was sealed with another key.
    """
    if not sealed:
        return ()
    return tuple(Listed(*line) for line in json.loads(Seal(key, LIST).open(sealed)))
