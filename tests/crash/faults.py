"""Where a bot can be told to die, and the ways in which one can be broken on purpose.

Only ``tests.crash.doomed`` uses this: the bot itself knows no fault points.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.platform import Telegram
from bot.channels.zalo_oa.by_phone import ByPhone
from bot.delivery.gate import Gate
from bot.delivery.reminding import Campaigns
from bot.delivery.sender import Sender
from bot.delivery.worker import Done, Worker
from bot.store.messages import claiming, inbox, outbox
from bot.store.reminders import recipients
from bot.wallclock import now

VARIABLE = "DIE_AT"
"""``NAME:N`` in the environment: kill -9 at the N-th time the point is reached."""

POINTS: dict[str, tuple[Any, str, bool]] = {
    "received, not committed": (inbox, "receive_all", True),
    "committed, not acknowledged": (Intake, "_keep", True),
    "claimed, not handled": (Worker, "_handle", False),
    "written, not committed": (Worker, "_write", True),
    "turn committed": (Worker, "_commit", True),
    "wired, not called": (Telegram, "send", False),
    "called, not noted": (Telegram, "send", True),
    "noted, not committed": (Sender, "_write_sent", True),
    "settled": (Sender, "_send", True),
    "recipients written, not committed": (recipients, "plan", True),
    "reminders queued, not committed": (recipients, "queue", True),
    "judged, not committed": (Gate, "admit", True),
}
"""Each point: the function, and whether the process dies after it, or before."""
BY_PHONE: dict[str, tuple[Any, str, bool]] = {
    "by phone, not called": (ByPhone, "send_template", False),
    "by phone, not noted": (ByPhone, "send_template", True),
}
"""The same, of messages to a phone, which no story of the first kind sends."""


def arm(order: str) -> None:
    """Make one point deadly."""
    name, _, times = order.rpartition(":")
    owner, function, after = (POINTS | BY_PHONE)[name]
    work, left = getattr(owner, function), [int(times)]

    async def deadly(*args: Any, **kw: Any) -> Any:
        result = await work(*args, **kw) if after else None
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result if after else await work(*args, **kw)

    setattr(owner, function, deadly)


# --- broken on purpose --------------------------------------------------------------------------


def _replies_outside_the_transaction() -> None:
    reply_all, write = outbox.reply_all, Worker._write

    async def nothing(*_: Any) -> None:
        return None

    async def torn(worker: Any, connection: Any, turns: Any) -> Any:
        outbox.reply_all = nothing
        written = await write(worker, connection, turns)
        outbox.reply_all = reply_all
        return written

    commit = Worker._commit

    async def late(worker: Any, message: Any, turn: Any, *args: Any, **kw: Any) -> None:
        await commit(worker, message, turn, *args, **kw)
        # The gap is always there; on a quiet machine it would be too short for a blow to fall in.
        await asyncio.sleep(0.1)
        answers = worker._answers(Done(message, turn, None, "done"))
        async with worker._database.write() as connection:
            await reply_all(connection, [answers], now())

    Worker._write, Worker._commit = torn, late  # type: ignore[method-assign]


def _claims_without_lease() -> None:
    claim, table = claiming.claim, outbox.outbox

    async def careless(connection: Any, *args: Any, **kw: Any) -> Any:
        claimed = await claim(connection, *args, **{**kw, "holding": ()})
        mine = table.c.id.in_([message.id for message in claimed])
        # Nor does it see that somebody may have sent it already.
        free = sa.update(table).where(mine).values(lease_until=inbox.ALWAYS, doubts=0)
        await connection.execute(free)
        return [replace(message, doubts=0) for message in claimed]

    claiming.claim = careless


def _acknowledges_first() -> None:
    take = Intake.take
    tasks = set()

    async def hasty(self: Any, raws: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(0.05)
            await take(self, raws)

        task = asyncio.create_task(later())
        tasks.add(task)

    Intake.take = hasty  # type: ignore[method-assign]


def _forgets_ids() -> None:
    receive_all = inbox.receive_all

    async def forgetful(connection: Any, arrivals: Any) -> Any:
        renamed = [replace(a, message_id=f"{a.message_id}-{os.urandom(4).hex()}") for a in arrivals]
        return await receive_all(connection, renamed)

    inbox.receive_all = forgetful


def _ignores_pace() -> None:
    Telegram.limits = Limits(text=4096, unit="utf16", buttons=60)


def _overtakes() -> None:
    claiming._head = lambda _: sa.true()
    claiming._DUE = claiming._every_due()
    Telegram.limits = replace(Telegram.limits, per_chat_second=None)


def _queues_without_mark() -> None:
    queue = recipients.queue

    async def forgetful(connection: Any, many: Any, at: Any) -> None:
        await queue(connection, many, at)
        ids = [one.id for one in many[:2]]
        again = sa.update(recipients.recipients).where(recipients.recipients.c.id.in_(ids))
        await connection.execute(again.values(state="planned", outbox_id=None))

    recipients.queue = forgetful


def _repeats_reminders() -> None:
    Sender._may_repeat = lambda *_: True  # type: ignore[method-assign,assignment]


def _skips_a_batch() -> None:
    expand = Campaigns._expand

    async def hasty(self: Any, id_: int, tools: Any, at: Any) -> int:
        plan, recipients.plan = recipients.plan, _nothing
        try:
            return await expand(self, id_, tools, at)
        finally:
            recipients.plan = plan

    async def _nothing(connection: Any, campaign: Any, occurrence: Any, many: Any, at: Any) -> None:
        await plan(connection, campaign, occurrence, many[1:], at)

    plan = recipients.plan
    Campaigns._expand = hasty  # type: ignore[method-assign]


BROKEN_REMINDERS: dict[str, Callable[[], None]] = {
    "queues without a mark": _queues_without_mark,
    "repeats what may have arrived": _repeats_reminders,
    "skips recipients": _skips_a_batch,
    "ignores the pace": _ignores_pace,
}


BROKEN: dict[str, Callable[[], None]] = {
    "replies outside the transaction": _replies_outside_the_transaction,
    "claims without lease": _claims_without_lease,
    "acknowledges before it keeps": _acknowledges_first,
    "forgets which messages it has": _forgets_ids,
    "ignores the pace": _ignores_pace,
    "lets messages overtake": _overtakes,
}
