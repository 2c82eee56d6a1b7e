"""The lines of a PDF by where their letters stand.

Table extractors break Vietnamese words: the portal's PDFs draw many marks as letters of their own
("độ" as ô and a dot below), in no certain order. Here each mark goes to the letter it stands over,
and a line is cut where its columns begin.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from knowledge.formats.published.unreadable import ImagePdf, Locked, TooBig, Torn

_PAGES = 500
_LETTERS = 40_000
"""Letters of a page; a page of the portal's has 4,000."""
_MARK_RISE = 4.0
"""Points a mark may stand above or below the letters of its line, of which 12 make a line."""


@dataclass(frozen=True)
class Line:
    """Letters on one baseline: page, points from the bottom, and each letter with its left edge.

    The blank at the end is kept: a line that has one goes on in the next.
    """

    page: int
    y: float
    letters: tuple[tuple[float, str], ...]

    @property
    def text(self) -> str:
        return _joined(self.letters)

    @property
    def left(self) -> float:
        return self.letters[0][0]

    def columns(self, edges: Sequence[float]) -> list[str]:
        """The text of each column, told by the left edges of all but the first."""
        cells: list[list[tuple[float, str]]] = [[] for _ in range(len(edges) + 1)]
        for x, letter in self.letters:
            cells[bisect_right(edges, x)].append((x, letter))
        return [_joined(cell) for cell in cells]


@dataclass(frozen=True)
class Pages:
    """What a PDF says: the day it was made ("" if it does not tell) and its lines."""

    day: str
    lines: tuple[Line, ...]


def read(content: bytes) -> Pages:
    """Read the lines of every page, from top to bottom.

    Raises:
        Locked: it has a password.
        Torn: it is broken.
        TooBig: more pages or letters than any procedure has.
        ImagePdf: no page has text.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise (Locked if "assword" in str(error) else Torn) from error
    try:
        if len(document) > _PAGES:
            raise TooBig
        lines = tuple(line for page in range(len(document)) for line in _page(document, page))
        day = _day(document.get_metadata_value("CreationDate"))
    except pypdfium2.PdfiumError as error:
        raise Torn from error
    finally:
        document.close()
    if not lines:
        raise ImagePdf
    return Pages(day, lines)


@dataclass(frozen=True)
class _Letter:
    text: str
    x: float
    y: float
    middle: float


def _page(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    text = page.get_textpage()
    try:
        if text.count_chars() > _LETTERS:
            raise TooBig
        letters = list(_letters(text))
    finally:
        text.close()
        page.close()
    rows = _rows([letter for letter in letters if not unicodedata.combining(letter.text)])
    hung = _hung([letter for letter in letters if unicodedata.combining(letter.text)], rows)
    for row in rows:
        pieces = tuple((letter.x, letter.text + hung.get(id(letter), "")) for letter in row)
        if any(piece.strip() for _, piece in pieces):
            yield Line(number, row[0].y, pieces)


def _rows(letters: list[_Letter]) -> list[list[_Letter]]:
    """Letters by their baselines, from the top; in each from the left."""
    rows: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda letter: -letter.y):
        if not rows or rows[-1][0].y - letter.y > 1:
            rows.append([])
        rows[-1].append(letter)
    for row in rows:
        row.sort(key=lambda letter: letter.x)
    return rows


def _letters(text: pypdfium2.PdfTextPage) -> Iterator[_Letter]:
    x, y = ctypes.c_double(), ctypes.c_double()
    box = [ctypes.c_double() for _ in range(4)]
    for spot in range(text.count_chars()):
        # PDFium makes up blanks and breaks where it sees gaps; the columns are cut by us.
        if pdfium.FPDFText_IsGenerated(text, spot):
            continue
        code = pdfium.FPDFText_GetUnicode(text, spot)
        if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
            continue
        pdfium.FPDFText_GetCharOrigin(text, spot, x, y)
        pdfium.FPDFText_GetCharBox(text, spot, box[0], box[1], box[2], box[3])
        # A hyphen at the end of a line comes as U+0002.
        letter = "-" if code == 2 else chr(code)
        yield _Letter(letter, x.value, y.value, (box[0].value + box[1].value) / 2)


def _hung(marks: list[_Letter], rows: list[list[_Letter]]) -> dict[int, str]:
    """The marks of each letter, by its identity: those whose middle is over it."""
    found: dict[int, str] = {}
    heights = [-row[0].y for row in rows]
    edges = [[letter.x for letter in row] for row in rows]
    for mark in marks:
        near = bisect_right(heights, -mark.y)
        spots = [s for s in (near - 1, near) if 0 <= s < len(rows)]
        spot = min(spots, key=lambda s: abs(heights[s] + mark.y), default=None)
        if spot is None or abs(heights[spot] + mark.y) > _MARK_RISE:
            continue
        place = max(bisect_right(edges[spot], mark.middle) - 1, 0)
        while place and rows[spot][place].text.isspace():
            place -= 1
        letter = rows[spot][place]
        found[id(letter)] = found.get(id(letter), "") + mark.text
    return found


def _joined(letters: Sequence[tuple[float, str]]) -> str:
    return unicodedata.normalize("NFC", "".join(letter for _, letter in letters))


def _day(written: str) -> str:
    """The day of "D:20260717090520Z", as "2026-07-17"."""
    digits = written.removeprefix("D:")[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdecimal()):
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
