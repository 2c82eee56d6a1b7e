"""What of a reply a person reads: the text without its markup."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?(?:b|i|a|code)(?:\s[^<>]*)?>")


def visible(html: str) -> str:
    """The text of a reply, its tags left out."""
    return unescape(_TAG.sub("", html))
