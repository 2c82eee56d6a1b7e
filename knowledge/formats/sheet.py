"""A sheet of any file: numbered rows of texts; and how much of a file is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Row = tuple[int, list[str]]
"""A row's number as Excel shows it, and its cells; empty rows and empty last cells are left out."""


@dataclass(frozen=True)
class Limits:
    """How much is read: octets of the file and of what it unpacks to, rows, columns."""

    octets: int = 200 * 2**20
    unpacked: int = 2**30
    rows: int = 1_000_000
    columns: int = 200


@dataclass
class Sheet:
    """One sheet, read once; ``epoch_1904`` if its serial numbers count from 1904.

    ``cut_short`` is set at the end of a text file whose last line is shorter than the others and
    does not end: the rest may be missing. ``lost_marks`` is set where no header was found and
    letters look broken.
    """

    name: str
    rows: Iterator[Row]
    epoch_1904: bool = False
    cut_short: bool = False
    lost_marks: bool = False


def number_text(value: float) -> str:
    """A number as text, whole ones without a point: 979003182.0 → "979003182"."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def trimmed(cells: list[str]) -> list[str]:
    """Cells without their white space, and without the empty ones at the end."""
    cells = list(map(str.strip, cells))
    while cells and not cells[-1]:
        cells.pop()
    return cells
