"""Workbooks (.xlsx) row by row, in little memory, from files nobody vouches for.

A library that keeps a sheet as a grid needs 230 MB for 200,000 rows of 13 cells, and as much as
the machine has for two cells far apart. Here a sheet streams, and its texts are one run of octets.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from knowledge.formats.refusals import Locked, NotATable, TooBig, TornFile, UnreadableFile
from knowledge.formats.sheet import Limits, Row, Sheet
from knowledge.formats.workbook_parts import feed, parse
from knowledge.formats.workbook_readers import SharedReader, SheetReader, Texts

_BOMB_SIZE, _BOMB_RATIO = 64 * 2**20, 250
"""No real sheet packs this well; deflate itself can reach 1032."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,
    ValueError,
    OverflowError,
)


def sheets(file: IO[bytes], limits: Limits) -> Iterator[Sheet]:
    """Yield the sheets of a workbook in their order; each must be read before the next is asked.

    Raises:
        TornFile: the archive or a part of it is broken, also while rows are read.
        Locked: its parts are encrypted.
        NotATable: an archive that is no workbook.
        TooBig: it unpacks to more than the limit.
    """
    with _told(), zipfile.ZipFile(file) as archive:
        _check(archive, limits)
        book = _Book()
        parse(archive, "xl/workbook.xml", book)
        links = _Links()
        parse(archive, "xl/_rels/workbook.xml.rels", links)
        shared = Texts()
        if links.shared in archive.namelist():
            for _ in feed(archive, links.shared, SharedReader(shared)):
                pass
        for name, link in book.sheets:
            part = links.targets.get(link)
            if part:
                yield Sheet(name, _rows(archive, part, shared, limits), book.epoch_1904)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what breaks inside an archive into one refusal."""
    try:
        yield
    except UnreadableFile:
        raise
    except _BROKEN as error:
        raise TornFile from error
    except RuntimeError as error:
        raise (Locked if "encrypted" in str(error) else TornFile) from error


def _check(archive: zipfile.ZipFile, limits: Limits) -> None:
    if "xl/workbook.xml" not in archive.namelist():
        raise NotATable
    for part in archive.infolist():
        bomb = part.file_size > max(_BOMB_SIZE, _BOMB_RATIO * part.compress_size)
        if bomb or part.file_size > limits.unpacked:
            raise TooBig


class _Book:
    """The sheets of a workbook by their links, and where its days begin."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), link))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Links:
    """Where the sheets of a workbook are, by their links, and its shared texts."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.shared = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))[1:]
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "worksheet":
            self.targets[attributes.get("Id", "")] = target
        elif kind == "sharedStrings":
            self.shared = target

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


def _rows(archive: zipfile.ZipFile, part: str, shared: Texts, limits: Limits) -> Iterator[Row]:
    reader = SheetReader(shared, limits.columns)
    count = 0
    with _told():
        for _ in feed(archive, part, reader):
            count += len(reader.done)
            if count > limits.rows:
                raise TooBig
            yield from reader.done
            reader.done.clear()
