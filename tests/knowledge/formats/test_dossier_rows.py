"""Rows of a list: what is taken, what is refused and why, and what is no row at all."""

from __future__ import annotations

import pytest

from knowledge.formats.dossiers import Refused, Taken, read
from knowledge.status import Status
from tests.knowledge.formats.lists import (
    CODE,
    LIST_HEADER,
    SECOND,
    TODAY,
    list_row,
    list_rows,
    xlsx,
)
from tests.knowledge.formats.test_dossier_files import only, results


def test_noise_is_no_dossier() -> None:
    """Totals, signatures, groups and headers printed again are passed over, rows are not."""
    rows = list_rows(
        ["I", "Lĩnh vực hộ tịch"],
        list_row(),
        [],
        LIST_HEADER,
        [None, "Cộng: 1 hồ sơ"],
        [7],
        list_row(SECOND, number=2),
    )
    found = results(xlsx(rows))
    assert [r.dossier.code for r in found if isinstance(r, Taken)] == [CODE, SECOND]
    assert [r.row for r in found] == [7, 12]


def test_refused_rows() -> None:
    """Each row that cannot be taken is told with its number, its reason and its code."""
    codes = {
        None: "Thiếu mã hồ sơ",
        "H15.120-270118-0001": "chưa tới",
        "H15.120-261331-0001": "không có thật",
        "HS-DT-2026-003": "mã riêng của đơn vị",
        "1.001193": "mã thủ tục",
        "079203001234": "giấy tờ tuỳ thân",
        "G22.99.3-241219795252": "mã giao dịch",
        "H15.120-2610": "không đúng dạng",
    }
    found = results(xlsx(list_rows(*[list_row(code, number=9) for code in codes])))
    assert [r.row for r in found] == list(range(6, 6 + len(codes)))
    for (code, reason), result in zip(codes.items(), found, strict=True):
        assert isinstance(result, Refused)
        assert reason in result.reason
        assert result.code == ("" if code in (None, "079203001234") else code)


def test_impossible_date_refuses_its_row() -> None:
    """A date that cannot be is not left out in silence."""
    row = list_row()
    row[11] = "31/02/2026"
    (found,) = results(xlsx(list_rows(row)))
    assert isinstance(found, Refused)
    assert found.reason == "Ngày hẹn trả không phải ngày có thật."


def test_repeated_code() -> None:
    """Of one code twice the last complete row counts; the other is told, and none is lost."""
    broken = list_row(CODE, "Đã trả kết quả", 4)
    broken[11] = "31/02/2026"
    rows = list_rows(
        list_row(CODE, "Được tiếp nhận", 1), list_row(SECOND, number=2), list_row(number=3), broken
    )
    found = results(xlsx(rows))
    taken = {r.dossier.code: r for r in found if isinstance(r, Taken)}
    assert (taken[CODE].row, taken[CODE].dossier.status) == (8, Status.processing)
    assert {r.row for r in found} == {6, 7, 8, 9}
    assert len(taken) == 2


def test_proper_codes() -> None:
    """Codes come out written properly, two of one dossier from two columns or one cell."""
    header = ["Mã hồ sơ", "Mã hồ sơ quốc gia", "Chủ hồ sơ", "Ngày nhận", "Trạng thái"]
    national_code = "G22.99.08-261018-896048"
    rows = [
        header,
        ["h15.120 – 261018 – 0001", national_code, "An", "", "4"],
        [f"{SECOND}\n({national_code})", "", "An", "", "4"],
        ["HS-HT-2026-001", "H15.120-261020-0003", "An", "", "4"],
    ]
    found = [r.dossier for r in results(xlsx(rows)) if isinstance(r, Taken)]
    assert [(d.code, d.other_code) for d in found] == [
        (CODE, national_code),
        (SECOND, national_code),
        ("H15.120-261020-0003", ""),
    ]


@pytest.mark.parametrize(
    ("status", "dates", "number", "told_status"),
    [
        ("", ["", ""], 4, False),
        ("Chờ luân phiên", ["", ""], 4, False),
        ("", ["19/10/2026", ""], 9, True),
        ("", ["19/10/2026", "20/10/2026"], 10, True),
        ("Đã hoàn thành", ["19/10/2026", "20/10/2026"], 10, True),
        ("Đang xử lý", ["19/10/2026", ""], 4, True),
        ("", ["19/10/2027", ""], 4, False),
    ],
)
def test_status_by_dates(status: str, dates: list[str], number: int, told_status: bool) -> None:
    """A row without a status tells it by its dates, or is known to have told none."""
    rows = [
        ["Mã hồ sơ", "Chủ hồ sơ", "Trạng thái", "Ngày có kết quả", "Ngày trả"],
        [CODE, "An", status, *dates],
    ]
    found = only(xlsx(rows))
    assert (found.dossier.status, found.told_status) == (number, told_status)


def test_unknown_words_are_counted() -> None:
    """The officer can see which status words were not understood."""
    reading = read(xlsx(list_rows(list_row(status="Chờ luân phiên"))), "a.xlsx", TODAY)
    assert list(reading) == list(reading)
    assert dict(reading.unknown_statuses) == {"Chờ luân phiên": 1}


def test_procedure_by_its_name() -> None:
    """A list that names procedures only gets their codes from those that are known."""
    content = xlsx(list_rows(list_row()))
    reading = read(content, "a.xlsx", TODAY, procedures={"dang ky khai sinh": "1.001193"})
    (found,) = reading
    assert isinstance(found, Taken)
    assert found.dossier.procedure == "1.001193"
