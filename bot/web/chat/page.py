"""The page and its files."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template

from bot.settings import Settings
from bot.web.files import File, file, folder

_FOLDER = Path(__file__).parent / "static"


def files(settings: Settings) -> dict[str, File]:
    """Read every file of the page, by the path it is served at."""
    root, served = folder(_FOLDER, "/chat/static")
    return {"/": _index(settings, root), **served}


def _index(settings: Settings, root: str) -> File:
    values = {
        "office": settings.office_name,
        "starters": json.dumps(settings.web_starters, ensure_ascii=False),
        "limit": str(settings.web_message_limit),
        "root": root,
    }
    text = (_FOLDER / "index.html").read_text(encoding="utf-8")
    page = Template(text).substitute({name: escape(value) for name, value in values.items()})
    call = _call(settings.office_phone)
    return file(page.replace("<!-- call -->", call).encode(), "text/html", lasting=False)


def _call(phone: str) -> str:
    if not phone:
        return ""
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    label = escape(f"Gọi {phone}")
    return f'<a class="call" href="tel:{digits}" aria-label="{label}"><span>Gọi</span></a>'
