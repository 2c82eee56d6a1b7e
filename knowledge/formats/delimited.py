"""CSV and its kin: comma, semicolon, tab or bar, one header in some first row."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from knowledge.formats.headers import score
from knowledge.formats.refusals import OpenQuote, TooBig
from knowledge.formats.sheet import Limits, Row, Sheet, trimmed
from knowledge.formats.texts import Texts

SEPARATORS = {",": "dấu phẩy", ";": "dấu chấm phẩy", "\t": "dấu tab", "|": "dấu gạch đứng"}

_HEADED = 80
"""Lines among which the header is looked for."""
_LINES = 200
"""Lines a quoted cell may have; more of them mean a quote that nobody closed."""


def best(text: str) -> tuple[int, str]:
    """How well the header of a text is understood, and by which separator."""
    lines = text.splitlines()[:_HEADED]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in SEPARATORS:
        return max((score(row) for row in _tried(lines, lines[0][4])), default=0), lines[0][4]
    return max(
        ((max(map(score, _tried(lines, mark)), default=0), mark) for mark in SEPARATORS),
        key=lambda found: found[0],
    )


def sheet(texts: Texts, limits: Limits) -> Sheet:
    """Read delimited text as one sheet.

    Raises:
        OpenQuote: a quote is opened and not closed, found while rows are read.
        TooBig: it has more rows than the limit.
    """
    found = Sheet("", iter(()))
    found.rows = _rows(texts, best(texts.sample)[1], limits, found)
    return found


def _tried(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return [trimmed(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return [trimmed(line.split(separator)) for line in lines]


def _rows(texts: Texts, separator: str, limits: Limits, found: Sheet) -> Iterator[Row]:
    reader = csv.reader(texts.lines(), delimiter=separator)
    before, width, widest, shorter = 0, 0, 0, 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if reader.line_num - line > _LINES:
                raise OpenQuote(f"dòng {line}")
            if line > limits.rows:
                raise TooBig
            width, widest = len(cells), max(len(cells), widest)
            shorter += width < widest
            kept = trimmed(cells[: limits.columns])
            if kept and not kept[0].lower().startswith("sep="):
                yield line, kept
    except csv.Error as error:
        raise OpenQuote(f"dòng {before + 1}") from error
    found.cut_short = shorter == 1 and width < widest and not texts.ends_with_break
