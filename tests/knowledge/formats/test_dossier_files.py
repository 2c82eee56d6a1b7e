"""Lists of dossiers in every family of headers and every kind of file."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.formats.dossiers import Reading, Refused, Taken, read
from knowledge.formats.texts import _TCVN3
from knowledge.status import Status
from tests.knowledge.formats.families import BIRTH, FAMILIES
from tests.knowledge.formats.lists import (
    CODE,
    LIST_HEADER,
    SECOND,
    TODAY,
    csv_text,
    day,
    dumped,
    html,
    igate,
    list_row,
    list_rows,
    month,
    national,
    openpyxl_xlsx,
    xlsx,
)
from tests.knowledge.formats.old_books import xls


def results(content: bytes, name: str = "ds.xlsx") -> list[Taken | Refused]:
    """Everything a file gives; as many results as it promised."""
    reading = read(content, name, TODAY)
    found = list(reading)
    assert len(found) == reading.total
    return found


def only(content: bytes, name: str = "ds.xlsx") -> Taken:
    """The one dossier of a file."""
    (found,) = results(content, name)
    assert isinstance(found, Taken), found
    return found


def told(found: Taken) -> tuple[Any, ...]:
    """What a family of headers must give: code, name, status, days and the phone."""
    dossier = found.dossier
    return (
        dossier.code,
        dossier.procedure_name,
        int(dossier.status),
        dossier.received_at and dossier.received_at.strftime("%d/%m/%Y %H:%M"),
        dossier.due_at and dossier.due_at.strftime("%d/%m/%Y"),
        dossier.holder.phone,
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("written", [xlsx, openpyxl_xlsx])
def test_families(family: str, written: Any) -> None:
    """Each family of headers is understood under its titles, whoever writes the workbook."""
    rows, expected = FAMILIES[family]
    assert told(only(written(rows))) == expected


@pytest.mark.parametrize("family", [f for f in FAMILIES if not f.startswith("sổ")])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_delimited(family: str, separator: str, encoding: str) -> None:
    """The same lists as text, by any separator and Unicode encoding."""
    rows, expected = FAMILIES[family]
    content = csv_text(rows, separator).encode(encoding)
    assert told(only(content, "ds.csv")) == expected


def test_old_encodings() -> None:
    """Windows-1258 and the old ABC fonts are read; marks come out as they were."""
    text = csv_text(list_rows(list_row()))
    abc = text.translate({v: k for k, v in _TCVN3.items()})
    windows = text
    for whole, parts in _WINDOWS.items():
        windows = windows.replace(whole, parts)
    for content in (abc.encode("latin-1", "replace"), windows.encode("cp1258", "replace")):
        found = only(content, "ds.csv").dossier
        assert (found.status, found.procedure_name) == (Status.processing, BIRTH)
        assert found.unit == "UBND xã Ea Kar"


def _windows() -> dict[str, str]:
    """Vietnamese letters as Windows-1258 has them: a letter, then its tone."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = {}
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        parts = unicodedata.normalize("NFD", chr(code))
        tone = "".join(c for c in parts if c in tones)
        if tone:
            rest = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            letters[chr(code)] = rest + tone
    return letters


_WINDOWS = _windows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_html_under_another_name(encoding: str) -> None:
    """A page saved as .xls is read as what it is, and said to be."""
    content = html(list_rows(list_row())).encode(encoding)
    reading = read(content, "danh-sach.xls", TODAY)
    assert reading.kind == "bảng HTML, tên tệp là .xls"
    assert told(only(content)) == FAMILIES["danh sách"][1]


def test_old_workbook() -> None:
    """An .xls of the old kind is read, numbers and serial dates included."""
    row = list_row()
    row[9], row[10], row[11] = 991313361, 46313.456944444, 46314
    content = xls(list_rows(row))
    assert read(content, "a.xls", TODAY).kind == "Excel đời cũ (.xls)"
    assert told(only(content)) == FAMILIES["danh sách"][1]


