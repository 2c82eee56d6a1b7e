"""What stands in the large parts of a workbook: shared texts, and the rows of a sheet."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from operator import add
from string import ascii_uppercase
from typing import NamedTuple

from knowledge.formats.refusals import TornFile
from knowledge.formats.sheet import Row, number_text, trimmed

_CELL = 32_767
"""Characters Excel lets a cell have."""
_LETTERS = tuple(ascii_uppercase) + tuple(map("".join, product(ascii_uppercase, repeat=2)))
"""The columns in their order, as far as lists go."""
_AFTER_NAME = ("", " ", "\t", "\r", "\n", "/")
"""What can stand after an element's name."""
_SHAPES, _WIDE = 16, 100
"""How many shapes of rows are remembered, of up to so many cells; putting one together is dear."""


class Texts:
    """Many texts as one run of octets; a list of them takes four times as much."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Add a text."""
        self._octets += text[:_CELL].encode("utf-8", "replace")
        self._ends.append(len(self._octets))

    def __getitem__(self, index: int) -> str:
        if index < 0:
            return ""
        try:
            return self._octets[self._ends[index] : self._ends[index + 1]].decode()
        except IndexError:
            return ""


class SharedReader:
    """Collects shared texts; the reading aids of East Asian scripts (rPh) are no part of them."""

    opening = re.compile(rb"<sst\b[^>]*>")
    closing = b"</si>"
    ending = b"</sst"

    _PLAIN = re.compile(r"<si><t(?: [^<>]*)?(?:/>|>([^<]*)</t>)</si>")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._pieces: list[str] = []
        self._inside = False
        self._aid = False

    def plain(self, text: str) -> bool:
        """Read items of one text each."""
        found = self._PLAIN.findall(text)
        if len(found) != text.count("<si"):
            return False
        for item in found:
            self._texts.append(html.unescape(item) if "&" in item else item)
        return True

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        self._aid = self._aid or name == "rPh"
        self._inside = name == "t" and not self._aid

    def end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._aid = False
        elif name == "si":
            self._texts.append("".join(self._pieces))

    def text(self, data: str) -> None:
        if self._inside and len(self._pieces) < _CELL:
            self._pieces.append(data[:_CELL])


class _Shape(NamedTuple):
    """Which cells a row has, of which kinds, and what all of a row like it matches."""

    letters: tuple[str, ...]
    kinds: tuple[str, ...]
    pattern: re.Pattern[str] = re.compile("(?!)")


def _pattern(letters: Sequence[str], kinds: Sequence[str]) -> re.Pattern[str]:
    """A row of these cells, any of them empty: a third of the work of looking at each by itself."""
    return re.compile("".join(map(_cell, letters, kinds)) + r"</row>\s*")


def _cell(letter: str, kind: str) -> str:
    text = r"<is><t(?: [^<>]*)?>([^<]*)</t></is>" if kind == "inlineStr" else "<v>([^<]*)</v>"
    told = f' t="{kind}"' if kind else ""
    return rf'<c r="{letter}\d{{1,7}}"(?: s="\d+")?(?:{told}>{text}</c>|/>)'


