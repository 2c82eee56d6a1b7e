"""The page and its files: read once, compressed once, named by what is in them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.settings import Settings

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file as it is served."""

    body: bytes
    packed: bytes
    kind: str
    tag: str
    lasting: bool

    async def serve(self, request: web.Request) -> web.Response:
        """Answer with the file, or with 304 when the browser has it."""
        headers = {
            "ETag": f'"{self.tag}"',
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=31536000, immutable" if self.lasting else "no-cache",
        }
        if self.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        body = self.body
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = self.packed, "gzip"
        return web.Response(body=body, content_type=self.kind, charset="utf-8", headers=headers)


def files(settings: Settings) -> dict[str, File]:
    """Read every file of the page, by the path it is served at.

    The folder's name is made from all of them, so that modules find each other by relative
    names and a new version is never mixed with an old one.
    """
    assets = [path for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES]
    version = sha256(b"".join(path.read_bytes() for path in assets)).hexdigest()[:12]
    root = f"/chat/static/{version}"
    served = {
        f"{root}/{path.name}": _file(path.read_bytes(), _TYPES[path.suffix], lasting=True)
        for path in assets
    }
    return {"/": _index(settings, root), **served}


def _file(body: bytes, kind: str, *, lasting: bool) -> File:
    tag = sha256(body).hexdigest()[:16]
    return File(body, gzip.compress(body, 9, mtime=0), kind, tag, lasting)


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
    return _file(page.replace("<!-- call -->", call).encode(), "text/html", lasting=False)


def _call(phone: str) -> str:
    if not phone:
        return ""
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    label = escape(f"Gọi {phone}")
    return f'<a class="call" href="tel:{digits}" aria-label="{label}"><span>Gọi</span></a>'
