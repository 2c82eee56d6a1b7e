"""Images on Zalo OA: uploaded first, at most 1 MB, their ids good for seven days."""

from __future__ import annotations

from functools import partial

import aiohttp

from bot.channels.contract import Rejected, Unsure
from bot.channels.zalo_oa.api import Api

LARGEST = 1024 * 1024
_FORMS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class NoImage(Rejected):
    """Hình phải là JPEG hoặc PNG, không quá 1 MB."""


async def upload(api: Api, image: bytes) -> str:
    """Upload an image and return its id.

    Raises:
        NoImage: too large, or neither JPEG nor PNG. SendError: as any call.
    """
    kind = next((kind for start, kind in _FORMS.items() if image.startswith(start)), "")
    if not kind or len(image) > LARGEST:
        raise NoImage(kind or "unknown")
    data = await api.call("POST", "/v2.0/oa/upload/image", data=partial(_form, image, kind))
    found = data.get("attachment_id")
    if not isinstance(found, str) or not found:
        raise Unsure("no attachment")
    return found


def _form(image: bytes, kind: str) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("file", image, filename=f"image.{kind[6:]}", content_type=kind)
    return form
