"""Workbooks read quickly hold what they hold when read with care."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest

from knowledge.formats import workbook
from knowledge.formats.sheet import Limits, Row

_CELLS = (
    '<c r="{at}"/>',
    '<c r="{at}" s="3"/>',
    '<c r="{at}" s="3"><v>{n}</v></c>',
    '<c r="{at}"><v>{n}.5</v></c>',
    '<c r="{at}" t="s"><v>{shared}</v></c>',
    '<c r="{at}" s="2" t="s"><v>{shared}</v></c>',
    '<c r="{at}" t="inlineStr"><is><t xml:space="preserve"> A &amp; {n} </t></is></c>',
    '<c r="{at}" t="inlineStr"><is><t></t></is></c>',
    '<c r="{at}" t="str"><f>B1</f><v>c {n}</v></c>',
    '<c r="{at}" t="b"><v>1</v></c>',
    "",
)
_SHARED = ("Đã trả kết quả", "", "a &lt; b", " cách ")


def _row(chance: random.Random, number: int, cells: list[str]) -> str:
    made = "".join(
        cell.format(at=f"{chr(65 + spot)}{number}", n=number, shared=chance.randrange(len(_SHARED)))
        for spot, cell in enumerate(cells)
    )
    return f'<row r="{number}" spans="1:9">{made}</row>' if made else f'<row r="{number}"/>'


def _book(rows: str) -> bytes:
    shared = "".join(f"<si><t>{text}</t></si>" for text in _SHARED)
    parts = {
        "xl/workbook.xml": '<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet1.xml"/>'
            '<Relationship Id="r2" Type="x/sharedStrings" Target="strings.xml"/></Relationships>'
        ),
        "xl/strings.xml": f"<sst>{shared}</sst>",
        "xl/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def _read(rows: str, columns: int = 200) -> list[Row]:
    found = workbook.sheets(BytesIO(_book(rows)), Limits(columns=columns))
    (sheet,) = (list(sheet.rows) for sheet in found)
    return sheet


@pytest.mark.parametrize("seed", range(20))
def test_every_shape_of_row_is_read(seed: int) -> None:
    """Rows alike or not, with cells empty or left out, of any kind: as an XML parser reads them."""
    chance = random.Random(seed)
    kept = [chance.choices(_CELLS, k=9) for _ in range(chance.choice((1, 2, 40)))]
    chosen = [list(chance.choice(kept)) for _ in range(200)]
    for cells in chosen:
        if chance.random() < 0.3:
            cells[chance.randrange(9)] = chance.choice(_CELLS)
    rows = "".join(_row(chance, number, cells) for number, cells in enumerate(chosen, 1))
    columns = chance.choice((4, 200))
    # A comment is nothing to read quickly past.
    assert _read(rows, columns) == _read(f"<!-- x -->{rows}", columns)
