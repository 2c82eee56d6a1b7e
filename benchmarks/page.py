"""Where measured tables stand in docs: between ``<!-- name -->`` and ``<!-- /name -->``."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


class NoPlace(LookupError):
    """A page has no place of that name."""


def write(page: str, name: str, text: str) -> None:
    """Put a text into its place in ``docs/page``.

    Raises:
        NoPlace: the page does not have the two marks.
    """
    path = DOCS / page
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    whole, count = place.subn(
        lambda mark: f"{mark[1]}{text.rstrip()}\n{mark[2]}", path.read_text(encoding="utf-8")
    )
    if count != 1:
        raise NoPlace(f"{page}: {name}")
    path.write_text(whole, encoding="utf-8")
