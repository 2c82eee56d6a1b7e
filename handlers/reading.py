"""Whether a message can be read at all."""

from __future__ import annotations

import unicodedata

from knowledge.question import LONGEST


def trouble(text: str) -> str | None:
    """Name what is wrong with a message: ``empty``, ``symbols``, ``junk`` or ``long``."""
    if not text.strip():
        return "empty"
    if len(text) > LONGEST:
        return "long"
    letters = sum(c.isalnum() for c in text)
    if _junk(text):
        return "junk"
    return None if letters else "symbols"


def _junk(text: str) -> bool:
    odd = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Co", "Cn", "Cs") for c in text)
    odd -= sum(text.count(c) for c in "\n\t\r")
    return (odd > 2 and odd > 0.1 * len(text)) or (odd > 0 and odd >= len(text.strip()))
