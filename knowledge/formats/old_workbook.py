"""Old workbooks (.xls): at most 65,536 rows, so a library may hold a sheet whole."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import IO, Any

from python_calamine import CalamineWorkbook, load_workbook

from knowledge.formats.refusals import Locked, NotATable, TooBig, TornFile, UnreadableFile
from knowledge.formats.sheet import Limits, Row, Sheet, number_text, trimmed

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = 512
_LARGEST = 100 * 2**20
"""Octets; 65,536 rows of text take a fifth of that."""


def sheets(file: IO[bytes], limits: Limits) -> Iterator[Sheet]:
    """Yield the sheets of an old workbook.

    Raises:
        TornFile: broken, or of a kind older than 1993.
        Locked: it has a password; new workbooks with one look like old ones, too.
        NotATable: an old Word file or the like.
        TooBig: larger than any such file can be.
    """
    content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise TooBig
    if len(content) < _HEADER:
        raise TornFile
    if _wide("EncryptedPackage") in content:
        raise Locked
    if _directory(content) > len(content):
        raise TornFile
    if _wide("Workbook") not in content and _wide("Book") not in content:
        raise NotATable
    book = _guarded(lambda: load_workbook(BytesIO(content)))
    for name in book.sheet_names:
        yield Sheet(name, _rows(book, name, limits))


def _rows(book: CalamineWorkbook, name: str, limits: Limits) -> Iterator[Row]:
    sheet = _guarded(lambda: book.get_sheet_by_name(name))
    left = sheet.start[1] if sheet.start else 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        if number > limits.rows:
            raise TooBig
        cells = trimmed([""] * left + [_text(value) for value in values[: limits.columns]])
        if cells:
            yield number, cells


def _guarded(read: Any) -> Any:
    try:
        return read()
    except BaseException as error:
        # The library's own errors are Exceptions; a crash inside it is neither.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if isinstance(error, UnreadableFile | MemoryError):
            raise
        raise (Locked if "assword" in str(error) else TornFile) from error


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return number_text(value / timedelta(days=1))
    return ""


def _directory(content: bytes) -> int:
    """Where the first sector of the directory ends: often at the very end, which a cut takes away.

    [MS-CFB] 2.2: the size of a sector is 2 to the power at octet 30, the directory's first sector
    at octet 48, and sectors are counted after the header.
    """
    power, sector = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<I", content, 48)
    return int((sector[0] + 2) << min(power, 12))


def _wide(name: str) -> bytes:
    """A name as the directory of such a file writes it."""
    return name.encode("utf-16-le")
