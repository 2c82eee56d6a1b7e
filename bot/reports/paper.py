"""An official paper as .docx: A4, Times New Roman, the heading that the rules ask for.

Source of margins, sizes and the heading: NĐ 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
BLANK = "…" * 12
"""A place to write by hand, where nothing is known."""

_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


class Paper:
    """A sheet that is written from top to bottom."""

    def __init__(self, title: str) -> None:
        self._document = Document()
        self._document.core_properties.title = title
        self._document.core_properties.author = ""
        self._page()
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(13)
        # Word takes the font of Vietnamese letters from here.
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        normal.paragraph_format.space_after = Pt(4)

    def heading(self, office: str, place: str, day: date | None, number: str = "") -> None:
        """Write the office on the left, the country's name and motto on the right."""
        table = self._document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _widths(table, (68, 100))
        left, right = table.rows[0].cells
        _line(left.paragraphs[0], office.upper(), bold=True, size=12)
        _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12)
        # No blank of the motto may end its line.
        motto = "Độc lập - Tự do - Hạnh phúc".replace(" ", "\u00a0")
        _line(right.add_paragraph(), motto, bold=True, size=13, rule=True)
        number_cell, date_cell = table.rows[1].cells
        if number:
            _line(number_cell.paragraphs[0], number, size=13)
        _line(date_cell.paragraphs[0], dated(place, day), size=13, italic=True)

    def title(self, *lines: str) -> None:
        """Write the title, in the middle and bold."""
        for index, line in enumerate(lines):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(14 if index == 0 else 0)
            paragraph.paragraph_format.space_after = Pt(10 if index == len(lines) - 1 else 0)
            _line(paragraph, line, bold=True, size=14)

    def fact(self, name: str, value: str) -> None:
        """Write a name and its value; a place to write by hand where there is none."""
        paragraph = self._document.add_paragraph()
        paragraph.add_run(f"{name}: ")
        paragraph.add_run(_clean(value) or BLANK).bold = bool(value)

    def text(self, text: str, *, indent: bool = True, italic: bool = False) -> None:
        """Write a paragraph."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.space_after = Pt(6)
        if indent:
            paragraph.paragraph_format.first_line_indent = Mm(10)
        paragraph.add_run(_clean(text)).italic = italic

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        """Draw a table with lines; widths in millimetres."""
        table = self._document.add_table(rows=1, cols=len(headings))
        table.style = "Table Grid"
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            _line(cell.paragraphs[0], heading, bold=True, size=12)
        _repeat(table.rows[0])
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
                cell.paragraphs[0].add_run(_clean(text)).font.size = Pt(12)
            _whole(table.rows[-1])
        _widths(table, widths)

    def signatures(self, *titles: Sequence[str]) -> None:
        """Leave places for signatures side by side: lines of each, the first one bold."""
        self._document.add_paragraph().paragraph_format.space_after = Pt(0)
        table = self._document.add_table(rows=1, cols=len(titles))
        _whole(table.rows[0])
        for cell, lines in zip(table.rows[0].cells, titles, strict=True):
            for index, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
                _line(paragraph, line, bold=index == 0, italic=index > 0, size=13)
            for _ in range(3):
                cell.add_paragraph()

    def save(self, path: Path) -> None:
        """Write the file: whole or not at all, and readable by its owner only.

        Raises:
            OSError: the file cannot be written.
        """
        # The name of a citizen is in it.
        handle, made = tempfile.mkstemp(dir=path.parent, suffix=".docx")
        os.close(handle)
        try:
            self._document.save(made)
            Path(made).replace(path)
        except OSError:
            Path(made).unlink(missing_ok=True)
            raise

    def _page(self) -> None:
        page = self._document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(30), Mm(15)


def dated(place: str, day: date | None) -> str:
    """Place and day as papers carry them; dots where they are to be written by hand."""
    where = place or BLANK[:6]
    if day is None:
        return f"{where}, ngày …… tháng …… năm ………"
    # One digit is filled up, so that nobody writes another before it (NĐ 30/2020).
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{where}, ngày {day.day:02} tháng {month} năm {day.year}"


def moment(at: datetime | None) -> str:
    """A moment in words; midnight means that only the day is known."""
    if at is None:
        return ""
    day = f"ngày {at:%d/%m/%Y}"
    return day if (at.hour, at.minute) == (0, 0) else f"{at.hour} giờ {at:%M} phút, {day}"


def _line(
    paragraph: Any,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    rule: bool = False,
) -> None:
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(_clean(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    run.underline = rule


def _clean(text: str) -> str:
    # XML has no such characters.
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", " ", text)


def _widths(table: Any, widths: Sequence[int]) -> None:
    table.autofit = False
    # Some programs go by the columns, some by the cells.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _repeat(row: Any) -> None:
    _flag(row, "w:tblHeader")


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    _flag(row, "w:cantSplit")


def _flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
