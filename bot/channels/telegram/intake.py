"""Taking updates in: all of a batch in one transaction, and only then are they confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import TelegramError

from bot.channels.contract import Gone
from bot.channels.rendering import to_payload
from bot.channels.telegram import updates
from bot.channels.telegram.api import Api
from bot.channels.telegram.errors import late
from bot.channels.telegram.updates import Arrived, InGroup, Membership
from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.citizens import people
from bot.store.engine import Database, StoreDown
from bot.store.messages import inbox, outbox
from bot.store.messages.inbox import Arrival, Received
from bot.store.together import Together
from bot.wallclock import now
from handlers.conversation import Reply

NAME = "telegram"
NOT_IN_GROUPS = (
    "Mình chỉ trả lời khi nhắn riêng, để thông tin của bạn không hiện cho cả nhóm.\n"
    "Bạn bấm vào tên mình rồi chọn <b>Nhắn tin</b> giúp."
)

Reads = Sequence[tuple[int, updates.Read]]
"""What updates say, under their numbers."""

_log = structlog.get_logger(NAME)


class Intake:
    """Keeps what updates bring, each once, whichever way and however often they come.

    ``bot`` goes before an update's number: another bot's numbers are other messages.
    """

    def __init__(self, database: Database, arrived: Bell, api: Api, bot: str) -> None:
        self._database = database
        self._arrived = arrived
        self._api = api
        self._bot = bot
        self._together = Together(database, self._write)
        self._answering: set[asyncio.Task[None]] = set()

    async def take(self, raws: Sequence[dict[str, Any]]) -> None:
        """Keep a batch; one update that cannot be read or kept does not hold up the others.

        Raises:
            StoreDown: nothing was kept; the same updates must come again.
        """
        reads = [(raw["update_id"], read) for raw in raws if (read := _read(raw))]
        try:
            await self._keep(reads)
        except StoreDown:
            raise
        except Exception as error:
            _log.error("batch not kept", updates=len(reads), where=where(error))
            await self._keep_one_by_one(reads)
        self._arrived.ring()
        for raw in raws:
            self._answer(updates.tap(raw))

    async def close(self) -> None:
        """Leave taps that are still being answered."""
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _keep_one_by_one(self, reads: Reads) -> None:
        for number, read in reads:
            try:
                await self._keep([(number, read)])
            except StoreDown:
                raise
            except Exception as error:
                _log.error("update left out", update=number, where=where(error))

    async def _keep(self, reads: Reads) -> None:
        if not reads:
            return
        kept = await self._together.do(reads)
        for received in kept:
            _log.info(
                "received",
                channel=NAME,
                message=received.id,
                person=received.person,
                repeated=received.repeated,
            )

    async def _write(
        self, connection: AsyncConnection, batches: Sequence[Reads]
    ) -> list[list[Received]]:
        """Write batches in their order, messages that follow each other together."""
        kept: list[list[Received]] = [[] for _ in batches]
        flat = [(place, *one) for place, batch in enumerate(batches) for one in batch]
        for messages, run in groupby(flat, key=lambda one: isinstance(one[2], Arrived)):
            if messages:
                await self._arrived_all(connection, list(run), kept)
                continue
            for _, number, read in run:
                await self._other(connection, self._name(number), read)
        return kept

    async def _arrived_all(
        self,
        connection: AsyncConnection,
        run: Sequence[tuple[int, int, updates.Read]],
        kept: list[list[Received]],
    ) -> None:
        arrivals = [
            Arrival(NAME, read.address, self._name(number), read.payload, now())
            for _, number, read in run
            if isinstance(read, Arrived)
        ]
        received = await inbox.receive_all(connection, arrivals)
        for (place, *_), one in zip(run, received, strict=True):
            kept[place].append(one)

    async def _other(self, connection: AsyncConnection, id_: str, read: updates.Read) -> None:
        if isinstance(read, InGroup):
            await _decline(connection, id_, read)
        elif isinstance(read, Membership):
            await _note(connection, read)

    def _name(self, number: int) -> str:
        return f"{self._bot}:{number}"

    def _answer(self, tap: str | None) -> None:
        if tap:
            task = asyncio.create_task(self._stop_waiting(tap))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _stop_waiting(self, tap: str) -> None:
        """Answer a tap, so that the button stops turning; no harm if that fails."""
        try:
            await self._api.call("answerCallbackQuery", callback_query_id=tap)
        except TelegramError as error:
            if not late(error):
                _log.warning("tap not answered", where=where(error))


def _read(raw: dict[str, Any]) -> updates.Read:
    try:
        return updates.read(raw)
    except Exception as error:
        # Telegram would send it again for ever, and nothing after it.
        _log.error("update not read", update=raw.get("update_id"), where=where(error))
        return None


async def _decline(connection: AsyncConnection, id_: str, group: InGroup) -> None:
    """Say once to a group that we do not talk there; nothing of what it says is kept."""
    if await people.find(connection, NAME, group.address) is not None:
        return
    nothing = {"text": "", "choice": None}
    received = await inbox.receive(
        connection, NAME, group.address, id_, nothing, now(), state="done"
    )
    if received.repeated or received.seq > 1:
        return
    await outbox.reply(
        connection,
        person=received.person,
        channel=NAME,
        payloads=[to_payload(Reply(NOT_IN_GROUPS))],
        in_reply_to=received.id,
        now=now(),
    )


async def _note(connection: AsyncConnection, change: Membership) -> None:
    person = await people.find(connection, NAME, change.address)
    if person is None:
        return
    if change.reachable:
        await people.take_back(connection, person)
    else:
        await people.give_up(connection, person, Gone().reason)
