"""Official files, recognised by what is in them, whatever they are called."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.formats.published import Unreadable, read, recognising, unreadable
from knowledge.formats.records import BadRecord, Record
from tests.knowledge.formats.lists import xlsx
from tests.knowledge.formats.old_books import xls
from tests.knowledge.formats.published.pdfs import export as pdf_export
from tests.knowledge.formats.published.pdfs import pdf
from tests.knowledge.formats.published.portal import RECORD, procedure
from tests.knowledge.formats.published.words import doc
from tests.knowledge.formats.published.words import export as word_export
from tests.knowledge.samples import NASTY, modest

CODE = RECORD["code"]
SECOND = procedure(code="1.999102", name="Chuyển nơi nuôi ong")
LIST = [["Mã số", "Tên"], [CODE, RECORD["name"]]]


def packed(value: Any) -> bytes:
    """JSON as a file."""
    return json.dumps(value, ensure_ascii=False).encode()


def lines(*values: Any) -> bytes:
    """JSON Lines as a file."""
    return b"\n".join(map(packed, values)) + b"\n"


def codes(content: bytes, tmp_path: Path, name: str = "tep.doc") -> list[str]:
    """The codes a file holds, whose name says nothing."""
    path = tmp_path / name
    path.write_bytes(content)
    return [record.code for record in read(path) if isinstance(record, Record)]


KINDS: dict[str, tuple[bytes, int]] = {
    "one object": (packed(procedure()), 1),
    "a list": (packed([procedure(), SECOND]), 2),
    "the interface's answer": (packed({"code": "OK", "data": procedure()}), 1),
    "a page of a list": (packed({"code": "OK", "data": {"content": [procedure(), SECOND]}}), 2),
    "a result": (packed({"result": [procedure()], "total": 1}), 1),
    "results in items": (packed({"data": {"items": [procedure(), SECOND], "lastId": "x"}}), 2),
    "our own shape": (packed([RECORD]), 1),
    "a mark in front": (b"\xef\xbb\xbf" + packed(procedure()), 1),
    "UTF-16": (json.dumps(procedure()).encode("utf-16"), 1),
    "indented": (json.dumps(procedure(), indent=2).encode(), 1),
    "an indented list": (json.dumps([procedure(), SECOND], indent=2).encode(), 2),
    "JSON packed": (gzip.compress(packed([procedure(), SECOND])), 2),
    "JSON Lines": (lines(RECORD, {**RECORD, "code": "1.999102"}), 2),
    "JSON Lines of the portal's": (lines(procedure(), SECOND), 2),
    "JSON Lines packed": (gzip.compress(lines(RECORD, procedure(), SECOND)), 3),
    "Excel": (xlsx(LIST), 1),
    "old Excel": (xls(LIST), 1),
    "PDF": (pdf_export(RECORD), 1),
    "PDF packed": (gzip.compress(pdf_export(RECORD)), 1),
    "Word": (doc(word_export(RECORD)), 1),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["tep.doc", "tep.json"])
def test_each_kind_is_recognised(kind: str, name: str, tmp_path: Path) -> None:
    """Every kind is read by its content, under whatever name."""
    content, count = KINDS[kind]

    found = codes(content, tmp_path, name)

    assert len(found) == count
    assert found[0] == CODE


def test_lines_of_the_portals_shape_keep_their_papers(tmp_path: Path) -> None:
    """A line in the portal's shape is read as such, not as a name."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(procedure(), SECOND))

    for record in read(path):
        assert isinstance(record, Record)
        assert not record.is_name_only
        assert len(record.documents) == 4


def test_a_word_file_without_a_day_was_read_when_it_was_written(tmp_path: Path) -> None:
    """The file's own day stands in, in Việt Nam, where the file does not tell one."""
    path = tmp_path / "ChiTietTTHC.doc"
    path.write_bytes(doc(word_export(RECORD), made=(1980, 1, 1)))
    os.utime(path, (1_784_223_000, 1_784_223_000))

    (record,) = read(path)

    assert isinstance(record, Record)
    assert record.raw["raw_date"] == "2026-07-17"


@pytest.mark.parametrize("code", sorted(recognising.TESTS))
def test_test_records_are_not_loaded(code: str, tmp_path: Path) -> None:
    """Records under which the portal was tried come as bad ones, with the reason."""
    path = tmp_path / "a.json"
    path.write_bytes(packed([procedure(code=code), procedure()]))

    first, second = read(path)

    assert isinstance(first, BadRecord)
    assert "bản ghi thử" in str(first)
    assert isinstance(second, Record)


