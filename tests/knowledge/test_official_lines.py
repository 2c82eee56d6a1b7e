"""Published prose as lines: joined, cut, without what only numbers a list."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.official_lines import clean, conditions, form, known, order, paper, steps
from tests.knowledge.samples import any_text, modest


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Bước 1: nộp hồ sơ.\nBước 2: nhận kết quả.", ["Nộp hồ sơ.", "Nhận kết quả."]),
        (
            "Bước 1. Nộp hồ sơ\n- Nộp 01 bộ;\n- Nhận giấy hẹn.\nb) Bước 2: Trả kết quả",
            ["Nộp hồ sơ. Nộp 01 bộ; Nhận giấy hẹn.", "Trả kết quả"],
        ),
        # Lines of a page, broken in the middle of a sentence.
        (
            "Căn cứ quy định\ntại Điều 109 và các Bộ\nNgoại giao phải phối hợp.\nTrả lời.",
            ["Căn cứ quy định tại Điều 109 và các Bộ Ngoại giao phải phối hợp.", "Trả lời."],
        ),
        # A list within a paragraph.
        ("Kiểm tra: - hồ sơ đủ; + lệ phí.", ["Kiểm tra:", "Hồ sơ đủ;", "Lệ phí."]),
        # Two ways in one text keep the numbers they have.
        (
            "Cấp mới:\nBước 1: Nộp.\nCấp lại:\nBước 1: Báo mất.",
            ["Cấp mới:", "Bước 1: Nộp. Cấp lại:", "Bước 1: Báo mất."],
        ),
        ("a) Nộp đơn;\nb) Chờ.", ["Nộp đơn;", "Chờ."]),
        ("", []),
        (None, []),
    ],
)  # fmt: skip
def test_steps_are_one_a_line(text: str | None, lines: list[str]) -> None:
    """Details stand with their step, broken lines together, numbers are not told twice."""
    assert steps(text) == lines


def test_a_wall_of_steps_is_cut_at_a_sentence() -> None:
    """However long the text, it is two screens at most, and what is cut says so."""
    text = "\n".join(f"Việc thứ {n} phải làm. " + "Đọc thêm các quy định. " * 40 for n in range(40))
    lines = steps(text)

    assert len(lines) == 12
    assert sum(map(len, lines)) < 2600
    assert all(line.endswith("…") for line in lines)
    assert lines[0].startswith("Việc thứ 0 phải làm. Đọc thêm các quy định")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a) Đơn đề nghị;", "Đơn đề nghị"),
        ("- 1. Bản sao giấy phép\\", "Bản sao giấy phép"),
        ("đ)Các văn bằng", "Các văn bằng"),
        ("2/ Số lượng hồ sơ: 01 (bộ)", ""),
        ("Thành phần hồ sơ bao gồm:", ""),
        ("Lưu ý: khi nộp trực tuyến", ""),
        ("02 ảnh 4x6", "02 ảnh 4x6"),
        ("A. B", "B"),
        ("-", ""),
    ],
)
def test_a_papers_name_stands_alone(name: str, told: str) -> None:
    """Its letter in a list goes, and a line that names no paper goes whole."""
    assert paper(name) == told


@pytest.mark.parametrize(
    ("names", "at"),
    [
        (["b) hai", "đ) năm", "a) một"], [2, 0, 1]),
        (["b) hai", "không chữ", "a) một"], [0, 1, 2]),
        (["a) một", "a) một nữa"], [0, 1]),
        ([], []),
    ],
)
def test_papers_stand_in_the_order_of_their_letters(names: list[str], at: list[int]) -> None:
    """Only where every paper has a letter of its own; else the published order stays."""
    assert order(names) == at


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Mẫu số 30...docx", "Mẫu số 30"),
        ("mẫu số 31...docxMẫu số 22...docx", "mẫu số 31; Mẫu số 22"),
        ("Phụ lục XI.docx", "Phụ lục XI"),
        ("CT01", "CT01"),
        (".docx", ""),
        (None, ""),
    ],
)
def test_a_form_is_no_file(name: str | None, told: str) -> None:
    """What a form is called, without the ending of the file it came in."""
    assert form(name) == told


@pytest.mark.parametrize("text", ["Không có thông tin", "không", "Không có.", "", None])
def test_a_placeholder_is_not_known(text: str | None) -> None:
    """What only says that nothing was published is nothing."""
    assert known(text) == ""
    assert conditions(text) == []


@given(any_text)
@modest
def test_any_prose_becomes_lines(text: str) -> None:
    """Whatever was published, lines are whole, clean and not endless."""
    for line in (*steps(text), *conditions(text)):
        assert line == clean(line) != ""
        assert len(line) <= 2500
    assert clean(paper(text)) == paper(text)
    assert clean(form(text)) == form(text)
