"""Files that cannot be read: each is refused with its own sentence, and nothing else happens."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.dossier import recognise
from knowledge.formats.codes import is_proper
from knowledge.formats.dossiers import Limits, Refused, Taken, read
from knowledge.formats.old_workbook import MAGIC
from knowledge.formats.refusals import (
    EmptyFile,
    Locked,
    LostMarks,
    NoHeader,
    NotATable,
    OpenQuote,
    TooBig,
    TornFile,
    UnreadableFile,
)
from tests.knowledge.formats.lists import (
    LIST_HEADER,
    TODAY,
    csv_text,
    dumped,
    html,
    list_row,
    list_rows,
    month,
    xlsx,
)
from tests.knowledge.formats.old_books import xls

GOOD = xlsx(list_rows(*[list_row(f"H15.120-261018-{i:04}") for i in range(1, 300)]))
CSV = csv_text([LIST_HEADER, list_row(), list_row()])


def archive(**parts: str) -> bytes:
    """A zip archive with some parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with some text of one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            text = source.read(name).decode()
            made.writestr(name, text.replace(old, new, 1) if name == part else text)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
BAD: dict[str, tuple[bytes, type[UnreadableFile]]] = {
    "empty": (b"", EmptyFile),
    "blank": (b" \r\n\t", EmptyFile),
    "empty list": (b"[]", EmptyFile),
    "workbook cut in half": (GOOD[: len(GOOD) // 2], TornFile),
    "workbook without its last octets": (GOOD[:-30], TornFile),
    "workbook with a hole": (GOOD[:9000] + b"\0" * 600 + GOOD[9600:], TornFile),
    "sheet that ends early": (rewritten(GOOD, SHEET, "</sheetData>", ""), TornFile),
    "sheet of broken XML": (rewritten(GOOD, SHEET, "<row", "<row<"), TornFile),
    "sheet with entities": (rewritten(GOOD, SHEET, "<worksheet", ENTITIES), TornFile),
    "CSV cut in a row": (CSV.rstrip()[:-40].encode(), TornFile),
    "page cut in a row": (html(list_rows(list_row())).encode()[:-400], TornFile),
    "JSON cut": (dumped([month(), month()])[:-30], TornFile),
    "broken JSON": (b'[{"dossierNo": oops}]', TornFile),
    "password": (MAGIC + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Locked),
    "old Word": (MAGIC + b"\0" * 600 + "WordDocument".encode("utf-16-le"), NotATable),
    "broken old workbook": (MAGIC + b"\0" * 600 + "Workbook".encode("utf-16-le"), TornFile),
    "old workbook cut short": (xls(list_rows(list_row()))[:-1000], TornFile),
    "old workbook cut to its beginning": (MAGIC + b"\0" * 20, TornFile),
    "Word": (archive(word__document_dot_xml="<w/>"), NotATable),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", NotATable),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NotATable),
    "rich text": (b"{\\rtf1 Danh s\\'e1ch}", NotATable),
    "numbers": (b"[1, 2, 3]", NotATable),
    "letter": ("Kính gửi ông bà,\nHồ sơ đã xong.\n".encode(), NoHeader),
    "other table": (csv_text([["Họ tên", "Năm sinh"], ["An", 1990]]).encode(), NoHeader),
    "other JSON": (b'{"a": 1}', NoHeader),
    "other workbook": (xlsx([["Doanh thu", "Tháng"], [5, 6]]), NoHeader),
    "marks lost": (b"M? h? s?,Tr?ng th?i,Ng?y nh?n,Ch? h? s?\nH15.120-261018-0001,,,\n", LostMarks),
    "open quote": ((CSV + '1,"x' + "\n".join(["a,b"] * 400)).encode(), OpenQuote),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files(name: str) -> None:
    """Each bad file is refused for what it is, in Vietnamese, with what to do."""
    content, expected = BAD[name]
    with pytest.raises(UnreadableFile) as caught:
        read(content, "tep.xlsx", TODAY)
    assert type(caught.value) is expected
    assert "Bạn" in caught.value.reason or "bạn" in caught.value.reason
    assert "vui lòng" not in caught.value.reason


def test_limits() -> None:
    """What is too large is refused before it fills the memory."""
    bomb = archive(xl__workbook_dot_xml="<w/>", xl__worksheets__sheet1_dot_xml="0" * 80_000_000)
    for content, limits in (
        (bomb, Limits()),
        (GOOD, Limits(octets=1000)),
        (GOOD, Limits(unpacked=1000)),
        (GOOD, Limits(rows=100)),
        (CSV.encode(), Limits(rows=2)),
        (html(list_rows(list_row())).encode(), Limits(rows=3)),
        (dumped([month()] * 3), Limits(rows=2)),
    ):
        with pytest.raises(TooBig):
            read(content, "a", TODAY, limits=limits)


def test_far_cell() -> None:
    """Two cells far apart cost no more than two cells."""
    rows = list_rows(list_row())
    far = rewritten(xlsx(rows), SHEET, "</sheetData>", _FAR + "</sheetData>")
    (found,) = read(far, "a.xlsx", TODAY)
    assert isinstance(found, Taken)


_FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def test_other_shapes_of_xml() -> None:
    """A sheet with prefixes, comments or rich texts gives the same as one in the plain shape."""
    plain = xlsx(list_rows(list_row()), constant_memory=True)
    variants = {
        "comment": rewritten(plain, SHEET, "<sheetData>", "<sheetData><!-- a -->"),
        "rich": rewritten(plain, SHEET, "<is><t>Buôn 3</t></is>", _RICH),
        "attributes": rewritten(plain, SHEET, '<row r="6"', '<row spans="1:9" r="6"'),
        "order": rewritten(plain, SHEET, 't="inlineStr"', 'cm="1" t="inlineStr"'),
    }
    expected = list(read(plain, "a.xlsx", TODAY))
    for name, content in variants.items():
        assert content != plain, name
        assert list(read(content, "a.xlsx", TODAY)) == expected, name


_RICH = "<is><r><t>Buôn</t></r><rPh><t>x</t></rPh><r><t xml:space='preserve'> 3</t></r></is>"


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_octets(noise: bytes) -> None:
    """Any octets give rows or a clear refusal, alone and behind every kind of beginning."""
    for start in (b"", b"PK\x03\x04", b"{", b'[{"dossierNo":', b"<table>", CSV[:90].encode()):
        _read_or_refuse(start + noise)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_damage(spot: int, noise: bytes) -> None:
    """A damaged workbook gives rows or a clear refusal."""
    _read_or_refuse(GOOD[:spot] + noise + GOOD[spot + len(noise) :])


@given(st.lists(st.text(max_size=40), min_size=13, max_size=13))
@settings(max_examples=150, deadline=None)
def test_any_cells(cells: list[str]) -> None:
    """Any cells beside a code give a dossier or a refusal, never nothing."""
    cells[4] = "H15.120-261018-0001"
    content = dumped([dict(zip(LIST_HEADER, cells, strict=True))])
    (found,) = read(content, "a.json", TODAY)
    assert isinstance(found, Taken | Refused)


_NEARLY = (
    r"((0{3}|[0-9]{2,3})\.){0,2}([A-Z]1[0-9]|G22|H56)(\.[0-9]{1,3}){0,3}"
    r"-2[0-6][01][0-9][0-3][0-9]-[0-9]{3,8}"
)


@given(st.from_regex(_NEARLY, fullmatch=True))
@example("H15.100-261001-00012")
@example("G01.899.909-260916-890028")
@settings(max_examples=300)
def test_proper_codes_need_no_repair(code: str) -> None:
    """Whatever the quick look calls proper, the careful look calls that very code."""
    if is_proper(code, TODAY):
        found = recognise(code, TODAY)
        assert found is not None
        assert (found.code, found.problem, found.sure) == (code, None, True)


def _read_or_refuse(content: bytes) -> None:
    with suppress(UnreadableFile):
        for found in read(content, "a", TODAY):
            assert isinstance(found, Taken | Refused)