class SheetReader:
    """Collects the rows of a sheet that have something in them."""

    opening = re.compile(rb"<sheetData\b[^>]*>")
    closing = b"</row>"
    ending = b"</sheetData"

    _PLAIN = re.compile(
        r"<c r=\"([A-Z]{1,3})\d{1,7}\"(?: s=\"\d+\")?(?: t=\"(\w+)\")?(?:/>|>"
        r"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
        r"(?:<v>([^<]*)</v>|<v/>|<is><t(?: [^<>]*)?>([^<]*)</t></is>|)</c>)"
    )
    _NUMBER = re.compile(r"\br=\"(\d{1,7})\"")

    def __init__(self, shared: Texts, columns: int) -> None:
        self.done: list[Row] = []
        self._shared = shared
        self._columns = columns
        self._shapes: dict[tuple[tuple[str, ...], tuple[str, ...]], _Shape] = {}
        self._shape: _Shape | None = None
        self._number = 0
        self._cells: list[str] = []
        self._column = 0
        self._type = ""
        self._pieces: list[str] = []
        self._inside = False

    def plain(self, text: str) -> bool:
        """Read rows whose cells have one value or one text each."""
        before, self.done, number = self.done, [], self._number
        first, *rows = text.split("<row")
        plain = "<c" not in first and all(map(self._plain_row, rows))
        if not plain:
            self.done, self._number = [], number
        self.done = before + self.done
        return plain

    def _plain_row(self, text: str) -> bool:
        """Read what stands from a row's attributes to the next row."""
        attributes, closed, rest = text.partition(">")
        if not (closed and attributes[:1] in _AFTER_NAME):
            return False
        number = self._NUMBER.search(attributes)
        self._begin_row(number[1] if number else "")
        like_before = self._shape.pattern.fullmatch(rest) if self._shape else None
        if like_before and self._shape:
            self._put_all(self._shape, list(like_before.groups("")), rest)
            return True
        found = self._PLAIN.findall(rest)
        if len(found) != rest.count("<c"):
            return False
        if found:
            letters, kinds, values, inlines = zip(*found, strict=True)
            self._shape = self._known(letters, kinds)
            # One of the two is empty.
            self._put_all(_Shape(letters, kinds), list(map(add, values, inlines)), rest)
        return True

    def _known(self, letters: tuple[str, ...], kinds: tuple[str, ...]) -> _Shape | None:
        """The shape of a row, to read the next one by; None if there are too many."""
        key = (letters, kinds)
        if key not in self._shapes and len(self._shapes) < _SHAPES and len(letters) <= _WIDE:
            self._shapes[key] = _Shape(letters, kinds, _pattern(letters, kinds))
        return self._shapes.get(key)

    def _put_all(self, shape: _Shape, texts: list[str], text: str) -> None:
        letters, kinds, _ = shape
        if "&" in text:
            texts = list(map(html.unescape, texts))
        if len(text) > _CELL:
            texts = [text[:_CELL] for text in texts]
        for spot in _not_texts(kinds):
            if texts[spot]:
                texts[spot] = self._value(kinds[spot] or "n", texts[spot])
        if letters == _LETTERS[: len(letters)] and len(letters) <= self._columns:
            self._cells = texts
        else:
            for letter, text in zip(letters, texts, strict=True):
                if text:
                    self._put(_column(letter), text)
        self._end_row()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._type = attributes.get("t", "n")
            self._pieces = []
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = _column(letters) if letters else self._column + 1
        elif name == "v" or name == "t":
            self._inside = self._type != "aid"
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "rPh":
            self._type = "aid"

    def end(self, name: str) -> None:
        if name == "c":
            if self._pieces:
                self._put(self._column, self._value(self._type, "".join(self._pieces)[:_CELL]))
        elif name == "row":
            self._end_row()
        self._inside = False

    def text(self, data: str) -> None:
        if self._inside and len(self._pieces) < _CELL:
            self._pieces.append(data[:_CELL])

    def _begin_row(self, number: str) -> None:
        self._number = int(number) if number.isdecimal() and len(number) < 8 else self._number + 1
        self._cells = []
        self._column = 0

    def _end_row(self) -> None:
        cells = trimmed(self._cells)
        if cells:
            self.done.append((self._number, cells))

    def _value(self, kind: str, text: str) -> str:
        if kind == "s":
            return self._shared[int(text)]
        return _number(text) if kind == "n" else text

    def _put(self, column: int, text: str) -> None:
        cells = self._cells
        if column > self._columns:
            return
        if column > len(cells):
            cells += [""] * (column - len(cells) - 1)
            cells.append(text)
        else:
            cells[column - 1] = text


def _number(text: str) -> str:
    if text.isdecimal():
        return text
    value = float(text)
    return number_text(value) if abs(value) < float("inf") else ""


@lru_cache(maxsize=64)
def _not_texts(kinds: tuple[str, ...]) -> tuple[int, ...]:
    """Which cells of a row hold numbers, or where a shared text stands."""
    return tuple(spot for spot, kind in enumerate(kinds) if kind in ("", "n", "s"))


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """The number of a column: "A" is 1, "AA" is 27."""
    if not (letters.isascii() and letters.isalpha()) or len(letters) > 3:
        raise TornFile
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
