"""What a file is, told by its content: its name is only what somebody called it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from knowledge.formats import delimited, markup, old_workbook, workbook
from knowledge.formats.headers import meaning
from knowledge.formats.objects import Numbered, objects
from knowledge.formats.refusals import EmptyFile, NotATable, TooBig
from knowledge.formats.sheet import Limits, Sheet
from knowledge.formats.texts import TCVN3, Texts

_NO_TABLE = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")
_TAG = re.compile(r"<[^<>]{0,500}>")
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1258": "Windows-1258",
    "cp1252": "Windows-1252",
    TCVN3: "TCVN3 (ABC)",
}


@dataclass(frozen=True)
class Opened:
    """A file by its kind, in Vietnamese; it has either sheets or objects."""

    kind: str
    sheets: Iterator[Sheet]
    objects: Iterator[Numbered] | None = None


def open_file(file: IO[bytes], limits: Limits) -> Opened:
    """Recognise a file; what is wrong further in is raised while it is read.

    Raises:
        UnreadableFile: empty, too big, locked, torn, or no table.
    """
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile
    if size > limits.octets:
        raise TooBig
    if start.startswith(_NO_TABLE):
        raise NotATable
    if start.startswith(b"PK"):
        return Opened("Excel (.xlsx)", workbook.sheets(file, limits))
    if start.startswith(old_workbook.MAGIC):
        return Opened("Excel đời cũ (.xls)", old_workbook.sheets(file, limits))
    return _text(file, limits)


def _text(file: IO[bytes], limits: Limits) -> Opened:
    texts = Texts(file, _score)
    start = texts.sample.lstrip()
    if start.startswith(("{", "[")):
        return Opened("JSON", iter(()), objects(texts, limits))
    if start.startswith("<"):
        kind = "XML của Excel 2003" if markup.is_spreadsheet_xml(start) else "bảng HTML"
        return Opened(kind, iter([markup.sheet(texts, limits)]))
    separator = delimited.SEPARATORS[delimited.best(texts.sample)[1]]
    encoding = _ENCODINGS.get(texts.encoding, texts.encoding)
    kind = f"CSV (mã chữ {encoding}, cách nhau bằng {separator})"
    return Opened(kind, iter([delimited.sheet(texts, limits)]))


def _score(text: str) -> int:
    if text.lstrip().startswith("<"):
        return sum(1 for part in _TAG.split(text) if meaning(part.strip()))
    return delimited.best(text)[0]
