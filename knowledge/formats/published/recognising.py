"""What a published file is, told by its content: ".doc" files are zip, OLE or plain text here."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from knowledge.formats import markup, old_workbook, refusals, workbook
from knowledge.formats.published import (
    json_items,
    json_lines,
    old_word,
    portal_list,
    portal_pdf,
    unreadable,
    word_blocks,
)
from knowledge.formats.published.texts import line
from knowledge.formats.records import BadRecord, Record
from knowledge.formats.sheet import Limits
from knowledge.formats.texts import Texts

LIMIT = 128 * 2**20
"""Octets of a file that is read whole, also unpacked; JSON Lines may be larger."""
_LINES_LIMIT = 2**30
_LIMITS = Limits(octets=LIMIT, unpacked=LIMIT, rows=200_000)
_PIECE = 1 << 20

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ")
_OFFICE = frozenset({"mimetype", "ppt/presentation.xml", "xl/workbook.bin"})
"""Parts of OpenDocument files, of presentations and of binary workbooks."""
_WORD_2003 = b"schemas.microsoft.com/office/word/2003/wordml"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

TESTS = frozenset({"1.116216", "1.116538"})
"""Codes under which the portal's makers tried it; they are live and stand for nothing."""

_REFUSED: dict[type[refusals.UnreadableFile], type[unreadable.Unreadable]] = {
    refusals.EmptyFile: unreadable.Empty,
    refusals.TornFile: unreadable.Torn,
    refusals.Locked: unreadable.Locked,
    refusals.TooBig: unreadable.TooBig,
    refusals.NotATable: unreadable.OldOffice,
}

Found = Iterator[Record | BadRecord]


