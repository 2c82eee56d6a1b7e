"""Lists of dossiers as offices export them, written anew for each test; all people invented."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter

TODAY = date(2026, 11, 22)
CODE, SECOND = "H15.120-261018-0001", "H15.120-261019-0002"

LIST_HEADER = [
    *("STT", "Đơn vị tiếp nhận", "Lĩnh vực", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái"),
    *("Địa chỉ", "Người nộp", "Chủ hồ sơ", "Số điện thoại", "Ngày nhận", "Ngày hẹn trả"),
    "Ngày kết thúc xử lý",
]


def list_row(code: str = CODE, status: str = "Đang xử lý", number: int = 1) -> list[Any]:
    """One row under ``LIST_HEADER``."""
    return [
        *(number, "UBND xã Ea Kar", "Hộ tịch", "Thủ tục đăng ký khai sinh", code, status),
        *("Buôn 3", "Nông Thị An", "Nông Văn Bình", "0991313361", "18/10/2026 10:58"),
        *("19/10/2026", None),
    ]


def list_rows(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """A whole list: titles, header, rows, total, signatures."""
    return [
        ["UBND XÃ EA KAR"],
        ["DANH SÁCH HỒ SƠ"],
        ["Từ ngày 01/10/2026 đến ngày 20/11/2026"],
        [],
        LIST_HEADER,
        *rows,
        ["Tổng cộng", None, None, len(rows)],
        [None, None, None, None, None, None, None, "Ngày 22 tháng 11 năm 2026"],
        [None, "NGƯỜI LẬP BIỂU", None, None, None, None, None, "CHỦ TỊCH"],
    ]


def xlsx(rows: Sequence[Sequence[Any]], *more: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A workbook by XlsxWriter, a sheet for each list of rows; dates become serial numbers."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **options}
    )
    for sheet_rows in (rows, *more):
        sheet = book.add_worksheet()
        for number, row in enumerate(sheet_rows):
            sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def openpyxl_xlsx(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """A workbook by openpyxl, with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    """Delimited text, every cell quoted."""
    return "".join(
        separator.join(f'"{"" if cell is None else cell}"' for cell in row) + "\r\n" for row in rows
    )


def html(rows: Sequence[Sequence[Any]]) -> str:
    """A page with one table, as one-stop systems save it under the name .xls."""
    lines = (
        "<tr>" + "".join(f"<td>{'' if c is None else c}</td>" for c in row) + "</tr>"
        for row in rows
    )
    return f"<html><body><table border=1>{''.join(lines)}</table></body></html>"


def month(**changes: Any) -> dict[str, Any]:
    """One object of iGate's monthly list."""
    return {
        "dossierNo": CODE,
        "procedureName": "Thủ tục đăng ký khai sinh",
        "sectorName": "Hộ tịch",
        "dossierStatusName": "Chờ tiếp nhận",
        "acceptedDate": "18/10/2026 08:30:00",
        "appointmentDate": "19/10/2026 17:00:00",
        "lastModifiedDate": "18/10/2026 10:00:00",
        "overDueByUser": "",
        **changes,
    }


def national(**changes: Any) -> dict[str, Any]:
    """One object of the national shape."""
    return {
        "MaHoSo": CODE,
        "MaTTHC": "1.001193",
        "TenTTHC": "Thủ tục đăng ký khai sinh",
        "ChuHoSo": "Nông Văn Bình",
        "SoDienThoai": "84991313361",
        "NgayNopHoSo": "20261018081500",
        "NgayTiepNhan": "20261018083000",
        "NgayHenTra": "20261019170000",
        "TrangThaiHoSo": "4",
        "NgayTra": "",
        "DonViXuLy": "UBND xã Ea Kar",
        "GhiChu": "",
        **changes,
    }


def igate(**changes: Any) -> dict[str, Any]:
    """One object of iGate's search."""
    return {
        "code": CODE,
        "dossierStatus": {"id": 2, "name": "Đang xử lý"},
        "applicant": {"data": {"fullname": "Nông Thị An", "phoneNumber": "991313361"}},
        "procedure": {"code": "1.001193", "translate": {"name": "Thủ tục đăng ký khai sinh"}},
        "agency": {"name": "UBND xã Ea Kar", "code": "H15.120"},
        "appliedDate": "2026-10-18T08:15:00.000+0700",
        "acceptedDate": "2026-10-18T08:30:00.000+0700",
        "appointmentDate": "2026-10-19T10:00:00.000Z",
        "completedDate": None,
        **changes,
    }


def dumped(value: object) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()


def day(year: int, month_: int, day_: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment as Excel knows it: without a zone."""
    return datetime(year, month_, day_, hour, minute)  # noqa: DTZ001