def test_one_bad_object_stops_nothing(tmp_path: Path) -> None:
    """Objects without code or name, and what is no object, are told; the others are read."""
    path = tmp_path / "a.json"
    path.write_bytes(packed([{"code": "x", "name": "y"}, 7, procedure(name=""), procedure()]))

    *bad, good = read(path)

    assert [(type(b), b.line) for b in bad if isinstance(b, BadRecord)] == [
        (BadRecord, 1),
        (BadRecord, 2),
        (BadRecord, 3),
    ]
    assert isinstance(good, Record)


def test_a_torn_line_is_told(tmp_path: Path) -> None:
    """Of JSON Lines that break off, what came before is kept."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(RECORD, RECORD) + packed(RECORD)[:100])

    first, second, torn = read(path)

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(torn, BadRecord)


def zipped(**parts: bytes) -> bytes:
    """A zip with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def ole(name: str) -> bytes:
    """An OLE file with one stream of a name."""
    made = xls([["x"]])
    wide, old = name.encode("utf-16-le"), "Workbook".encode("utf-16-le")
    spot = made.index(old)
    return made[:spot] + wide + made[spot + len(wide) :]


REFUSED: dict[str, tuple[bytes, type[Unreadable], str]] = {
    "empty": (b"", unreadable.Empty, "Tệp trống"),
    "blank": (b"\xef\xbb\xbf \r\n\0", unreadable.Empty, "Tệp trống"),
    "packed nothing": (gzip.compress(b""), unreadable.Empty, "Tệp trống"),
    "Word 97": (ole("WordDocument"), unreadable.OldWord, "Word 97"),
    "old PowerPoint": (ole("PowerPnt"), unreadable.OldOffice, "Office đời cũ"),
    "locked Excel": (ole("EncryptedPackage"), unreadable.Locked, "mật khẩu"),
    "locked PDF": (pdf([(0, 50, 700, "x")], locked=True), unreadable.Locked, "mật khẩu"),
    "picture PDF": (pdf([]), unreadable.ImagePdf, "chỉ có ảnh chụp"),
    "other PDF": (pdf([(0, 50, 700, "Công văn")]), unreadable.OtherPdf, "không phải bản"),
    "torn PDF": (pdf_export(RECORD)[:400], unreadable.Torn, "bị hỏng"),
    "plain text": ("\ufeffTỜ KHAI\r\nHọ tên:".encode(), unreadable.PlainText, "chữ trơn"),
    "CSV of people": (b"ten,ngay sinh\r\nA,1\r\n", unreadable.PlainText, "chữ trơn"),
    "web page": (b"<!DOCTYPE html><html><body><p>Th\xe1", unreadable.WebPage, "trang web"),
    "page with a table": (
        b"<html><table><tr><td>A</td></tr></table>",
        unreadable.WebPage,
        "trang web",
    ),
    "RTF": (b"{\\rtf1\\ansi x}", unreadable.RichText, "RTF"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(90), unreadable.Picture, "tệp ảnh"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(90), unreadable.Picture, "tệp ảnh"),
    "RAR": (b"Rar!\x1a\x07\x00" + bytes(90), unreadable.OtherArchive, "tệp nén"),
    "zip of others": (zipped(a=b"1"), unreadable.OtherArchive, "giải nén"),
    "OpenDocument": (zipped(mimetype=b"x"), unreadable.OtherOffice, "Office kiểu khác"),
    "Word 2003 XML": (
        b'<?xml version="1.0"?><w:wordDocument'
        b' xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
        unreadable.OldWord,
        "Word 97",
    ),
    "web archive": (b"MIME-Version: 1.0\r\nX: y", unreadable.WebPage, "trang web"),
    "BMP": (b"BM\0\1\0\0\0\0\0\0" + bytes(90), unreadable.Picture, "tệp ảnh"),
    "text in capitals": (b"BM 01 BAO CAO", unreadable.PlainText, "chữ trơn"),
    "torn zip": (xlsx(LIST)[:-40], unreadable.Torn, "bị hỏng"),
    "torn zip, no end": (b"PK\x03\x04" + bytes(90), unreadable.Torn, "bị hỏng"),
    "torn Excel": (xls(LIST)[:2000], unreadable.Torn, "bị hỏng"),
    "torn gzip": (gzip.compress(packed(procedure()))[:200], unreadable.Torn, "bị hỏng"),
    "no gzip": (b"\x1f\x8b" + b"x" * 90, unreadable.Torn, "bị hỏng"),
    "torn JSON": (packed(procedure())[:-1], unreadable.Torn, "bị hỏng"),
    "deep JSON": (b"[" * 100_000, unreadable.Torn, "bị hỏng"),
    "JSON of dossiers": (
        packed({"content": [{"code": "H15-1", "applicant": {}}]}),
        unreadable.OtherJson,
        "không có thủ tục",
    ),
    "JSON of fields": (
        packed([{"id": "1", "code": "G09-LĐ09", "name": "Người có công"}]),
        unreadable.OtherJson,
        "không có thủ tục",
    ),
    "empty list": (packed([]), unreadable.OtherJson, "không có thủ tục"),
    "an error answered": (
        packed({"code": "ERR", "message": "Access denied"}),
        unreadable.OtherJson,
        "không có thủ tục",
    ),
    "lines of questions": (lines(*[{"q": "a"}] * 90), unreadable.OtherJson, "không có thủ tục"),
    "other workbook": (xlsx([["Họ tên"], ["A"]]), unreadable.NoList, "dòng tiêu đề"),
    "other Word": (doc(["Đơn xin phép"]), unreadable.OtherWord, "Mã thủ tục"),
    "noise": (bytes(range(256)) * 20, unreadable.Unknown, "Không nhận ra"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_each_other_file_is_refused_for_what_it_is(kind: str, tmp_path: Path) -> None:
    """A sentence says what the file is and what to export instead; nothing is yielded before."""
    content, reason, said = REFUSED[kind]
    path = tmp_path / "tep.json"
    path.write_bytes(content)

    with pytest.raises(reason, match=said) as raised:
        read(path)
    assert str(raised.value).endswith("nhé.")


def bomb() -> bytes:
    """A workbook whose sheet unpacks to far more than it is."""
    file = io.BytesIO(xlsx(LIST))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(80 * 2**20))
    return file.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a workbook": bomb,
    "packed JSON": lambda: gzip.compress(b'{"a": "' + bytes(8 * 2**20), 9),
    "packed PDF": lambda: gzip.compress(b"%PDF-1.4" + bytes(8 * 2**20), 9),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than the limit is refused before it does."""
    monkeypatch.setattr(recognising, "LIMIT", 4 * 2**20)
    path = tmp_path / "a"
    path.write_bytes(BOMBS[kind]())

    with pytest.raises(unreadable.TooBig):
        read(path)


def test_a_file_that_is_not_there() -> None:
    """The caller hears of it as of any other file."""
    with pytest.raises(OSError, match="khong-co"):
        read(Path("khong-co"))


STARTS = [b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\x1f\x8b\x08", b"{", b"[", b"<", b"\xff\xfe"]
STARTS += [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b'{"code": "1.999101", "name": "a", ']
EXPORTS = [content for content, _ in KINDS.values()]


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file to write again and again."""
    return tmp_path_factory.mktemp("published") / "a"


def harmless(spot: Path, content: bytes) -> None:
    """Read a file of these octets: records, bad records or Unreadable, and nothing else."""
    spot.write_bytes(content)
    try:
        found = list(read(spot))
    except Unreadable:
        return
    assert all(isinstance(r, Record | BadRecord) for r in found)
    assert all(len(r.digests()["fee"]) == 8 for r in found if isinstance(r, Record))


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@example(b"", b"\x1f\x8b\x08\x00" + b"\0" * 20)
@modest
def test_any_octets(spot: Path, start: bytes, rest: bytes) -> None:
    """Whatever the octets, there are records or a sentence, never another error."""
    harmless(spot, start + rest)


@given(st.sampled_from(EXPORTS), st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6))
@modest
def test_any_damage(spot: Path, content: bytes, where: float, cut: int, put: bytes) -> None:
    """A real file cut, shortened or changed anywhere is read or refused."""
    at = int(where * len(content))

    harmless(spot, content[:at] + put + content[at + cut :])


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_in_every_place(spot: Path, text: str) -> None:
    """Texts of every kind, in JSON, lists and Word files, are read or refused."""
    changed = procedure(
        name=f"Tên {text}",
        executingAgencies=text,
        procedureProposal={"proposalNumber": text},
        executionSteps=[{"name": text, "description": text}],
    )
    harmless(spot, json.dumps(changed).encode())
    printable = "".join(c for c in text if c.isprintable())[:5_000]
    harmless(spot, xlsx([["Mã số", "Tên"], [CODE, printable], [printable, CODE]]))
    harmless(spot, doc([f"Mã thủ tục: {CODE}", f"Tên thủ tục: {printable}", printable]))
