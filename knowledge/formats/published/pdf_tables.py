"""Tables of the portal's PDFs: lines cut into rows, and the text of their cells put together.

A line that goes on ends with a blank. A page breaks a cell anywhere, also inside a word, and adds
nothing; so what stands at its top goes on where the line before is full. Cells may be empty, so
rows are told by the gap above them: lines of a cell are 14 points apart, rows 34.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.formats.published.pdf_lines import Cell, Line
from knowledge.formats.published.texts import line

_ROW_GAP = 20.0
_FULL = 14.0
"""Points that a line may end before the longest of its column does and still be full."""
_FOOT = 120.0
"""Points from the bottom below which no further line may have fitted on the page."""

_HEADINGS = frozenset(
    {
        "tên giấy tờ",
        "mẫu đơn, tờ khai",
        "số lượng",
        "hình thức nộp",
        "thời hạn giải",
        "thời hạn giải quyết",
        "phí, lệ phí",
        "mô tả",
        "tên văn bản pháp lý",
        "mã văn bản",
    }
)
_REST_OF_HEADING = "quyết"
_ITEM = re.compile(r"\s*(?:[-+*•]|[a-zđ]\)|\d{1,2}[.)])\s")

Piece = tuple[Line, Cell]


@dataclass
class Row:
    """A row: its lines, each with its columns."""

    lines: list[tuple[Line, list[Cell]]] = field(default_factory=list)

    def cell(self, column: int, width: float) -> str:
        """The text of a column; ``width`` is that of the column's longest line."""
        return prose(self.pieces(column), width)

    def pieces(self, column: int) -> list[Piece]:
        """The lines of a column that have text."""
        return [(row, cells[column]) for row, cells in self.lines if cells[column].text.strip()]


@dataclass(frozen=True)
class Table:
    """Rows, and the width of each column's longest line."""

    rows: tuple[Row, ...]
    widths: tuple[float, ...]

    def texts(self) -> Iterator[list[str]]:
        """The texts of each row's cells."""
        for row in self.rows:
            yield [row.cell(column, width) for column, width in enumerate(self.widths)]


def table(lines: Iterable[Line], edges: Sequence[float], key: int) -> Table:
    """Cut lines into rows; column ``key`` has text in the first line of every row, or in none."""
    rows: list[Row] = []
    above: Line | None = None
    for here, cells in _contents(lines, edges):
        if not rows or above is None or _begins(rows[-1], above, here, cells, key):
            rows.append(Row())
        rows[-1].lines.append((here, cells))
        above = here
    every = [cells for row in rows for _, cells in row.lines]
    widths = (max((cells[c].span for cells in every), default=0) for c in range(len(edges) + 1))
    return Table(tuple(rows), tuple(widths))


def prose(pieces: Sequence[Piece], width: float) -> str:
    """Lines put together: those that go on in one, the others each for itself."""
    text = ""
    above: Piece | None = None
    for piece in pieces:
        text += ("" if above is None else _between(above, piece, width)) + piece[1].text
        above = piece
    return text


def whole(lines: Sequence[Line]) -> str:
    """Lines without columns put together."""
    pieces = [(row, row.columns(())[0]) for row in lines]
    return prose(pieces, max((cell.span for _, cell in pieces), default=0))


def is_heading(line_of_table: Line, edges: Sequence[float]) -> bool:
    """Whether this is the first line of a table's headings."""
    texts = [line(cell.text).lower() for cell in line_of_table.columns(edges)]
    return any(texts) and all(text in _HEADINGS for text in texts if text)


def _contents(lines: Iterable[Line], edges: Sequence[float]) -> Iterator[tuple[Line, list[Cell]]]:
    """The lines with their columns, without headings."""
    heading = False
    for here in lines:
        rest = heading and line(here.text).lower() == _REST_OF_HEADING
        heading = is_heading(here, edges)
        if not heading and not rest:
            yield here, here.columns(edges)


def _begins(row: Row, above: Line, here: Line, cells: list[Cell], key: int) -> bool:
    if here.page == above.page:
        return above.y - here.y > _ROW_GAP
    # A page that breaks off between two words begins with the blank.
    if here.text.startswith(" "):
        return False
    if cells[key].text.strip():
        last = row.pieces(key)[-1][1].text if row.pieces(key) else ""
        return not last.endswith((" ", "/", "-"))
    return above.y > _FOOT and not above.text.endswith(" ")


def _between(above: Piece, here: Piece, width: float) -> str:
    """What stood between two lines before they were set: nothing, a blank, or a break."""
    first, second = above[1].text, here[1].text
    full = above[1].span >= width - _FULL
    item = bool(_ITEM.match(second))
    if first.endswith(" "):
        return ""
    if above[0].page != here[0].page:
        return "" if full and not item else "\n"
    # A line may also break behind a stroke, and a long word anywhere.
    if first.endswith(("/", "-")) or (full and " " not in first.strip()):
        return ""
    # The blank at the end is lost where the last letter's mark was drawn apart.
    long = above[1].span >= width / 2
    return " " if long and second[:1].islower() and not item else "\n"
