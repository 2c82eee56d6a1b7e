"""When an appointment may be put off, and until when: once, and to a day that is worked."""

from __future__ import annotations

from datetime import date, datetime

from bot.store.dossiers.postponements import Postponement
from knowledge.dossier_record import Dossier
from knowledge.workdays import BeyondTable, Calendar


class CannotPostpone(Exception):
    """Chưa hẹn lại được hồ sơ này."""


def check_day(dossier: Dossier, new_day: date, at: datetime, office: Calendar) -> None:
    """Refuse a day that cannot be promised.

    Raises:
        CannotPostpone: the message says why, and which day would do.
    """
    if dossier.status.ended:
        raise CannotPostpone(f"Hồ sơ này đã kết thúc ({dossier.status.label}), không hẹn lại nữa.")
    if new_day <= at.date():
        raise CannotPostpone("Ngày hẹn mới phải sau hôm nay.")
    if dossier.due_at and new_day <= dossier.due_at.date():
        raise CannotPostpone(f"Ngày hẹn mới phải sau ngày đã hẹn ({dossier.due_at:%d/%m/%Y}).")
    try:
        worked = office.is_working_day(new_day)
        better = office.next_working_day(new_day)
    except BeyondTable as error:
        raise CannotPostpone(
            f"Bảng ngày nghỉ chưa có năm {error.year}, chưa hẹn tới đó được."
        ) from error
    if not worked:
        raise CannotPostpone(
            f"{new_day:%d/%m/%Y} là ngày nghỉ; ngày làm việc gần nhất sau đó: {better:%d/%m/%Y}."
        )


def check_first(before: Postponement | None) -> None:
    """Refuse to put an appointment off again (NĐ 61/2018, Điều 19.9).

    Raises:
        CannotPostpone: it was put off before.
    """
    if before:
        raise CannotPostpone(
            f"Hồ sơ này đã hẹn lại một lần, tới {before.new_day:%d/%m/%Y} "
            f"(phiếu viết {before.at:%d/%m/%Y}). Mỗi hồ sơ chỉ hẹn lại một lần."
        )
