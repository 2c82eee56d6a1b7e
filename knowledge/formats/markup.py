"""HTML tables saved under the name .xls, and Excel's XML of 2003: both are rows in tags."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from knowledge.formats.refusals import TooBig, TornFile
from knowledge.formats.sheet import Limits, Row, Sheet, trimmed
from knowledge.formats.texts import Texts

_CELL = 32_767
_SPAN = 200
_CELLS = ("td", "th", "cell")
_SILENT = ("script", "style")


def sheet(texts: Texts, limits: Limits) -> Sheet:
    """Read every table of a page as one sheet.

    Raises:
        TooBig: it has more rows than the limit, found while rows are read.
        TornFile: a table is not closed.
    """
    return Sheet("", _rows(texts, limits))


def is_spreadsheet_xml(text: str) -> bool:
    """Whether this is the XML of Excel 2003."""
    return "urn:schemas-microsoft-com:office:spreadsheet" in text[:4096]


def _rows(texts: Texts, limits: Limits) -> Iterator[Row]:
    reader = _Tables(limits.columns)
    for piece in texts.pieces():
        reader.feed(piece)
        if reader.number > limits.rows:
            raise TooBig
        yield from reader.done
        reader.done.clear()
    reader.close()
    if reader.unclosed:
        raise TornFile
    yield from reader.done


class _Tables(HTMLParser):
    """Collects rows; cells that span are kept in their first place, the others stay empty."""

    def __init__(self, columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Row] = []
        self.number = 0
        self._columns = columns
        self._cells: dict[int, str] = {}
        self._taken: dict[int, int] = {}
        self._spot = self._at = 0
        self._pieces: list[str] | None = None
        self._silent = False
        self._open = False
        self.unclosed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("tr", "row"):
            self.end_row()
            self._begin_row(dict(attrs))
        elif tag in _CELLS:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag == "table":
            self.unclosed += 1
        elif tag == "br" and self._pieces is not None:
            self._pieces.append("\n")
        elif tag in _SILENT:
            self._silent = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag.rpartition(":")[2] in _CELLS:
            self._end_cell()

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "row", "table"):
            self.end_row()
            self.unclosed -= tag == "table"
        elif tag in _SILENT:
            self._silent = False

    def handle_data(self, data: str) -> None:
        if self._pieces is not None and not self._silent and len(self._pieces) < _CELL:
            self._pieces.append(data[:_CELL])

    def end_row(self) -> None:
        """Close the row that is open, if any."""
        self._end_cell()
        if not self._open:
            return
        self._open = False
        cells = trimmed([self._cells.get(i, "") for i in range(max(self._cells, default=-1) + 1)])
        if cells:
            self.done.append((self.number, cells))

    def _begin_row(self, attributes: dict[str, str | None]) -> None:
        index = attributes.get("ss:index") or ""
        self.number = int(index) if index.isdecimal() and len(index) < 8 else self.number + 1
        self._open = True
        self._cells = {}
        self._spot = 0

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        index = _number(attributes.get("ss:index"), 0)
        if index:
            self._spot = index - 1
        self._skip_taken()
        across = _number(attributes.get("colspan"), 1) + _number(
            attributes.get("ss:mergeacross"), 0
        )
        down = (
            _number(attributes.get("rowspan"), 1) - 1 + _number(attributes.get("ss:mergedown"), 0)
        )
        self._pieces = []
        self._at = self._spot
        for _ in range(max(1, across)):
            if down > 0:
                self._taken[self._spot] = self.number + down
            self._spot += 1

    def _skip_taken(self) -> None:
        """Step over cells that reach down from a row above."""
        while self._taken.get(self._spot, 0) >= self.number:
            self._spot += 1

    def _end_cell(self) -> None:
        if self._pieces is None:
            return
        text = " ".join("".join(self._pieces).split(" "))[:_CELL]
        if self._at < self._columns:
            self._cells[self._at] = text.strip()
        self._pieces = None


def _number(text: str | None, otherwise: int) -> int:
    return min(int(text), _SPAN) if text and text.isdecimal() and text.isascii() else otherwise
