"""Approved messages to a phone: the platform's side in memory, and what people did before."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.channels.contract import SendError
from bot.channels.zalo_oa.by_phone import ByPhone
from bot.channels.zalo_oa.templates import Template as Approved
from bot.channels.zalo_oa.zbs import Zbs
from bot.reminders.audience import Audience, Whom
from bot.reminders.campaign import Draft, Purpose, Template
from bot.reminders.refusing import StoredRefusals
from bot.store.citizens import people
from bot.store.dossiers import register
from bot.store.following import proofs
from handlers.conversation import Incoming
from knowledge.dossier_record import Holder
from knowledge.status import Status
from tests.bot.dossiers.office import KEY, SEAL
from tests.bot.reminders.office import ALL, AT, Office

DAY = timedelta(days=1)
MO = Holder("Trần Thị Mơ", "Nguyễn Văn Hai", "0987654321", "12 thôn Nà Xược")
TU = Holder("", "Lê Tú", "0912345678", "")
APPROVED = {"bo-sung": Approved("bo-sung", "1", {"ma_ho_so": 30, "thu_tuc": 10}, 200)}


class Api:
    """The platform's answers, without a network: what was sent, and what fails first."""

    def __init__(self) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.failures: deque[SendError] = deque()

    async def call(self, method: str, path: str, *, json: Mapping[str, Any]) -> dict[str, Any]:
        """Take a template, or fail as told."""
        assert (method, path) == ("POST", "/message/template")
        if self.failures:
            raise self.failures.popleft()
        self.sent.append(json)
        return {"msg_id": f"m{len(self.sent)}"}

    @property
    def phones(self) -> list[str]:
        """Who got one, in order."""
        return [body["phone"] for body in self.sent]


def switched_on(office: Office) -> Api:
    """The office sends by phone."""
    made: Any = Api()
    sending = Zbs(office.database, made, made, APPROVED)
    channel = ByPhone(sending, office.database, KEY, hashed=False, told=lambda _: None)
    office.use(channel, APPROVED)
    found: Api = made
    return found


async def draft(office: Office, whom: Whom = Whom.everybody, *, named: bool = True) -> Draft:
    """Papers are missing, in words that name an approved template, or not."""
    text = Template("Bổ sung", "{{ ma_ho_so }} cần bổ sung.", Purpose.papers, "bo-sung")
    id_ = await office.reminders.save_template(ALL, text, AT) if named else -1
    return Draft("Bổ sung", Audience(whom=whom, statuses=(Status.supplement.value,)), id_)


async def lose(office: Office, person: int) -> None:
    """Let somebody block the bot."""
    async with office.database.write() as connection:
        await people.give_up(connection, person, "Đã chặn.")


async def prove(office: Office, person: int, code: str, phone: str) -> None:
    """Let somebody prove a dossier by the end of its phone."""
    async with office.database.write() as connection:
        stored = await register.find(connection, code)
        hashed = SEAL.phone(phone)
        assert stored
        assert hashed
        await proofs.keep(connection, person, stored.id, hashed, AT + 30 * DAY)


async def refuse(office: Office, purpose: str, address: str = "gone") -> StoredRefusals:
    """Let somebody on Telegram refuse reminders of a purpose."""
    refusals = StoredRefusals()
    refusals.open(office.database)
    await refusals.refuse(message(address), purpose)
    return refusals


def message(address: str) -> Incoming:
    """A message of somebody on Telegram."""
    return Incoming(f"telegram:{address}", "telegram", "", AT)
