"""A file of codes for a reminder: an export of the one-stop system, or plain lines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.reminders.audience import Listed, Whom
from bot.reminders.errors import WrongDraft
from bot.web.console.parts import Sent
from bot.web.console.reminders import form as forms
from bot.web.console.reminders.form import Filled
from knowledge.formats import dossiers as formats
from knowledge.formats import listed
from knowledge.formats.dossiers import Limits, Taken
from knowledge.formats.listed import NO_PHONE, Line
from knowledge.formats.refusals import NoHeader, UnreadableFile

MOST_BYTES = 4 * 2**20
_LIMITS = Limits(octets=MOST_BYTES, unpacked=64 * 2**20, rows=20_000)


SHOWN = 20
"""Lines that were not taken, told one by one."""


@dataclass(frozen=True)
class Read:
    """A file as the pasted list, and what was not taken of it, a sentence a line."""

    text: str
    wrong: tuple[str, ...] = ()


async def read_file(sent: Sent, today: date) -> Read:
    """Read the uploaded file into lines of codes and phones; nothing of it is kept.

    Raises:
        WrongDraft: there is none, or no codes are in it; the words say what to do.
    """
    if not sent.file:
        raise WrongDraft("Tệp này trống." if sent.name else "Hãy chọn một tệp.")
    # Unpacking a workbook takes its time: people are answered meanwhile.
    return await asyncio.to_thread(as_lines, sent.file, sent.name, today)


async def with_file(filled: Filled, sent: Sent, today: date) -> tuple[Filled, tuple[str, ...]]:
    """Put what a file lists below what was pasted; return what was not taken of it as well.

    Raises:
        WrongDraft: no list is in it.
    """
    read = await read_file(sent, today)
    pasted = filled.one["danh-sach"].splitlines()
    one = {**filled.one, "danh-sach": "\n".join(dict.fromkeys([*pasted, *read.text.splitlines()]))}
    if ", " in read.text:
        # Phones are given to be used: holders are meant as well.
        one["gui-cho"] = Whom.everybody.value
    return replace(filled, one=one), read.wrong


def as_lines(data: bytes, name: str, today: date) -> Read:
    """Find codes, and phones beside them, in a file's bytes."""
    try:
        found = _exported(data, name, today)
    except NoHeader as error:
        found = _listed(data, today, error)
    except UnreadableFile as error:
        raise WrongDraft(error.reason) from None
    taken = [Listed(one.code, one.phone) for one in found if one.code]
    wrong = [f"Dòng {one.row}: {one.why}" for one in found if one.why]
    if not taken:
        raise WrongDraft(" ".join(["Không thấy mã hồ sơ nào trong tệp.", *wrong[:3]]))
    if len(taken) > forms.MOST_LISTED:
        raise WrongDraft(
            f"Tệp có {len(taken)} hồ sơ, nhiều hơn {forms.MOST_LISTED}; "
            "hãy nạp hồ sơ rồi chọn điều kiện."
        )
    return Read(forms.as_text(forms.once(taken)), _told(wrong))


def _told(wrong: Sequence[str]) -> tuple[str, ...]:
    more = len(wrong) - SHOWN
    return (*wrong[:SHOWN], *([f"và {more} dòng khác."] if more > 0 else []))


def _exported(data: bytes, name: str, today: date) -> list[Line]:
    """An export of the one-stop system."""
    reading = formats.read(data, name, today, limits=_LIMITS)
    return [
        Line(row.row, row.dossier.code, row.dossier.holder.phone, NO_PHONE * row.lost_phone)
        if isinstance(row, Taken)
        else Line(row.row, why=row.reason)
        for row in reading
    ]


def _listed(data: bytes, today: date, why: NoHeader) -> list[Line]:
    """A list an officer wrote: codes, or codes and phones."""
    try:
        return listed.read(data, today, _LIMITS)
    except UnreadableFile:
        raise WrongDraft(why.reason) from None
