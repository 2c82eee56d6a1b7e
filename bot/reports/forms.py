"""Two papers about one dossier: the control slip and the letter that puts its appointment off.

Their fields are those of the forms of NĐ 61/2018 and TT 01/2018; what is not known is left to be
written by hand. NĐ 118/2025 replaced the decree: whoever has its forms compares them first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.reports.paper import BLANK, Paper, moment
from knowledge.dossier_record import Dossier

SLIP = "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"
APOLOGY = "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"
DESK = "Bộ phận Tiếp nhận và Trả kết quả"

_HEADINGS = (
    "TÊN CƠ QUAN",
    "THỜI GIAN GIAO, NHẬN HỒ SƠ",
    "KẾT QUẢ (Trước hạn/đúng hạn/quá hạn)",
    "GHI CHÚ",
)
_WIDTHS = (50, 50, 40, 25)
_BY_HAND = "… giờ … phút,\nngày … / … / 20…"
_SIGNED = "\nNgười giao\n\n\nNgười nhận\n\n"
_EMPTY_ROWS = 1
_DOTS = BLANK[:7]


@dataclass(frozen=True)
class Letterhead:
    """The office whose paper it is."""

    office: str
    place: str = ""


def slip(dossier: Dossier, head: Letterhead) -> Paper:
    """The control slip; hands after the first are left to be filled in."""
    paper = Paper(SLIP)
    paper.heading(head.office, head.place, None)
    paper.title(SLIP)
    paper.fact("Mã hồ sơ", _codes(dossier))
    paper.fact("Kèm theo hồ sơ của", person(dossier))
    paper.fact("Thủ tục", _procedure(dossier))
    paper.fact("Ngày nhận", moment(dossier.received_at))
    paper.fact("Ngày giờ hẹn trả", moment(dossier.due_at))
    paper.fact("Cơ quan giải quyết", dossier.unit or head.office)
    paper.fact("Cơ quan phối hợp", "")
    paper.table(_HEADINGS, _hands(dossier, head), _WIDTHS)
    return paper


def result(dossier: Dossier) -> str:
    """How the dossier came out: before its appointment, in time or late; "" if it is not known."""
    ended = dossier.finished_at or dossier.returned_at
    if ended is None or dossier.due_at is None:
        return ""
    if ended.date() < dossier.due_at.date():
        return "Trước hạn"
    only_days = time() in (ended.time(), dossier.due_at.time())
    in_time = ended.date() == dossier.due_at.date() if only_days else ended <= dossier.due_at
    return "Đúng hạn" if in_time else "Quá hạn"


def apology(
    dossier: Dossier, head: Letterhead, reason: str, new_day: date, written: datetime
) -> Paper:
    """The letter that says sorry and names the new day, which there may be only one of."""
    who = person(dossier)
    paper = Paper(APOLOGY)
    paper.heading(head.office, head.place, written.date(), "Số: ……/PXL")
    paper.title("PHIẾU XIN LỖI", "VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ")
    paper.text(f"Kính gửi: {who or BLANK}", indent=False)
    received = moment(dossier.received_at) or "ngày …… tháng …… năm ………"
    paper.text(
        f"{head.office} đã nhận hồ sơ của ông/bà lúc {received}."
        if "giờ" in received
        else f"{head.office} đã nhận hồ sơ của ông/bà {received}."
    )
    paper.fact("Thủ tục", _procedure(dossier))
    paper.fact("Mã hồ sơ", _codes(dossier))
    paper.fact("Ngày hẹn trả kết quả", moment(dossier.due_at))
    paper.text("Hồ sơ chưa có kết quả đúng ngày đã hẹn vì:")
    paper.text(reason, italic=True)
    paper.text(
        f"Việc này làm ông/bà mất công chờ đợi, đi lại. {head.office} xin lỗi ông/bà và hẹn trả "
        f"kết quả vào ngày {new_day:%d/%m/%Y}."
    )
    paper.text("Nếu có kết quả sớm hơn, chúng tôi sẽ báo để ông/bà đến nhận.")
    paper.text(f"Mong ông/bà thông cảm. {head.office} trân trọng cảm ơn ông/bà.")
    paper.signatures(("",), ("THỦ TRƯỞNG CƠ QUAN", "(Ký, ghi rõ họ tên, đóng dấu)"))
    return paper


def person(dossier: Dossier) -> str:
    """Whose dossier it is: its owner, else whoever brought it."""
    return dossier.holder.owner or dossier.holder.applicant


def _codes(dossier: Dossier) -> str:
    return f"{dossier.code} ({dossier.other_code})" if dossier.other_code else dossier.code


def _procedure(dossier: Dossier) -> str:
    code = f" ({dossier.procedure})" if dossier.procedure else ""
    return f"{dossier.procedure_name}{code}".strip()


def _hands(dossier: Dossier, head: Letterhead) -> list[tuple[str, ...]]:
    """A row for each time the dossier changes hands: received, given back, and empty ones."""
    unit = dossier.unit or head.office
    first = moment(dossier.received_at).replace(", ", ",\n") or _BY_HAND
    last = moment(dossier.finished_at).replace(", ", ",\n") or _BY_HAND
    return [
        (f"1. Giao:\n{DESK}\n\n2. Nhận:\n{unit}", f"{first}{_SIGNED}", "", ""),
        *[(f"1. Giao:\n{_DOTS}\n\n2. Nhận:\n{_DOTS}", f"{_BY_HAND}{_SIGNED}", "", "")]
        * _EMPTY_ROWS,
        (f"1. Giao:\n{unit}\n\n2. Nhận:\n{DESK}", f"{last}{_SIGNED}", result(dossier), ""),
    ]
