"""The paragraphs and tables of a Word file (OOXML), read from word/document.xml itself.

The old portal's tables lack ``w:tblGrid``, at which libraries fail; its files are named .doc.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from knowledge.formats.published.unreadable import Locked, TooBig, Torn
from knowledge.formats.refusals import TornFile
from knowledge.formats.workbook_parts import parse

PART = "word/document.xml"

_LARGEST = 64 * 2**20
"""Octets that the text of one procedure never unpacks to."""
_DEEPEST = 50

Table = list[list[str]]
"""Rows of cells; a cell's paragraphs are lines."""


def read(file: IO[bytes]) -> tuple[list[str | Table], str]:
    """The blocks in their order, and the day the file was made ("" if it does not tell).

    Raises:
        Torn: the archive or the part in it is broken.
        Locked: it is encrypted.
        TooBig: it unpacks to more than any procedure has.
    """
    blocks = _Blocks()
    try:
        with zipfile.ZipFile(file) as archive:
            part = archive.getinfo(PART)
            if part.file_size > _LARGEST:
                raise TooBig
            parse(archive, PART, blocks)
    except RuntimeError as error:
        raise (Locked if "encrypted" in str(error) else Torn) from error
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, TornFile, OSError) as error:
        raise Torn from error
    except (KeyError, ValueError, EOFError, NotImplementedError, OverflowError) as error:
        raise (error if isinstance(error, TooBig) else Torn()) from error
    year, month, day = part.date_time[:3]
    # 1980 is what archives write that keep no days.
    return blocks.found, f"{year}-{month:02}-{day:02}" if year > 1980 else ""


@dataclass
class _Blocks:
    """Hears the parts of the document; a table within a cell is text of that cell."""

    found: list[str | Table] = field(default_factory=list)
    _tables: int = 0
    _rows: Table = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "tbl":
            self._tables += 1
            if self._tables > _DEEPEST:
                raise Torn
            if self._tables == 1:
                self._rows = []
        elif name == "tr" and self._tables == 1:
            self._rows.append([])
        elif name == "tc" and self._tables == 1:
            self._cell = []
        elif name in ("br", "cr"):
            self._pieces.append("\n")
        elif name == "tab":
            self._pieces.append(" ")
        self._inside = name == "t"

    def end(self, name: str) -> None:
        self._inside = False
        if name == "p":
            self._paragraph()
        elif name == "tc" and self._tables == 1 and self._rows:
            self._rows[-1].append("\n".join(self._cell))
        elif name == "tbl":
            self._tables -= 1
            if not self._tables:
                self.found.append(self._rows)

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def _paragraph(self) -> None:
        text = "".join(self._pieces).strip()
        self._pieces = []
        if text and self._tables:
            self._cell.append(text)
        elif text:
            self.found.append(text)
