"""Published lists in workbooks: the portal's of 2026 and before, and a province's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge import entry
from knowledge.formats.published import Unreadable, read
from knowledge.formats.published.list_headers import Column, meaning
from knowledge.formats.published.unreadable import NoList
from knowledge.formats.records import BadRecord, Record
from tests.knowledge.formats.lists import xlsx
from tests.knowledge.formats.old_books import xls

Rows = Sequence[Sequence[Any]]

PORTAL: Rows = [
    ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nDANH SÁCH THỦ TỤC HÀNH CHÍNH"],
    ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"],
    ["1.999101", "Đăng ký nuôi ong ", "Bộ Tư pháp", "Sở Tư Pháp\n\nBộ Tư pháp\n", " Chăn nuôi"],
    ["1.999102.000.00.00.H19", "Chuyển nơi nuôi", "UBND tỉnh Đồng Nai", "", "Chăn nuôi"],
]

OLD: Rows = [
    ["BỘ NÔNG NGHIỆP"],
    [],
    ["DANH MỤC THỦ TỤC HÀNH CHÍNH", None, None],
    [
        *("STT", "Mã TTHC", None, "Tên TTHC", "Lĩnh vực", "Đối tượng", "Cơ quan công khai"),
        *("Cấp thực hiện", "Tình trạng", "QĐ Công bố"),
    ],
    [
        *(1, "1.999101", None, "Đăng ký nuôi ong", "Chăn nuôi", "Công dân Việt Nam; Hợp tác xã"),
        *("Bộ Nông nghiệp", "Cấp Tỉnh; Cấp Xã", "Công khai", "12 /QD-BNN"),
    ],
    [2, None, "1.999102", "Chuyển nơi nuôi ong", "Chăn nuôi"],
]

LOCAL: Rows = [
    ["TEN_CO_QUAN", "MA_THU_TUC", "TEN_TAT", "TRANG_THAI", "TEN_THU_TUC", "RNUM"],
    ["Ban Quản lý", 23604, "2021BQL_04", "Mở", "Điều chỉnh dự án &#40;lần đầu&#41;", 148],
    ["Sở Y tế", "BHXH.02.", "x", "Mở", "Cấp thẻ", 2],
]


def taken(tmp_path: Path, content: bytes) -> list[dict[str, Any]]:
    """What the records of a workbook say; every one of them has its name only."""
    path = tmp_path / "danh-sach.bin"
    path.write_bytes(content)
    found = [r for r in read(path) if isinstance(r, Record)]
    assert all(r.is_name_only for r in found)
    assert all((r.code, r.name) == (r.raw["code"], r.raw["name"]) for r in found)
    return [r.raw for r in found]


@pytest.mark.parametrize("made", [xlsx, xls], ids=["xlsx", "xls"])
def test_the_portals_list(tmp_path: Path, made: Any) -> None:
    """Names with field, promulgator and agencies, one a line there; blanks go."""
    assert taken(tmp_path, made(PORTAL)) == [
        {
            "code": "1.999101",
            "name": "Đăng ký nuôi ong",
            "promulgator": "Bộ Tư pháp",
            "agency": "Sở Tư Pháp; Bộ Tư pháp",
            "field": "Chăn nuôi",
        },
        {
            "code": "1.999102.000.00.00.H19",
            "name": "Chuyển nơi nuôi",
            "promulgator": "UBND tỉnh Đồng Nai",
            "field": "Chăn nuôi",
        },
    ]


def test_the_old_portals_list(tmp_path: Path) -> None:
    """The header is found below titles, and a code in the second cell of a merged heading."""
    first, second = taken(tmp_path, xlsx(OLD))

    assert first == {
        "code": "1.999101",
        "name": "Đăng ký nuôi ong",
        "field": "Chăn nuôi",
        "level": ["Cấp tỉnh", "Cấp xã"],
        "promulgator": "Bộ Nông nghiệp",
        "targets": ["Công dân Việt Nam", "Hợp tác xã"],
        "decision": "12/QĐ-BNN",
        "decision_published": "12 /QD-BNN",
        "state": "Công khai",
    }
    assert second["code"] == "1.999102"


def test_a_provinces_list(tmp_path: Path) -> None:
    """Local codes are kept as they are, entities become letters, the state stays."""
    first, second = taken(tmp_path, xls(LOCAL))

    assert first == {
        "code": "23604",
        "name": "Điều chỉnh dự án (lần đầu)",
        "local_code": "2021BQL_04",
        "agency": "Ban Quản lý",
        "state": "Mở",
    }
    assert second["code"] == "BHXH.02."


def test_a_header_of_two_rows_and_fields_between(tmp_path: Path) -> None:
    """A header may take two rows; a row with one cell is the field of the rows below it."""
    rows: Rows = [
        ["TT", "Mã số TTHC", "Thủ tục hành chính", "Cơ quan", None],
        [None, None, None, "Cơ quan ban hành", "Cơ quan thực hiện"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["I. Lĩnh vực Hộ tịch"],
        [1, "1.999101", "Một", "Bộ Tư pháp", "UBND cấp xã"],
        ["II. Chăn nuôi"],
        [2, "1.999102", "Hai", "Bộ Nông nghiệp", "Sở"],
        ["Mã số TTHC", "Mã số TTHC", "Tên"],
        ["Tổng số: 2 thủ tục"],
    ]

    assert [(r["name"], r["field"], r["promulgator"]) for r in taken(tmp_path, xlsx(rows))] == [
        ("Một", "Hộ tịch", "Bộ Tư pháp"),
        ("Hai", "Chăn nuôi", "Bộ Nông nghiệp"),
    ]


def test_every_sheet_is_read(tmp_path: Path) -> None:
    """A list may go on in another sheet; a sheet without a header is passed over."""
    content = xlsx(PORTAL, [["Ghi chú"], ["Không có gì"]], OLD)

    assert len(taken(tmp_path, content)) == 4


def test_an_html_table_named_xls(tmp_path: Path) -> None:
    """Old systems saved a page with a table under the name .xls."""
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in PORTAL[1:])

    assert len(taken(tmp_path, f"<html><table>{rows}</table></html>".encode())) == 2


def test_a_row_without_its_code_is_told(tmp_path: Path) -> None:
    """A numbered row whose code is missing or unreadable comes as a bad one, with row and name."""
    path = tmp_path / "a.xlsx"
    rows = [
        ["STT", "Mã", "Tên"],
        [1, None, "Thiếu mã"],
        [2, "chưa có", "Hai"],
        [3, "1.999101", "C"],
    ]
    path.write_bytes(xlsx(rows))

    first, second, third = read(path)

    assert isinstance(first, BadRecord)
    assert isinstance(second, BadRecord)
    assert isinstance(third, Record)
    assert str(first) == "a.xlsx, dòng 2: thiếu mã thủ tục (Thiếu mã)"
    assert second.line == 3


@pytest.mark.parametrize("rows", [[["Họ tên", "Ngày sinh"], ["A", "B"]], [["Mã số", "Ghi chú"]]])
def test_another_table_is_refused(tmp_path: Path, rows: Rows) -> None:
    """A workbook without the two columns is told so, with what to export instead."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(rows))

    with pytest.raises(NoList, match="dòng tiêu đề"):
        read(path)
    assert issubclass(NoList, Unreadable)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Mã TTHC", Column.code),
        ("MÃ SỐ TTHC", Column.code),
        ("Mã thủ tục hành chính", Column.code),
        ("Tên thủ tục hành chính", Column.name),
        ("Tên", Column.name),
        ("Cơ quan công khai", Column.promulgator),
        ("Cơ quan thực hiện TTHC", Column.agency),
        ("Mã hồ sơ", None),
        ("Tên chủ hồ sơ", None),
        ("", None),
        ("Ghi chú", None),
    ],
)
def test_headings(heading: str, column: Column | None) -> None:
    """A heading is known however it is spelled; a dossier's columns are none of ours."""
    assert meaning(heading) is column


def test_names_can_be_searched(tmp_path: Path) -> None:
    """A record with its name only makes an entry of search that says so."""
    path = tmp_path / "a"
    path.write_bytes(xlsx(PORTAL))
    found = [entry.from_record(r) for r in read(path) if isinstance(r, Record)]

    assert (found[0].name, found[0].name_only, found[0].field) == (
        "Đăng ký nuôi ong",
        True,
        "Chăn nuôi",
    )
