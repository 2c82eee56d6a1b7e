"""The XML parts of a workbook, read as a stream: quickly where they are plain, else by expat.

Every program writes most rows in one plain shape, and a regular expression reads that five times
as fast as expat's calls; a run of rows that is not wholly of that shape goes to expat.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from knowledge.formats.refusals import TornFile

_PIECE = 1 << 18
_LONGEST_RUN = 16 * 2**20
"""Octets without the end of a row; Excel's longest possible row is larger, a dossier's never."""

_UTF8 = re.compile(rb"""encoding=["'](?!utf-?8["'])""", re.I)


class Reader(Protocol):
    """Hears the parts of an XML document; names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class PlainReader(Reader, Protocol):
    """A reader that knows a plain shape.

    ``opening`` is the tag after which its items begin, ``closing`` ends one of them, ``ending``
    follows the last.
    """

    opening: re.Pattern[bytes]
    closing: bytes
    ending: bytes

    def plain(self, text: str) -> bool:
        """Read whole items; False, and nothing read, if one of them is of another shape."""
        ...


def parse(archive: zipfile.ZipFile, part: str, reader: Reader) -> None:
    """Read a small part whole.

    Raises:
        TornFile: it has a document type, which no Office program writes.
        ExpatError: it is no XML.
    """
    with archive.open(part) as stream:
        for _ in _by_expat(b"", stream, reader):
            pass


def feed(archive: zipfile.ZipFile, part: str, reader: PlainReader) -> Iterator[None]:
    """Read a large part piece by piece, pausing after each.

    Raises:
        TornFile: it ends too early, or has a document type.
        ExpatError: it is no XML.
    """
    with archive.open(part) as stream:
        first = stream.read(_PIECE)
        begin = reader.opening.search(first)
        prolog = first[: begin.start()] if begin else b""
        if begin is None or _UTF8.search(prolog) or b"<!" in prolog:
            yield from _by_expat(first, stream, reader)
        elif not begin.group().endswith(b"/>"):
            yield from _by_shape(first[begin.end() :], stream, reader)


def _by_expat(first: bytes, stream: IO[bytes], reader: Reader) -> Iterator[None]:
    parser = _parser(reader)
    piece = first or stream.read(_PIECE)
    while piece:
        parser.Parse(piece, False)
        yield
        piece = stream.read(_PIECE)
    parser.Parse(b"", True)
    yield


def _by_shape(rest: bytes, stream: IO[bytes], reader: PlainReader) -> Iterator[None]:
    while True:
        cut = rest.rfind(reader.closing) + len(reader.closing)
        if cut >= len(reader.closing):
            run, rest = rest[:cut], rest[cut:]
            if b"<!" in run or not reader.plain(run.decode()):
                _parser(reader).Parse(b"<run>" + run + b"</run>", True)
            yield
        if reader.ending in rest:
            break
        piece = stream.read(_PIECE)
        if not piece or len(rest) > _LONGEST_RUN:
            raise TornFile
        rest += piece
    # Only at its end the archive tells whether the part was whole.
    while stream.read(_PIECE):
        pass


def _parser(reader: Reader) -> expat.XMLParserType:
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
    return parser


def _no_doctype(*_: object) -> None:
    # Entities are a way to make little grow large.
    raise TornFile
