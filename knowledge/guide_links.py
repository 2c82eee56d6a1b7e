"""The pages a guide may lead to."""

from __future__ import annotations

import re

STORES = {
    "https://apps.apple.com/vn/app/vneid/id1582750372": "App Store",
    "https://play.google.com/store/apps/details?id=com.vnid": "Google Play",
}
"""The only pages outside gov.vn: VNeID in the two app stores."""

_URL = re.compile(r"https?://[^\s<>]+|www\.[^\s<>]+")
_OFFICIAL = re.compile(r"https://([\w-]+\.)*gov\.vn(/\S*)?")


def urls(text: str) -> list[str]:
    """The addresses in a text, without the punctuation that follows them."""
    return [url.rstrip(".,;:!?)") for url in _URL.findall(text)]


def is_official(url: str) -> bool:
    """Whether a guide may link there: https under gov.vn, or VNeID in the two app stores."""
    return url in STORES or bool(_OFFICIAL.fullmatch(url))
