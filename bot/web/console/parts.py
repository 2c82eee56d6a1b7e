"""A form with a file, read as it comes: the page's own mark first, then what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web
from multidict import MultiDict

MARK = "csrf"
"""The field that shows that a form is ours: the first of its form, so that nothing else is read
before it."""

_BEGUN = web.RequestKey("parts", MultipartReader)
_LONGEST_MARK = 128
_TORN = (ValueError, AssertionError, RuntimeError)


class NotAForm(web.HTTPBadRequest):
    """Trang gửi lên chưa đúng. Bạn tải lại trang rồi chọn tệp lần nữa."""

    def __init__(self) -> None:
        super().__init__(text=type(self).__doc__)


@dataclass(frozen=True)
class Sent:
    """What a form brought: its fields, and the first file that was chosen."""

    fields: Mapping[str, Any]
    file: bytes = b""
    name: str = ""


def is_form_with_file(request: web.Request) -> bool:
    """Whether a request is such a form."""
    return request.content_type == "multipart/form-data"


async def parts(request: web.Request) -> MultipartReader:
    """What is still to be read of a form.

    Raises:
        NotAForm: it is torn.
    """
    if _BEGUN not in request:
        try:
            request[_BEGUN] = await request.multipart()
        except _TORN as error:
            raise NotAForm from error
    return request[_BEGUN]


async def mark(request: web.Request) -> str:
    """Read the mark off a form's first field; nothing where another field is the first.

    Raises:
        NotAForm: it is torn.
    """
    form = await parts(request)
    try:
        first = await form.next()
        if not isinstance(first, BodyPartReader) or first.name != MARK or first.filename:
            return ""
        return (await _bytes(first, _LONGEST_MARK)).decode("utf-8", "replace").strip()
    except _TORN as error:
        raise NotAForm from error


async def received(request: web.Request, most: int) -> Sent:
    """Read the rest of a form, with a file or without; its parts are ``most`` bytes, or fewer.

    Raises:
        NotAForm: it is torn.
        HTTPRequestEntityTooLarge: it is longer.
    """
    if not is_form_with_file(request):
        return Sent(await request.post())
    fields: MultiDict[str] = MultiDict()
    file, name = b"", ""
    try:
        async for part in await parts(request):
            if not isinstance(part, BodyPartReader):
                raise NotAForm
            data = await _bytes(part, most)
            most -= len(data)
            if part.filename:
                file, name = file or data, name or part.filename
            else:
                fields.add(part.name or "", data.decode("utf-8", "replace"))
    except _TORN as error:
        raise NotAForm from error
    return Sent(fields, file, name)


async def _bytes(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        data += chunk
        if len(data) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(data))
    return bytes(data)
