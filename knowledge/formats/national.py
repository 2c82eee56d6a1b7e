"""One dossier as interfaces tell of it: the national synchronisation shape, and iGate's search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from knowledge.dossier import Kind, procedure_code, recognise
from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.formats.moments import BadMoment, moment
from knowledge.formats.phones import phone
from knowledge.status import Status
from knowledge.status_words import status
from knowledge.vietnamese import normalise

_LONGEST = 2_000
"""Characters of one field that are kept; an officer's note is shorter."""

_FAR = date(2100, 1, 1)


class WrongField(ValueError):
    """Trường dữ liệu sai hoặc thiếu.

    ``field`` is the name as the source writes it, ``problem`` a Vietnamese sentence; neither
    holds the value.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


def from_national(item: Mapping[str, Any], today: date | None = None) -> Dossier:
    """Read one object of the national shape (``MaHoSo``, ``TrangThaiHoSo``, ``NgayHenTra`` …).

    A missing status is 4 (``tells_status`` says whether it was); the note goes before a status 9.
    ``DanhSachHoSoBoSung`` becomes ``asked_for`` (what has not been handed in yet),
    ``DanhSachLePhi`` becomes ``charges``. With ``today``, codes of the future are refused.

    Raises:
        WrongField: a field is missing or cannot be what it should be.
    """
    note = _text(item, "GhiChu")
    told = _text(item, "TrangThaiHoSo") or _text(item, "TrangThai")
    return Dossier(
        code=_code(item, "MaHoSo", today),
        status=_status("TrangThaiHoSo", told, note),
        procedure=procedure_code(_text(item, "MaTTHC")) or "",
        procedure_name=_text(item, "TenTTHC"),
        field=_text(item, "TenLinhVuc"),
        unit=_text(item, "DonViXuLy"),
        status_text="" if told.isdigit() else told,
        note=note,
        submitted_at=_moment(item, "NgayNopHoSo"),
        received_at=_moment(item, "NgayTiepNhan"),
        due_at=_due(item),
        finished_at=_moment(item, "NgayKetThucXuLy"),
        returned_at=_moment(item, "NgayTra"),
        holder=Holder(
            owner=_text(item, "ChuHoSo"),
            phone=phone(_text(item, "SoDienThoai")),
        ),
        asked_for=tuple(_asked_for(item)),
        charges=tuple(_charges(item)),
    )


def from_igate(item: Mapping[str, Any], today: date | None = None) -> Dossier:
    """Read one object of ``content[]`` of iGate's search (``code``, ``dossierStatus.name`` …).

    iGate's numbers of statuses are its own, so only their names are read. With ``today``, codes
    of the future are refused.

    Raises:
        WrongField: a field is missing or cannot be what it should be.
    """
    told = _text(item, "dossierStatus", "name")
    task = _text(item, "dossierTaskStatus", "name")
    return Dossier(
        code=_code(item, "code", today),
        status=_status("dossierStatus.name", told, task),
        procedure=procedure_code(_text(item, "procedure", "code")) or "",
        procedure_name=_text(item, "procedure", "translate", "name")
        or _text(item, "procedure", "name"),
        field=_text(item, "procedure", "sector", "name"),
        unit=_text(item, "agency", "name"),
        status_text=told,
        note=task,
        other_code=_other_code(item, "nationCode", today),
        submitted_at=_moment(item, "appliedDate"),
        received_at=_moment(item, "acceptedDate"),
        due_at=_moment(item, "appointmentDate") or _moment(item, "dueDate"),
        finished_at=_moment(item, "completedDate"),
        returned_at=_moment(item, "returnedDate"),
        holder=_applicant(item),
    )


def tells_status(item: Mapping[str, Any]) -> bool:
    """Whether an object of either shape tells a status that is understood; else it is taken as 4.

    Raises:
        WrongField: the status is an object or a list.
    """
    if "MaHoSo" in item:
        told = _text(item, "TrangThaiHoSo") or _text(item, "TrangThai")
        return status(told, _text(item, "GhiChu")) is not None
    told, task = _text(item, "dossierStatus", "name"), _text(item, "dossierTaskStatus", "name")
    return status(told, task) is not None


def _status(field: str, told: str, note: str) -> Status:
    known = status(told, note)
    if known is None and re.fullmatch(r"\d+", told) and told.strip("0"):
        raise WrongField(field, "không phải số từ 1 đến 10")
    return known or Status.processing


def _code(item: Mapping[str, Any], field: str, today: date | None) -> str:
    text = _text(item, field)
    if not text:
        raise WrongField(field, "thiếu mã hồ sơ")
    found = recognise(text, today or _FAR)
    if found is None or found.kind is not Kind.dossier:
        raise WrongField(field, "không phải mã hồ sơ")
    if found.problem == "future":
        raise WrongField(field, "ngày trong mã hồ sơ chưa tới")
    if found.problem:
        raise WrongField(field, "ngày trong mã hồ sơ không có thật")
    if not found.sure:
        raise WrongField(field, "mã hồ sơ viết thiếu hoặc sai dấu")
    return found.code


def _other_code(item: Mapping[str, Any], field: str, today: date | None) -> str:
    found = recognise(_text(item, field), today or _FAR)
    good = found is not None and found.kind is Kind.dossier and not found.problem
    return found.code if found is not None and good and found.code != item.get("code") else ""


def _due(item: Mapping[str, Any]) -> datetime | None:
    """The appointment; a supplement that was taken in may have set a new one."""
    due = _moment(item, "NgayHenTra")
    moved = (_moment(row, "NgayHenTraMoi") for row in _rows(item, "DanhSachHoSoBoSung"))
    return max((day for day in (due, *moved) if day), default=None)


def _asked_for(item: Mapping[str, Any]) -> Iterator[str]:
    for row in _rows(item, "DanhSachHoSoBoSung"):
        if _text(row, "TrangThaiBoSung").lower() in ("true", "1") or _text(
            row, "NgayTiepNhanBoSung"
        ):
            continue
        papers = [_text(paper, "TenGiayTo") for paper in _rows(row, "DanhSachGiayToBoSung")]
        yield from filter(None, [_text(row, "NoiDungBoSung"), *papers])


def _charges(item: Mapping[str, Any]) -> Iterator[Charge]:
    for row in _rows(item, "DanhSachLePhi"):
        name = _text(row, "TenPhiLePhi") or "Phí, lệ phí"
        amount = _amount(_text(row, "Gia"))
        if amount:
            paid = _text(row, "TrangThaiThanhToan") or _text(item, "TrangThaiThanhToan")
            yield Charge(name, amount, paid.lower() in ("1", "true"))


def _amount(text: str) -> int:
    match = re.fullmatch(r"(\d{1,12}|\d{1,3}(?:[.,]\d{3}){1,3})(?:[.,]0{1,2})?", text)
    if text and match is None:
        raise WrongField("Gia", "không phải số tiền")
    return int(re.sub(r"\D", "", match[1])) if match else 0


def _applicant(item: Mapping[str, Any]) -> Holder:
    return Holder(
        applicant=_text(item, "applicant", "data", "fullname"),
        owner=_text(item, "applicant", "data", "ownerFullname"),
        phone=phone(_text(item, "applicant", "data", "phoneNumber")),
        address=_text(item, "applicant", "data", "address"),
    )


def _moment(item: Mapping[str, Any], field: str) -> datetime | None:
    try:
        return moment(_text(item, field))
    except BadMoment as error:
        raise WrongField(field, "không phải ngày giờ") from error


def _rows(item: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    rows = item.get(field)
    if rows is None or rows == "":
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WrongField(field, "phải là danh sách các đối tượng")
    return rows


def _text(item: Mapping[str, Any], *path: str) -> str:
    """The text at a path; missing is empty, an object or a list where text belongs is wrong."""
    value: Any = item
    for spot, key in enumerate(path):
        if value is None or value == "":
            return ""
        if not isinstance(value, Mapping):
            raise WrongField(".".join(path[:spot]), "phải là một đối tượng")
        value = value.get(key)
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if not isinstance(value, str | int | float):
        raise WrongField(".".join(path), "phải là chữ hoặc số")
    return normalise(str(value)[:_LONGEST]).replace("\n", " ")
