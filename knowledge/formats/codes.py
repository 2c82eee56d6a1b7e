"""The code cell of a list: one code, two, none, or something else that stands in its place."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from knowledge.dossier import Found, Kind, recognise

MISSING = "Thiếu mã hồ sơ."
_UNSURE = "Mã hồ sơ viết thiếu hoặc sai dấu, không chắc là mã nào."
_UNLIKE = "Mã hồ sơ không đúng dạng (viết như H15.120-261018-0001)."
_PROBLEMS = {
    "future": "Ngày trong mã hồ sơ chưa tới.",
    "date": "Ngày trong mã hồ sơ không có thật.",
}
_OTHER_KINDS = {
    Kind.payment_request: "Đây là mã yêu cầu thanh toán, không phải mã hồ sơ.",
    Kind.transaction: "Đây là mã giao dịch thanh toán, không phải mã hồ sơ.",
    Kind.procedure: "Đây là mã thủ tục, không phải mã hồ sơ.",
    Kind.insurance: "Đây là số hồ sơ bảo hiểm xã hội, không tra được ở đây.",
    Kind.local: "Đây là mã riêng của đơn vị; cần mã trên hệ thống một cửa.",
    Kind.identity: "Ô mã hồ sơ lại ghi số giấy tờ tuỳ thân.",
    Kind.phone: "Ô mã hồ sơ lại ghi số điện thoại.",
}
_PERSONAL = (Kind.identity, Kind.phone)
_BETWEEN = re.compile(r"[\n;()|]+")
_LONGEST = 200

# Written properly there is nothing to repair, which a list of 200,000 rows is glad of.
_PROPER = re.compile(
    r"(?:(?:\d{2,3}\.){0,4}[A-HJKMNP-Y]\d\d|[A-HJKMNP-Y]\d\d(?:\.\d{2,3}){1,4})-(\d{6})-\d{4,7}",
    re.ASCII,
)


class Coded(NamedTuple):
    """The codes of a row, or the reason there is none; ``written`` as it stands in the file."""

    code: str = ""
    other: str = ""
    reason: str = ""
    written: str = ""


def coded(cells: list[str], today: date) -> Coded:
    """Read the codes of one dossier from its code cells, the main one first."""
    if len(cells) == 1 and is_proper(cells[0], today):
        return Coded(cells[0], "", "", cells[0])
    written = " ".join(next((cell for cell in cells if cell), "").split())[:_LONGEST]
    codes: list[str] = []
    reason = ""
    for cell in cells:
        for piece in _BETWEEN.split(cell[:_LONGEST]):
            found = recognise(piece, today) if piece.strip() else None
            problem = _problem(found)
            if found is not None and not problem:
                codes.append(found.code)
            elif piece.strip() and not reason:
                reason = problem
                written = "" if found and found.kind in _PERSONAL else written
    codes = list(dict.fromkeys(codes))[:2]
    if not codes:
        return Coded(reason=reason or MISSING, written=written)
    return Coded(codes[0], codes[1] if len(codes) > 1 else "", written=written)


def is_proper(code: str, today: date) -> bool:
    """Whether a code is written as it should be, by a rule narrower than ``recognise``'s."""
    match = _PROPER.fullmatch(code)
    return match is not None and _is_day(match[1], today)


@lru_cache(maxsize=4096)
def _is_day(digits: str, today: date) -> bool:
    try:
        day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return date(2010, 1, 1) <= day <= today


def _problem(found: Found | None) -> str:
    if found is None:
        return _UNLIKE
    if found.kind is not Kind.dossier:
        return _OTHER_KINDS.get(found.kind, _UNLIKE)
    if found.problem:
        return _PROBLEMS.get(found.problem, _UNLIKE)
    return "" if found.sure else _UNSURE
