"""Reminding who follows one dossier, from an officer's chat: a campaign of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.rendering import plain
from bot.officers.roles import Act, Officer
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Draft, Purpose, State, Template
from bot.reminders.contract import Reminders
from bot.reminders.errors import ReminderError
from bot.store.dossiers import due_list
from bot.store.dossiers.search import Listed as Dossier
from bot.wallclock import local
from handlers.officer_ports import Sample
from knowledge.status import Status

_PURPOSES = {
    Status.supplement: Purpose.papers,
    Status.payment: Purpose.payment,
    Status.finished: Purpose.result,
    Status.received: Purpose.appointment,
    Status.processing: Purpose.appointment,
}
_OFF = "Chỗ này chưa gửi được lời nhắc. Bạn dùng bảng làm việc."
_NOTHING = "Hồ sơ ở trạng thái này thì không còn gì để nhắc."
_NOT_ALLOWED = "Vai trò của bạn không gửi lời nhắc."


@dataclass(frozen=True)
class Reminding:
    """Reminders of one dossier; without ``reminders`` there are none."""

    reminders: Reminders | None

    async def sample(self, officer: Officer, dossier: Dossier, at: datetime) -> Sample | str:
        """Show what would be sent; a sentence says why nothing is."""
        try:
            draft = await self._draft(officer, dossier, at)
            if isinstance(draft, str) or self.reminders is None:
                return str(draft)
            preview = await self.reminders.preview(officer, draft, at)
        except ReminderError as error:
            return error.reason
        if not preview.people or not preview.samples:
            why = "; ".join(missed.reason for missed in preview.missed)
            return f"Không nhắc được ai: {why or 'chưa có ai theo dõi hồ sơ này'}."
        return Sample(plain(preview.samples[0].reply), preview.people)

    async def remind(self, officer: Officer, dossier: Dossier, at: datetime) -> str:
        """Send it, each time it is asked for once; tell in a sentence what came of it."""
        try:
            draft = await self._draft(officer, dossier, at)
            if isinstance(draft, str) or self.reminders is None:
                return str(draft)
            state = await self._submit(self.reminders, officer, draft, at)
        except ReminderError as error:
            return error.reason
        if state is State.waiting:
            return f"Đã soạn lời nhắc về {dossier.code}; còn chờ người duyệt."
        return f"Đã nhắc người theo dõi hồ sơ {dossier.code}. Kết quả xem ở trang Nhắc việc."

    async def _submit(
        self, reminders: Reminders, officer: Officer, draft: Draft, at: datetime
    ) -> State:
        # The same message may be handled twice: its moment, in the name, tells that it was.
        known = [c for c in await reminders.campaigns(officer) if c.draft.name == draft.name]
        if known and known[0].state is not State.draft:
            return known[0].state
        id_ = known[0].id if known else await reminders.save(officer, draft, at)
        return await reminders.submit(officer, id_, at)

    async def _draft(self, officer: Officer, dossier: Dossier, at: datetime) -> Draft | str:
        if self.reminders is None:
            return _OFF
        if not officer.may(Act.remind):
            return _NOT_ALLOWED
        purpose = _PURPOSES.get(dossier.status)
        if due_list.is_late(dossier.status, dossier.due_at, at):
            purpose = Purpose.late
        if purpose is None:
            return _NOTHING
        template = _first(await self.reminders.templates(officer), purpose)
        if template is None or template.id is None:
            return _OFF
        audience = Audience(Kind.listed, Whom.followers, listed=(Listed(dossier.code),))
        name = f"Nhắc {dossier.code}, từ khung chat {local(at):%H:%M:%S %d/%m/%Y}"
        return Draft(name, audience, template.id)


def _first(templates: list[Template], purpose: Purpose) -> Template | None:
    return next((one for one in templates if one.purpose is purpose), None)
