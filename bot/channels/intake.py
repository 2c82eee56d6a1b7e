"""What people send, made safe to keep: one form of letters, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Control characters but tab and newline, private use, lone surrogates, not-a-characters.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\u202a-\u202e\u2066-\u2069\U000f0000-\U0010ffff]"
)


def opaque(value: object, longest: int = 200) -> str:
    """A platform's id or address as it came; empty when it is none or no column would take it."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return ""
    return value if value.isascii() and value.isprintable() else ""


def clean(text: str) -> str:
    """Put text into NFC, with newlines as \\n, without control and private-use characters."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _REFUSED.sub("", joined)).strip()