def test_html_spans() -> None:
    """A header in two rows with spans is joined as in a workbook."""
    content = f"""<table><tr><th rowspan=2>STT</th><th rowspan=2>Mã hồ sơ</th>
      <th rowspan=2>Chủ hồ sơ</th><th colspan=2>Ngày tháng năm</th></tr>
      <tr><th>Nhận hồ sơ</th><th>Hẹn trả kết quả</th></tr>
      <tr><td>1<td>{CODE}<td>An &amp; Bình<br>Ea Kar<td>18/10/2026<td>19/10/2026</tr></table>"""
    found = only(content.encode())
    assert told(found)[3:5] == ("18/10/2026 00:00", "19/10/2026")
    assert found.dossier.holder.owner == "An & Bình Ea Kar"


def test_excel_xml() -> None:
    """The XML of Excel 2003 is read, cells that are stepped over included."""
    cells = "".join(f"<Cell><Data ss:Type='String'>{h}</Data></Cell>" for h in LIST_HEADER)
    row = f"""<Row><Cell ss:Index="4"><Data>{BIRTH}</Data></Cell><Cell><Data>{CODE}</Data></Cell>
      <Cell/><Cell ss:Index="11"><Data>2026-10-18T08:30:00.000</Data></Cell></Row>"""
    content = f"""<?xml version="1.0"?><Workbook
      xmlns="urn:schemas-microsoft-com:office:spreadsheet"
      xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="1"><Table>
      <Row>{cells}</Row>{row}</Table></Worksheet></Workbook>"""
    assert told(only(content.encode()))[:4] == (CODE, BIRTH, 4, "18/10/2026 08:30")


@pytest.mark.parametrize(
    "wrapped", [{"content": [month()]}, [month()], month(), {"data": [month()]}]
)
def test_igate_month(wrapped: object) -> None:
    """iGate's monthly list is read with its wrapper and without."""
    found = only(dumped(wrapped), "thang.json")
    assert told(found) == (CODE, BIRTH, 1, "18/10/2026 08:30", "19/10/2026", "")


def test_other_json_shapes() -> None:
    """Lists in the national shape and of iGate's search are read as what they are."""
    shapes = {"JSON đồng bộ quốc gia": national(), "JSON tra cứu của iGate": igate()}
    for kind, item in shapes.items():
        content = dumped({"content": [item]})
        assert read(content, "a.json", TODAY).kind == kind
        assert told(only(content)) == (
            CODE,
            BIRTH,
            4,
            *told(only(content))[3:4],
            "19/10/2026",
            "0991313361",
        )


def test_american_dates() -> None:
    """A list in which no date has the day first and one cannot have it is read the month first."""
    rows = [
        ["Mã hồ sơ", "Chủ hồ sơ", "Ngày nhận", "Ngày hẹn trả"],
        [CODE, "An", "10/05/2026", "10/18/2026"],
    ]
    assert told(only(csv_text(rows).encode()))[3:5] == ("05/10/2026 00:00", "18/10/2026")


def test_several_sheets() -> None:
    """Every sheet with a header is read; a row then tells its sheet."""
    appendix = [
        ["Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả"],
        [SECOND, "18/10/2026", "19/10/2026"],
    ]
    found = results(xlsx(list_rows(list_row()), [["Ghi chú chung"]], appendix))
    assert [(r.row, r.sheet) for r in found] == [(6, "Sheet1"), (2, "Sheet3")]


@pytest.mark.parametrize("options", [{"constant_memory": True}, {"date_1904": True}])
def test_ways_of_writing_xlsx(options: dict[str, bool]) -> None:
    """Inline texts and the epoch of 1904 make no difference."""
    row = list_row()
    row[10], row[11] = day(2026, 10, 18, 10, 58), day(2026, 10, 19)
    assert told(only(xlsx(list_rows(row), **options))) == FAMILIES["danh sách"][1]


def test_nothing_personal_in_messages() -> None:
    """What is printed of a reading names nobody."""
    reading: Reading = read(xlsx(list_rows(list_row())), "a.xlsx", TODAY)
    list(reading)
    assert "Nông" not in repr(reading)
    assert "0991" not in repr(reading)
