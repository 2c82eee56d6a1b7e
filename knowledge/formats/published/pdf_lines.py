"""The lines of a PDF by where their letters stand.

Table extractors break Vietnamese words: the portal's PDFs draw many marks as letters of their own
("độ" as ô and a dot below), in no certain order. Here each mark goes to the letter it stands over,
and a line is cut where its columns begin.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from knowledge.formats.published.unreadable import ImagePdf, Locked, TooBig, Torn

_PAGES = 500
_LETTERS = 40_000
"""Letters of a page; a page of the portal's has 4,000."""
_MARK_RISE = 4.0
"""Points a mark may stand above or below the letters of its line, of which 12 make a line."""


Letters = tuple[tuple[float, str], ...]
"""Letters with their marks, each with its left edge in points."""


class Cell(NamedTuple):
    """What a column has of a line: its text, and points between its first letter and its last."""

    text: str
    span: float


@dataclass(frozen=True)
class Line:
    """Letters on one baseline: the page, points from its bottom, the letters from the left.

    The blank at the end is kept: a line that has one goes on in the next.
    """

    page: int
    y: float
    letters: Letters

    @cached_property
    def text(self) -> str:
        """The whole line, NFC."""
        return self.columns(())[0].text

    def columns(self, edges: Sequence[float]) -> list[Cell]:
        """Each column's part, told by the left edges of all but the first."""
        cuts = [0, *(bisect_left(self.letters, (edge, "")) for edge in edges), len(self.letters)]
        return [_cell(self.letters[begin:end]) for begin, end in pairwise(cuts)]


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


def _cell(letters: Letters) -> Cell:
    text = unicodedata.normalize("NFC", "".join([letter for _, letter in letters]))
    kept = [x for x, letter in letters if letter != " "]
    return Cell(text, kept[-1] - kept[0] if kept else 0.0)


class _Letter(NamedTuple):
    """A letter, where it begins on its baseline; ``middle`` is known of marks only."""

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
    rows = _rows([letter for letter in letters if not _is_mark(letter.text)])
    hung = _hung([letter for letter in letters if _is_mark(letter.text)], rows)
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
    page = text.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    at = ctypes.byref(x), ctypes.byref(y)
    # Calls into the library are what this costs, so none is made that is not needed.
    unicode, origin = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharOrigin
    for spot in range(text.count_chars()):
        code = unicode(page, spot)
        # PDFium makes up blanks and breaks where it sees gaps; the columns are cut by us.
        if code <= 32 and pdfium.FPDFText_IsGenerated(page, spot):
            continue
        if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
            continue
        origin(page, spot, *at)
        # A hyphen at the end of a line comes as U+0002.
        letter = "-" if code == 2 else chr(code)
        middle = _middle(page, spot) if _is_mark(letter) else 0.0
        yield _Letter(letter, x.value, y.value, middle)


def _is_mark(letter: str) -> bool:
    return letter >= "\u0300" and unicodedata.combining(letter) > 0


def _middle(page: Any, spot: int) -> float:
    """The middle of what a letter draws, from the left."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(page, spot, left, right, bottom, top)
    return (left.value + right.value) / 2


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


def _day(written: str) -> str:
    """The day of "D:20260717090520Z", as "2026-07-17"."""
    digits = written.removeprefix("D:")[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdecimal()):
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
