"""A file of codes for a reminder: an export of the one-stop system, or plain lines."""

from __future__ import annotations

import asyncio
from datetime import date

from aiohttp import BodyPartReader, web

from bot.reminders.audience import Listed
from bot.reminders.errors import WrongDraft
from bot.web.console import reminders_form as forms
from knowledge.formats import dossiers as formats
from knowledge.formats.dossiers import Limits, Taken
from knowledge.formats.refusals import UnreadableFile

MOST_BYTES = 4 * 2**20
_LIMITS = Limits(octets=MOST_BYTES, unpacked=64 * 2**20, rows=20_000)


async def read_file(request: web.Request, today: date) -> str:
    """Read the uploaded file into lines of codes and phones; nothing of it is kept.

    Raises:
        WrongDraft: there is none, or no codes are in it; the words say what to do.
    """
    data, name = await _uploaded(request)
    if not data:
        raise WrongDraft("Hãy chọn một tệp.")
    # Unpacking a workbook takes its time: people are answered meanwhile.
    return await asyncio.to_thread(as_lines, data, name, today)


async def _uploaded(request: web.Request) -> tuple[bytes, str]:
    if request.content_type != "multipart/form-data":
        return b"", ""
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.filename:
            return await _bytes(part), part.filename
    return b"", ""


async def _bytes(part: BodyPartReader) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        data += chunk
        if len(data) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(data))
    return bytes(data)


def as_lines(data: bytes, name: str, today: date) -> str:
    """Find codes, and phones beside them, in a file's bytes."""
    try:
        reading = formats.read(data, name, today, limits=_LIMITS)
        found = [
            Listed(row.dossier.code, row.dossier.holder.phone)
            for row in reading
            if isinstance(row, Taken)
        ]
    except UnreadableFile as error:
        return _plain(data, today, error.reason)
    if not found:
        raise WrongDraft("Không thấy mã hồ sơ nào trong tệp.")
    if len(found) > forms.MOST_LISTED:
        raise WrongDraft(
            f"Tệp có {len(found)} hồ sơ, nhiều hơn {forms.MOST_LISTED}; "
            "hãy nạp hồ sơ rồi chọn điều kiện."
        )
    return forms.as_text({one.code: one for one in found}.values())


def _plain(data: bytes, today: date, why: str) -> str:
    """A file without headings: a code a line."""
    try:
        return forms.as_text(forms.listed(data.decode("utf-8-sig"), today))
    except UnicodeDecodeError:
        raise WrongDraft(why) from None
