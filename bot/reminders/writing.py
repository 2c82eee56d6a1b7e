"""What one recipient reads: a template filled from a dossier, with the ways to see and to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from bot.channels.contract import Limits
from bot.channels.rendering import fit
from bot.reminders import templates
from bot.reminders.campaign import Purpose, Template
from bot.wallclock import local
from handlers.conversation import Choice, Office, Reply
from handlers.dossier_card import key
from handlers.optout import stop_key
from handlers.texts import dossier_labels as labels
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from knowledge.workdays import BeyondTable, Calendar

STOP = "Ngừng nhận tin loại này"

_TO_DO: Mapping[Status, str] = {
    Status.supplement: "bổ sung giấy tờ",
    Status.payment: "nộp phí, lệ phí, thuế",
    Status.finished: "nhận kết quả",
}


@dataclass(frozen=True)
class Writing:
    """Writes reminders for one office."""

    office: Office = field(default_factory=Office)
    calendar: Calendar | None = None

    def values(self, dossier: Dossier | None, at: datetime) -> dict[str, str]:
        """The fields of a text; without a dossier, those of the office only."""
        own = {
            "co_quan": self.office.name,
            "gio_lam_viec": self.office.hours,
            "dien_thoai": self.office.phone,
            "dia_chi": self.office.address,
        }
        return own if dossier is None else own | self._of(dossier, at)

    def _of(self, dossier: Dossier, at: datetime) -> dict[str, str]:
        return {
            "ma_ho_so": dossier.code,
            "thu_tuc": dossier.procedure_name,
            "trang_thai": dossier.status.label,
            "viec_can_lam": _TO_DO.get(dossier.status, ""),
            "ngay_hen": _day(dossier.due_at),
            "so_ngay": self._left(dossier.due_at, at),
            "don_vi": dossier.unit or self.office.name,
        }

    def _left(self, due_at: datetime | None, at: datetime) -> str:
        if due_at is None:
            return ""
        today, due = local(at).date(), local(due_at).date()
        try:
            left = self.calendar.working_days_until(today, due) if self.calendar else None
        except BeyondTable:
            left = None
        return str(abs((due - today).days if left is None else left))

    def reply(self, template: Template, dossier: Dossier | None, at: datetime) -> Reply:
        """The whole message."""
        text = templates.fill(template.text, self.values(dossier, at))
        return Reply(text, offered(template.purpose, dossier.code if dossier else ""))

    def sample(self, template: Template) -> Reply:
        """The same about an invented dossier, of the office itself where it has a name."""
        own = _told({**self.values(None, _NOW), "don_vi": self.office.name})
        text = templates.fill(template.text, {**templates.SAMPLE, **own})
        return Reply(text, offered(template.purpose, templates.SAMPLE["ma_ho_so"]))


_NOW = datetime.fromisoformat("2026-11-20T09:00:00+07:00")


def _told(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def offered(purpose: Purpose, code: str) -> tuple[Choice, ...]:
    """What stands below a reminder: the dossier, and the one tap that ends these."""
    stop = Choice(STOP, stop_key(purpose.value))
    if purpose is Purpose.news or not code:
        return (stop,)
    return Choice(labels.SEE, key("dossier", code)), stop


def filled(names: Mapping[str, int], values: Mapping[str, str]) -> dict[str, str]:
    """The parameters of an approved template, no longer than each was approved for."""
    return {name: _clipped(values.get(name, ""), longest) for name, longest in names.items()}


def _clipped(value: str, longest: int) -> str:
    # Names of procedures and offices are longer than anybody declares.
    return value if len(value) <= longest else value[: longest - 1].rstrip() + "…"


def approved(name: str, names: Mapping[str, int], values: Mapping[str, str]) -> Reply:
    """What is known of an approved message: its words are Zalo's, what it is filled with ours."""
    lines = [
        f"{escape(templates.FIELDS.get(key, (key,))[0])}: {escape(value) or '(trống)'}"
        for key, value in filled(names, values).items()
    ]
    return Reply("\n".join([f"<b>Mẫu ZBS “{escape(name)}”</b>, lời do Zalo duyệt, điền:", *lines]))


def shown(reply: Reply, limits: Limits) -> Reply:
    """A reminder as it leaves on a channel: one message, as templates are checked to be."""
    parts = fit([reply], limits)
    return parts[0]


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = local(moment)
    return (
        f"{here:%d/%m/%Y}"
        if here.hour == here.minute == 0
        else f"{here:%H:%M} ngày {here:%d/%m/%Y}"
    )
