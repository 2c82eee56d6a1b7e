"""Files of pages: read once, compressed once, named by what is in them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

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


def file(body: bytes, kind: str, *, lasting: bool) -> File:
    """Make a file from its content."""
    tag = sha256(body).hexdigest()[:16]
    return File(body, gzip.compress(body, 9, mtime=0), kind, tag, lasting)


def folder(path: Path, at: str) -> tuple[str, dict[str, File]]:
    """Read a folder's style, scripts and drawings; return its address, and each by its own.

    The address is made from all of them, so that modules find each other by relative names and
    a new version is never mixed with an old one.
    """
    assets = [asset for asset in sorted(path.iterdir()) if asset.suffix in _TYPES]
    version = sha256(b"".join(asset.read_bytes() for asset in assets)).hexdigest()[:12]
    root = f"{at}/{version}"
    served = {
        f"{root}/{asset.name}": file(asset.read_bytes(), _TYPES[asset.suffix], lasting=True)
        for asset in assets
    }
    return root, served
