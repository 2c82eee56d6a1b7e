"""Workbooks (.xlsx) row by row, in little memory, from files nobody vouches for.

A library that keeps a sheet as a grid needs 230 MB for 200,000 rows of 13 cells, and as much as
the machine has for two cells far apart. Here a sheet streams, and its texts are one run of octets.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Protocol
from xml.parsers import expat

from knowledge.formats.refusals import Locked, NotATable, TooBig, TornFile, UnreadableFile
from knowledge.formats.sheet import Limits, Row, Sheet, number_text, trimmed

_PIECE = 1 << 16
_CELL = 32_767
"""Characters Excel lets a cell have."""

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
        _parse(archive, "xl/workbook.xml", book)
        links = _Links()
        _parse(archive, "xl/_rels/workbook.xml.rels", links)
        shared = _Texts()
        if links.shared in archive.namelist():
            _parse(archive, links.shared, _SharedReader(shared))
        for name, link in book.sheets:
            part = links.targets.get(link, "")
            if "worksheet" in part:
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


class _Reader(Protocol):
    """Hears the parts of an XML document; names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _parse(archive: zipfile.ZipFile, part: str, reader: _Reader) -> None:
    for _ in _feed(archive, part, reader):
        pass


def _feed(archive: zipfile.ZipFile, part: str, reader: _Reader) -> Iterator[None]:
    """Parse a part piece by piece, pausing after each."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _no_doctype

    def first(name: str, attributes: dict[str, str]) -> None:
        # The first element tells whether names have a prefix; most files need no second call.
        plain = ":" not in name
        parser.StartElementHandler = reader.start if plain else start
        parser.EndElementHandler = reader.end if plain else end
        parser.StartElementHandler(name, attributes)

    def start(name: str, attributes: dict[str, str]) -> None:
        reader.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        reader.end(name.rpartition(":")[2])

    parser.StartElementHandler = first
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield


def _no_doctype(*_: object) -> None:
    # Office writes none, and entities are a way to make little grow large.
    raise TornFile


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
    """Where the parts of a workbook are."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.shared = "xl/sharedStrings.xml"

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))[1:]
            self.targets[attributes.get("Id", "")] = target
            if attributes.get("Type", "").endswith("/sharedStrings"):
                self.shared = target

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Texts:
    """Many texts as one run of octets; a list of them takes four times as much."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._octets += text.encode("utf-8", "replace")
        self._ends.append(len(self._octets))

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            return ""
        return self._octets[self._ends[index] : self._ends[index + 1]].decode()


class _SharedReader:
    """Collects shared texts; the reading aids of East Asian scripts (rPh) are no part of them."""

    def __init__(self, texts: _Texts) -> None:
        self._texts = texts
        self._pieces: list[str] = []
        self._inside = False
        self._aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self._pieces = []
        self._aid = self._aid or name == "rPh"
        self._inside = name == "t" and not self._aid

    def end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._aid = False
        elif name == "si":
            self._texts.append("".join(self._pieces)[:_CELL])

    def text(self, data: str) -> None:
        if self._inside and len(self._pieces) < _CELL:
            self._pieces.append(data[:_CELL])


class _SheetReader:
    """Collects the rows of a sheet that have something in them."""

    def __init__(self, shared: _Texts, limits: Limits) -> None:
        self.done: list[Row] = []
        self._shared = shared
        self._limits = limits
        self._number = 0
        self._cells: list[str] = []
        self._column = 0
        self._type = ""
        self._pieces: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._type = attributes.get("t", "n")
            self._pieces = []
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = _column(letters) if letters else self._column + 1
        elif name == "v" or name == "t":
            self._inside = True
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "rPh":
            self._type = "aid"

    def end(self, name: str) -> None:
        if name == "c":
            if self._pieces and self._column <= self._limits.columns:
                missing = self._column - len(self._cells)
                if missing > 0:
                    self._cells += [""] * missing
                self._cells[self._column - 1] = self._value("".join(self._pieces))
        elif name == "row":
            cells = trimmed(self._cells)
            if cells:
                self.done.append((self._number, cells))
        self._inside = False

    def text(self, data: str) -> None:
        if self._inside and len(self._pieces) < _CELL:
            self._pieces.append(data[:_CELL])

    def _begin_row(self, number: str) -> None:
        self._number = int(number) if number.isdecimal() else self._number + 1
        self._cells = []
        self._column = 0

    def _value(self, text: str) -> str:
        if self._type == "s":
            return self._shared[int(text)] if text.strip().isdecimal() else ""
        if self._type == "n" and text.count(".") + text.count("E") + text.count("e"):
            return number_text(float(text))
        return text[:_CELL]


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """ "A" is 1, "AA" is 27."""
    if not (letters.isascii() and letters.isalpha()) or len(letters) > 3:
        raise TornFile
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _rows(archive: zipfile.ZipFile, part: str, shared: _Texts, limits: Limits) -> Iterator[Row]:
    reader = _SheetReader(shared, limits)
    count = 0
    with _told():
        for _ in _feed(archive, part, reader):
            count += len(reader.done)
            if count > limits.rows:
                raise TooBig
            yield from reader.done
            reader.done.clear()