def read(path: Path) -> Found:
    """The procedures of an official file; what is wrong with one of them comes in its place.

    Test records of the portal come as bad ones. A file that cannot be read as a whole raises
    Unreadable here, before anything is yielded; only packed JSON Lines that break off later end
    in a bad record. Raises OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        found = _recognised(file, path)
        # Everything but JSON Lines is small; read now, it raises here and not half-way.
        kept = found if found is not None else json_lines.records_in(path)
        return _real(kept if found is None else iter(list(found)), path)


def _real(found: Found, path: Path) -> Found:
    for number, record in enumerate(found, 1):
        if isinstance(record, Record) and record.code in TESTS:
            yield BadRecord(path, number, f"{record.code} là bản ghi thử trên Cổng, không nạp")
        else:
            yield record


def _recognised(file: IO[bytes], path: Path) -> Found | None:
    """The procedures of a file; None for JSON Lines."""
    start = file.read(4096)
    size = file.seek(0, 2)
    file.seek(0)
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise unreadable.Empty
    if start.startswith(b"\x1f\x8b"):
        return _packed(file, path)
    if _is_json(start) and _is_lines(file):
        return None
    if size > LIMIT:
        raise unreadable.TooBig
    return _whole(file, start, path)


def _whole(file: IO[bytes], start: bytes, path: Path) -> Found:
    try:
        if start.startswith(b"PK"):
            return _archive(file, path)
        if start.startswith(old_workbook.MAGIC):
            return _old_office(file, path)
        if b"%PDF-" in start[:1024]:
            return iter([portal_pdf.record(file.read())])
        _refuse_by_mark(start)
        return _text(file, start, path)
    except refusals.UnreadableFile as error:
        raise _REFUSED.get(type(error), unreadable.Unknown)() from error


def _refuse_by_mark(start: bytes) -> None:
    if start.startswith(b"{\\rtf"):
        raise unreadable.RichText
    if start.startswith(_PICTURES) or (start.startswith(b"BM") and start[6:10] == bytes(4)):
        raise unreadable.Picture
    if _WORD_2003 in start:
        raise unreadable.OldWord
    if start.lstrip().lower().startswith(b"mime-version:"):
        raise unreadable.WebPage
    if start.startswith(_ARCHIVES):
        raise unreadable.OtherArchive


def _archive(file: IO[bytes], path: Path) -> Found:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise unreadable.Torn from error
    file.seek(0)
    if "xl/workbook.xml" in parts:
        return _told(portal_list.records(workbook.sheets(file, _LIMITS), path))
    if word_blocks.PART in parts:
        return iter([old_word.record(file, _day(path))])
    raise unreadable.OtherOffice if _OFFICE & parts else unreadable.OtherArchive


def _old_office(file: IO[bytes], path: Path) -> Found:
    content = file.read()
    if _wide("WordDocument") in content:
        raise unreadable.OldWord
    return _told(portal_list.records(old_workbook.sheets(BytesIO(content), _LIMITS), path))


def _told(found: Found) -> Found:
    """Rows are read while they are asked for, so what is wrong further in is told here, too."""
    return iter(list(found))


def _text(file: IO[bytes], start: bytes, path: Path) -> Found:
    if _is_json(start):
        return json_items.records_in(_decoded(file.read()), path)
    try:
        texts = Texts(file, len)
    except refusals.NotATable as error:
        raise unreadable.Unknown from error
    if not texts.sample.lstrip().startswith("<"):
        raise unreadable.PlainText
    try:
        return _told(portal_list.records([markup.sheet(texts, _LIMITS)], path))
    except (refusals.UnreadableFile, unreadable.NoList) as error:
        raise unreadable.WebPage from error


def _packed(file: IO[bytes], path: Path) -> Found | None:
    """A gzip: JSON Lines are read by their own reader, anything else is unpacked here."""
    start = _unpacked(file, 4096)
    if not start.strip():
        raise unreadable.Empty
    if _is_json(start) and _is_lines(BytesIO(_unpacked(file, 4 * _PIECE))):
        _unpacked(file, _LINES_LIMIT, keep=False)
        return None
    content = _unpacked(file, LIMIT + 1, whole=True)
    if len(content) > LIMIT:
        raise unreadable.TooBig
    return _whole(BytesIO(content), content[:4096], path)


def _unpacked(file: IO[bytes], limit: int, *, whole: bool = False, keep: bool = True) -> bytes:
    """The first octets of a gzip.

    Raises:
        Torn: broken, or, where the whole is wanted, cut.
        TooBig: it goes on beyond the limit, where nothing is kept.
    """
    file.seek(0)
    unpacking = zlib.decompressobj(wbits=31)
    kept, count = bytearray(), 0
    try:
        while count < limit and not unpacking.eof and (piece := file.read(_PIECE)):
            while piece and count < limit:
                made = unpacking.decompress(piece, min(_PIECE, limit - count))
                count += len(made)
                if keep:
                    kept += made
                piece = unpacking.unconsumed_tail
    except zlib.error as error:
        if whole or not count:
            raise unreadable.Torn from error
    if whole and count < limit and not unpacking.eof:
        raise unreadable.Torn
    if not keep and count >= limit:
        raise unreadable.TooBig
    return bytes(kept)


def _is_json(start: bytes) -> bool:
    return _decoded(start).lstrip().startswith(("{", "["))


def _is_lines(file: IO[bytes]) -> bool:
    """Whether this is an object a line: the first line is whole, or several lines begin one."""
    file.seek(0)
    begun = 0
    for octets in file.readlines(4 * _PIECE)[:1000]:
        text = octets.strip().removeprefix(_MARKS[0])
        if text.startswith(b"{") and len(text) > 1 and text[1:].lstrip()[:1] in (b'"', b"}"):
            begun += 1
    file.seek(0)
    return begun > 1


def _decoded(octets: bytes) -> str:
    if octets.startswith(_MARKS[1:]):
        return octets.decode("utf-16", "replace")
    return octets.removeprefix(_MARKS[0]).decode("utf-8", "replace")


def _wide(name: str) -> bytes:
    """A name as the directory of an OLE file writes it."""
    return name.encode("utf-16-le")


def _day(path: Path) -> str:
    """The day in Việt Nam the file was written, which is when it was exported or copied."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC) + timedelta(hours=7)
    return line(moment.date().isoformat())
