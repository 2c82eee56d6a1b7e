"""The control slip and the letter of apology, read as an officer reads them."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt

from bot.reports import forms, paper
from bot.reports.forms import Letterhead
from bot.reports.paper import Paper
from bot.wallclock import VIETNAM
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status

DAY = datetime(2026, 11, 20, 8, 5, tzinfo=VIETNAM)
HEAD = Letterhead("Trung tâm Phục vụ hành chính công xã Buôn Đôn", "Buôn Đôn")
WHOLE = Dossier(
    "H15.120-261120-0001",
    Status.finished,
    procedure="1.001193",
    procedure_name="Đăng ký khai sinh",
    unit="Phòng Văn hóa – Xã hội",
    other_code="G22.99.08-261120-896048",
    received_at=DAY,
    due_at=DAY + timedelta(days=6),
    finished_at=DAY + timedelta(days=5),
    holder=Holder("Nguyễn Văn An", "Trần Thị Bưởi", "0912345678", "12 thôn Đoài"),
)
BARE = Dossier("H15.120-261120-0002", Status.processing)


def text(made: Paper, path: Path) -> str:
    made.save(path)
    document = Document(str(path))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_slip(tmp_path: Path) -> None:
    """The slip carries the fields of the form, and what is known in them."""
    shown = text(forms.slip(WHOLE, HEAD), tmp_path / "a.docx")
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Mã hồ sơ: H15.120-261120-0001 (G22.99.08-261120-896048)",
        "Kèm theo hồ sơ của: Trần Thị Bưởi",
        "Ngày nhận: 8 giờ 05 phút, ngày 20/11/2026",
        "Ngày giờ hẹn trả: 8 giờ 05 phút, ngày 26/11/2026",
        "Cơ quan giải quyết: Phòng Văn hóa – Xã hội",
        "Cơ quan phối hợp: …",
        "TÊN CƠ QUAN",
        "THỜI GIAN GIAO, NHẬN HỒ SƠ",
        "KẾT QUẢ (Trước hạn/đúng hạn/quá hạn)",
        "GHI CHÚ",
        "1. Giao:",
        "2. Nhận:",
        "Trước hạn",
    ):
        assert part in shown
    assert "0912345678" not in shown


def test_apology(tmp_path: Path) -> None:
    """The letter names whom, which dossier, both days and the reason, and says sorry."""
    made = forms.apology(WHOLE, HEAD, "Chờ xác minh.", date(2026, 12, 1), DAY)
    shown = text(made, tmp_path / "a.docx")
    for part in (
        "PHIẾU XIN LỖI",
        "VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
        "Kính gửi: Trần Thị Bưởi",
        "Đăng ký khai sinh (1.001193)",
        "Ngày hẹn trả kết quả: 8 giờ 05 phút, ngày 26/11/2026",
        "Chờ xác minh.",
        "xin lỗi ông/bà và hẹn trả kết quả vào ngày 01/12/2026",
        "Buôn Đôn, ngày 20 tháng 11 năm 2026",
        "THỦ TRƯỞNG CƠ QUAN",
    ):
        assert part in shown


def test_what_is_not_known_is_left_to_write(tmp_path: Path) -> None:
    """Where nothing is known there are dots, never an invented word."""
    slip = text(forms.slip(BARE, HEAD), tmp_path / "a.docx")
    assert "Kèm theo hồ sơ của: …" in slip
    assert "Ngày nhận: …" in slip
    letter = forms.apology(BARE, HEAD, "Lý do", date(2026, 12, 1), DAY)
    assert "None" not in slip + text(letter, tmp_path / "b.docx")


def test_sheet(tmp_path: Path) -> None:
    """The sheet is A4 in Times New Roman 13, and only its owner may read the file."""
    path = tmp_path / "a.docx"
    forms.slip(WHOLE, HEAD).save(path)
    document = Document(str(path))
    page = document.sections[0]
    assert page.page_width
    assert page.page_height
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    font = document.styles["Normal"].font
    assert (font.name, font.size) == ("Times New Roman", Pt(13))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_any_name_can_be_written(tmp_path: Path) -> None:
    """Characters that XML does not have are left out, not a reason to fail."""
    odd = replace(WHOLE, holder=Holder(owner="An\x0b\x1b<&>\ufffe"))
    assert "An  <&>" in text(forms.slip(odd, HEAD), tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("ended", "due", "told"),
    [
        (5, 6, "Trước hạn"),
        (6, 6, "Đúng hạn"),
        (7, 6, "Quá hạn"),
        (None, 6, ""),
        (5, None, ""),
    ],
)
def test_result(ended: int | None, due: int | None, told: str) -> None:
    """Before, in time or late; nothing where a date is missing."""
    days = [DAY + timedelta(days=n) if n is not None else None for n in (ended, due)]
    assert forms.result(replace(WHOLE, finished_at=days[0], due_at=days[1])) == told


def test_result_by_the_day() -> None:
    """Where only a day is known, the whole day is in time."""
    midnight = DAY.replace(hour=0, minute=0)
    assert forms.result(replace(WHOLE, finished_at=DAY, due_at=midnight)) == "Đúng hạn"


def test_dates_in_words() -> None:
    """Small days and months are filled up, unknown ones left open."""
    assert paper.dated("Huế", date(2026, 2, 3)) == "Huế, ngày 03 tháng 02 năm 2026"
    assert paper.dated("Huế", date(2026, 3, 13)) == "Huế, ngày 13 tháng 3 năm 2026"
    assert paper.moment(datetime(2026, 3, 13, tzinfo=VIETNAM)) == "ngày 13/03/2026"
