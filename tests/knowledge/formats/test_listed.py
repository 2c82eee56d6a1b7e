"""A short list of codes and phones, as officers write it: repaired, nothing lost in silence."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from knowledge.formats.listed import NO_PHONE, Line, read
from knowledge.formats.refusals import UnreadableFile
from knowledge.formats.sheet import Limits

TODAY = date(2026, 11, 22)
ONE, TWO = "H15.120-261116-0001", "H15.120-261116-0002"
UNLIKE = "Mã hồ sơ không đúng dạng (viết như H15.120-261018-0001)."
FUTURE = "Ngày trong mã hồ sơ chưa tới."

TEXTS: dict[str, tuple[str, list[Line]]] = {
    "codes alone": (f"{ONE}\n{TWO}\n", [Line(1, ONE), Line(2, TWO)]),
    "headed": (f"Mã hồ sơ,SĐT\n{ONE},912345678\n", [Line(2, ONE, "0912345678")]),
    "headed, one column": (f"Mã hồ sơ\n{ONE}\n", [Line(2, ONE)]),
    "any mark": (f"{ONE};+84 355 555 555\n{TWO};\n", [Line(1, ONE, "0355555555"), Line(2, TWO)]),
    "phone first": (f"0912.345.678\t{ONE}\n", [Line(1, ONE, "0912345678")]),
    "mistyped": ("h15.120 – 261116 – 0001, 0912345678\n", [Line(1, ONE, "0912345678")]),
    "a landline": (f"{ONE},02623852123\n", [Line(1, ONE, "", NO_PHONE)]),
    "too short a phone": (f"{ONE},12345\n", [Line(1, ONE, "", NO_PHONE)]),
    "a phone not known to its end": (f"{ONE};091234xx\n", [Line(1, ONE, "", NO_PHONE)]),
    "numbers of lines": (f"1,{ONE},Lan\n2,{TWO}\n", [Line(1, ONE), Line(2, TWO)]),
    "titles": (f"Danh sách nhắc\nXã Buôn Đôn\n{ONE}\n", [Line(3, ONE)]),
    "no code": (f"{ONE}\nbà Lan 7\n", [Line(1, ONE), Line(2, why=UNLIKE)]),
    "a phone alone": (f"{ONE}\n0912345678\n", [Line(1, ONE), Line(2, why="Thiếu mã hồ sơ.")]),
    "of the future": ("H15.120-270101-0001\n", [Line(1, why=FUTURE)]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), TEXTS.values(), ids=list(TEXTS))
def test_texts(text: str, lines: list[Line]) -> None:
    """Each row is taken, or told with its number and the reason."""
    assert read(text.encode(), TODAY, Limits()) == lines


def test_a_workbook() -> None:
    """Excel loses a phone's first 0; it comes back."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["Mã hồ sơ", "SĐT"], [ONE, 912345678], [TWO, ""]]):
            sheet.write_row(number, 0, row)
    assert read(file.getvalue(), TODAY, Limits()) == [Line(2, ONE, "0912345678"), Line(3, TWO)]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b'[{"a": 1}]', b"PK\x03\x04 torn"])
def test_what_is_no_list(content: bytes) -> None:
    """What cannot be read is refused with words."""
    with pytest.raises(UnreadableFile) as raised:
        read(content, TODAY, Limits())
    assert raised.value.reason
