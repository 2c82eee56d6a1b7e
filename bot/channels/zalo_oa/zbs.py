"""ZBS templates: the messages an OA may send first, by user id, by phone, by hashed phone.

One ``tracking_id`` leaves once: its row is committed before the call, so that after a crash a
message counts as unsure and is not sent again in silence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.contract import Rejected, SendError
from bot.channels.zalo_oa.api import Api
from bot.channels.zalo_oa.errors import BadPhone, TemplateRefused
from bot.channels.zalo_oa.templates import Template
from bot.store.engine import Database
from bot.store.messages import zbs
from bot.wallclock import now

LONGEST_ID = 48
ASKED_AT_ONCE = 20
"""Messages asked after in one round: the quota of questions is not told."""
ASK_AGAIN = timedelta(hours=6)


class Repeated(Rejected):
    """Tin này đã được gửi rồi."""


class WrongTrackingId(Rejected):
    """Mã theo dõi của tin ZBS phải có từ 1 đến 48 ký tự không dấu."""


@dataclass(frozen=True)
class Quota:
    """How many template messages the OA may send today, and how many are left."""

    daily: int
    left: int


class Zbs:
    """Sends approved templates and learns what became of them."""

    def __init__(
        self,
        database: Database,
        open_api: Api,
        business_api: Api,
        templates: Mapping[str, Template],
        *,
        development: bool = False,
        nested: bool = False,
    ) -> None:
        self.templates = templates
        self._database = database
        self._open = open_api
        self._business = business_api
        self._more = {"mode": "development"} if development else {}
        self._nested = nested
        self._asked: dict[str, datetime] = {}

    async def to_user(
        self,
        address: str,
        template: str,
        data: Mapping[str, str],
        *,
        tracking_id: str,
        person: int | None = None,
    ) -> str:
        """Send to a person the OA knows, at any time; return the message's id.

        Raises:
            SendError: nothing was sent, or it is unsure; parameters are checked before the call.
        """
        user: dict[str, Any] = {"user_id": address}
        to = {"recipient": user} if self._nested else user
        path = "/v3.0/oa/message/template"
        return await self._send(self._open, path, to, template, data, tracking_id, person)

    async def to_phone(
        self,
        phone: str,
        template: str,
        data: Mapping[str, str],
        *,
        tracking_id: str,
        hashed: bool = False,
        person: int | None = None,
    ) -> str:
        """Send to a phone number; ``hashed`` keeps the number itself from Zalo.

        Raises:
            SendError: see ``to_user``.
        """
        number = international(phone)
        to = {"hash_phone": hash_phone(number)} if hashed else {"phone": number}
        path = "/message/template/hashphone" if hashed else "/message/template"
        to["tracking_id"] = tracking_id
        return await self._send(self._business, path, to, template, data, tracking_id, person)

    async def _send(
        self,
        api: Api,
        path: str,
        to: Mapping[str, Any],
        name: str,
        data: Mapping[str, str],
        tracking_id: str,
        person: int | None,
    ) -> str:
        template = self.templates.get(name)
        if template is None:
            raise TemplateRefused(name)
        values = template.fill(data)
        await self._begin(tracking_id, name, person)
        body = {**to, "template_id": template.id, "template_data": values, **self._more}
        try:
            answer = await api.call("POST", path, json=body)
        except SendError as error:
            await self._failed(tracking_id, error)
            raise
        number = str(answer.get("msg_id") or answer.get("message_id") or "")
        async with self._database.write() as connection:
            await zbs.sent(connection, tracking_id, number)
        return number

    async def _begin(self, tracking_id: str, template: str, person: int | None) -> None:
        if not 1 <= len(tracking_id) <= LONGEST_ID or not tracking_id.isascii():
            raise WrongTrackingId(str(len(tracking_id)))
        async with self._database.write() as connection:
            if not await zbs.begin(connection, tracking_id, template, person, now()):
                raise Repeated(tracking_id)

    async def _failed(self, tracking_id: str, error: SendError) -> None:
        state = "unsure" if error.may_have_arrived else "failed"
        async with self._database.write() as connection:
            await zbs.failed(connection, tracking_id, state, error.reason)

    async def status(self, tracking_id: str) -> Literal["unknown", "sent", "delivered"]:
        """Ask what became of a message, and keep the answer.

        Raises:
            SendError: the platform did not say.
        """
        async with self._database.read() as connection:
            fate = await zbs.read(connection, tracking_id)
        if fate is None or not fate.message_id:
            return "unknown"
        query = {"message_id": fate.message_id}
        answer = await self._business.call("GET", "/message/status", params=query)
        # 1 is "delivered to the user's phone"; no other number is documented.
        if str(answer.get("status")) != "1":
            return "sent"
        known = {"tracking_id": tracking_id, "message_id": fate.message_id}
        async with self._database.write() as connection:
            await zbs.delivered(connection, **known, at=now())
        return "delivered"

    async def ask_after(self, at: datetime) -> None:
        """Ask what became of messages of which no event told that they arrived.

        Raises:
            SendError: the platform did not say.
        """
        self._asked = {one: when for one, when in self._asked.items() if at - when < ASK_AGAIN}
        async with self._database.read() as connection:
            open_ones = await zbs.unheard_of(connection, at, ASKED_AT_ONCE + len(self._asked))
        fresh = [one for one in open_ones if one not in self._asked]
        for tracking_id in fresh[:ASKED_AT_ONCE]:
            self._asked[tracking_id] = at
            await self.status(tracking_id)

    async def quota(self) -> Quota:
        """Ask how many messages are left today.

        Raises:
            SendError: the platform did not say.
        """
        answer = await self._business.call("GET", "/message/quota")
        daily, left = answer.get("dailyQuota"), answer.get("remainingQuota")
        return Quota(int(daily or 0), int(left or 0))


def international(phone: str) -> str:
    """Bring a Vietnamese number into the form ``84…``.

    Raises:
        BadPhone: it is no Vietnamese number.
    """
    digits = re.sub(r"[\s.()\-]", "", phone)
    match = re.fullmatch(r"(?:\+?84|0)([235789]\d{8})", digits)
    if not match:
        raise BadPhone
    return f"84{match[1]}"


def hash_phone(number: str) -> str:
    """SHA-256 of ``84…`` in hex, as ``/message/template/hashphone`` takes it."""
    return hashlib.sha256(number.encode()).hexdigest()
