"""One dossier from the national shape and from iGate's search."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dossier_record import Charge, Dossier
from knowledge.formats.national import WrongField, from_igate, from_national, tells_status
from knowledge.workdays import VIETNAM
from tests.knowledge.formats.lists import CODE, TODAY, day, igate, national


def test_national() -> None:
    """Every field of the national shape finds its place; the phone is repaired."""
    dossier = from_national(national(), TODAY)
    assert (dossier.code, dossier.status, dossier.procedure) == (CODE, 4, "1.001193")
    assert dossier.received_at == day(2026, 10, 18, 8, 30).replace(tzinfo=VIETNAM)
    assert dossier.due_at == day(2026, 10, 19, 17).replace(tzinfo=VIETNAM)
    assert dossier.returned_at is None
    assert (dossier.holder.owner, dossier.holder.phone) == ("Nông Văn Bình", "0991313361")


@pytest.mark.parametrize(
    ("changes", "number", "told"),
    [
        ({"TrangThaiHoSo": "9"}, 9, True),
        ({"TrangThaiHoSo": 5}, 5, True),
        ({"TrangThaiHoSo": "9", "GhiChu": "Cán bộ trả hồ sơ bổ sung"}, 5, True),
        ({"TrangThaiHoSo": "9", "GhiChu": "Công dân thực hiện NVTC"}, 6, True),
        ({"TrangThaiHoSo": "releasing"}, 9, True),
        ({"TrangThaiHoSo": ""}, 4, False),
        ({"TrangThaiHoSo": None}, 4, False),
        ({"TrangThaiHoSo": "0"}, 4, False),
    ],
)
def test_national_status(changes: dict[str, Any], number: int, told: bool) -> None:
    """The note goes before a 9, and a missing status is 4 that was not told."""
    item = national(**changes)
    assert (from_national(item, TODAY).status, tells_status(item)) == (number, told)


def test_what_is_asked_for() -> None:
    """Papers not handed in yet are asked for; charges are in đồng; a new appointment counts."""
    asked = {"NoiDungBoSung": "Bản sao giấy chứng sinh", "TrangThaiBoSung": "False"}
    done = {"NoiDungBoSung": "Ảnh", "TrangThaiBoSung": "True", "NgayHenTraMoi": "20261026170000"}
    fees = [{"TenPhiLePhi": "Lệ phí", "Gia": "8000"}, {"TenPhiLePhi": "Bản sao", "Gia": "0"}]
    dossier = from_national(
        national(DanhSachHoSoBoSung=[asked, done], DanhSachLePhi=fees, TrangThaiHoSo="5"), TODAY
    )
    assert dossier.asked_for == ("Bản sao giấy chứng sinh",)
    assert dossier.charges == (Charge("Lệ phí", 8000),)
    assert dossier.due_at == day(2026, 10, 26, 17).replace(tzinfo=VIETNAM)


def test_igate() -> None:
    """iGate's search is read, its names of statuses and its zones."""
    dossier = from_igate(igate(), TODAY)
    assert (dossier.code, dossier.status, dossier.unit) == (CODE, 4, "UBND xã Ea Kar")
    assert dossier.due_at == day(2026, 10, 19, 17).replace(tzinfo=VIETNAM)
    assert (dossier.holder.applicant, dossier.holder.phone) == ("Nông Thị An", "0991313361")
    assert from_igate(igate(dossierStatus={"id": 6, "name": "Đã trả kết quả"}), TODAY).status == 10


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (national(MaHoSo=""), "MaHoSo"),
        (national(MaHoSo="HS-DT-2026-003"), "MaHoSo"),
        (national(MaHoSo="H15.120-270118-0001"), "MaHoSo"),
        (national(TrangThaiHoSo="11"), "TrangThaiHoSo"),
        (national(NgayHenTra="20261331000000"), "NgayHenTra"),
        (national(ChuHoSo=["Nông Văn Bình"]), "ChuHoSo"),
        (national(DanhSachLePhi="x"), "DanhSachLePhi"),
        (national(DanhSachLePhi=[{"Gia": "mười nghìn"}]), "Gia"),
        ({}, "code"),
        (igate(code=None), "code"),
        (igate(dossierStatus="xong"), "dossierStatus"),
        (igate(acceptedDate="hôm 18"), "acceptedDate"),
    ],
)
def test_wrong_fields(item: dict[str, Any], field: str) -> None:
    """A wrong field is named, its value is not repeated."""
    with pytest.raises(WrongField) as caught:
        (from_national if "MaHoSo" in item else from_igate)(item, TODAY)
    assert caught.value.field == field
    assert "Nông" not in str(caught.value)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(national())), st.sampled_from(sorted(igate())), _VALUES)
def test_any_value(field: str, other: str, value: Any) -> None:
    """Any value in any field gives a dossier or names the wrong field."""
    for reader, item in ((from_national, national()), (from_igate, igate())):
        item[field if reader is from_national else other] = value
        with suppress(WrongField):
            assert isinstance(reader(item, TODAY), Dossier)
