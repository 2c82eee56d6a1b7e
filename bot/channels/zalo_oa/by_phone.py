"""Approved ZBS templates to a phone number, as a channel of its own: it rests and fails by itself.

A person on it is a number's keyed hash (``bot.store.citizens.phone_people``); the number is
opened from what it is sealed in when the message leaves, and stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.contract import Busy, Limits, Rejected, SendError
from bot.channels.zalo_oa.errors import NumberChanged
from bot.channels.zalo_oa.zbs import Zbs
from bot.store.citizens.phone_numbers import Number, Numbers
from bot.store.citizens.phone_people import CHANNEL
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.store.messages.zbs import recipient_of
from handlers.conversation import Reply


class OnlyTemplates(Rejected):
    """Theo số điện thoại chỉ gửi được mẫu tin ZBS đã duyệt."""


class ByPhone:
    """Sends templates by phone, or by its hash so that Zalo is not told the number."""

    name = CHANNEL
    # Zalo tells of no rate; at this one a list of thousands leaves the machine time for answers.
    limits = Limits(text=2000, buttons=0, markup=False, per_second=50)

    def __init__(
        self,
        zbs: Zbs,
        database: Database,
        key: str,
        *,
        hashed: bool,
        told: Callable[[SendError | None], None],
    ) -> None:
        self._zbs = zbs
        self._database = database
        self._numbers, self._seal = Numbers(key), DossierSeal(key)
        self._hashed = hashed
        self._told = told

    async def send(self, address: str, message: Reply) -> str:  # noqa: ARG002
        """Refuse: nobody can be written to freely by their phone."""
        raise OnlyTemplates

    async def send_template(self, address: str, template: Mapping[str, Any]) -> None:
        """Send an approved template to the number with this hash.

        Raises:
            NumberChanged: the recipient's number is gone, or another one by now.
            SendError: see ``Zbs.to_phone``.
        """
        number = await self._number(template["tracking"])
        if number is None or self._seal.phone(number.digits) != address:
            raise NumberChanged
        try:
            await self._zbs.to_phone(
                number.digits, template["name"], template["data"],
                tracking_id=template["tracking"], hashed=self._hashed, person=number.person,
            )  # fmt: skip
        except SendError as error:
            self._told(error)
            raise
        self._told(None)

    async def _number(self, tracking_id: str) -> Number | None:
        id_ = recipient_of(tracking_id)
        if id_ is None:
            return None
        try:
            async with self._database.read() as connection:
                return await self._numbers.of_recipient(connection, id_)
        except StoreDown:
            # Nothing has left yet: it may be tried again.
            raise Busy("store") from None
