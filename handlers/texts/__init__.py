"""Every sentence the bot says, as Jinja templates an official can read.

``say("card.html", procedure=…)`` renders one. Values are escaped; the templates themselves use
only b, i, a and code. Blank lines that a condition leaves behind are closed up.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from handlers.texts import filters


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("handlers", "texts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters.ALL)
    return environment


def say(template: str, **values: Any) -> str:
    """Render a template of ``handlers/texts``; an unknown name or value is an error."""
    text = _environment().get_template(template).render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
