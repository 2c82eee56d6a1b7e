"""The bot as processes that die when told: ``python -m tests.crash.doomed`` forks them on order.

One order a line on standard input, as JSON: ``settings``, ``log``, ``clock`` (a file holding how
many seconds the clock is wrong), ``die_at`` and ``broken``; the answer is the number of the new
process. Forking one that has everything loaded takes milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import mmap
import os
import signal
import struct
import sys
import traceback
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite  # noqa: F401 loaded once for all
import asyncpg  # noqa: F401

from bot import logs, server, wallclock
from bot.channels import turn
from bot.channels.telegram.platform import Telegram
from bot.channels.telegram.polling import Polling
from bot.delivery.calls import Calls
from bot.delivery.loop import Loop
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.settings import Settings
from bot.store import migrate
from bot.store.engine import Database
from bot.store.messages import claiming, inbox
from handlers.conversation import Choice, Incoming, Office, Outcome, Reply, Session, Turn
from tests.crash import faults

LEASE = timedelta(seconds=0.9)
LONG_LEASE = timedelta(seconds=4)
"""Of those who remind thousands: about losing none, not about being in a hurry."""
GAP = 0.25
"""Seconds between two messages to one person: a quarter of Telegram's, for speed."""


def hurry() -> None:
    """Everything that waits, waits a shorter time, in the same proportions."""
    inbox.LEASE, claiming.LEASE = timedelta(seconds=0.7), LEASE
    Loop.POLL_SECONDS, Worker.RETRY = 0.1, timedelta(seconds=0.05)
    # So short a lease runs out on a busy machine as well; no story's process dies that often.
    Worker.CLAIMS = 60
    Sender.DELAYS = (timedelta(seconds=0.05), timedelta(seconds=0.15))
    Sender.PAUSE, Sender.SEND_SECONDS = timedelta(seconds=0.3), 0.5
    Calls.RETRY_SECONDS = 0.2
    Polling.FIRST_WAIT, Polling.LONGEST_WAIT = 0.05, 0.2
    Telegram.RETRY_SECONDS = 0.2
    turn.Turn.LEASE = timedelta(seconds=0.7)
    Telegram.limits = replace(Telegram.limits, per_chat_second=1 / GAP)
    Database.__init__.__kwdefaults__["busy_seconds"] = 0.3  # type: ignore[index]
    server.STOP_SECONDS = 2.0


async def answer(incoming: Incoming, session: Session) -> Turn:
    """Answer by the words of the message, and count the turns in the session."""
    said = (incoming.choice or incoming.text).replace(".", " ")
    if "broken" in said:
        raise RuntimeError("broken on purpose")
    if "slow" in said:
        await asyncio.sleep(0.2)
    count = int(session.question or "0") + 1
    texts = [f"re {said} #{count} {part}" for part in range(2 if "two" in said else 1)]
    replies = tuple(Reply(text, (Choice("Tiếp", "next"),)) for text in texts)
    return Turn(replies, replace(session, question=str(count)), Outcome.found)


class _Clock(datetime):
    wrong: mmap.mmap

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        (seconds,) = struct.unpack("d", cls.wrong[:8])
        return datetime.now(tz) + timedelta(seconds=seconds)


def become(order: dict[str, Any]) -> None:
    """Be the bot that was ordered, to the end."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    with Path(order["clock"]).open("r+b") as file:
        _Clock.wrong = mmap.mmap(file.fileno(), 8)
    wallclock.datetime = _Clock  # type: ignore[misc]
    os.environ.pop(faults.VARIABLE, None)
    if order.get("die_at"):
        os.environ[faults.VARIABLE] = order["die_at"]
        faults.arm(os.environ[faults.VARIABLE])
    if order.get("per_second"):
        Telegram.limits = replace(Telegram.limits, per_second=order["per_second"])
    if order.get("reminds"):
        inbox.LEASE, claiming.LEASE = LONG_LEASE, LONG_LEASE
        Sender.SEND_SECONDS = 1.5
        Database.__init__.__kwdefaults__["busy_seconds"] = 3.0  # type: ignore[index]
        # What campaigns are written with: an office, and no days off.
        answer.ports = SimpleNamespace(office=Office(), calendar=None)  # type: ignore[attr-defined]
    if order.get("broken"):
        (faults.BROKEN | faults.BROKEN_REMINDERS)[order["broken"]]()
    logs.configure("info")
    settings = Settings(**order["settings"])
    asyncio.run(server.serve(settings, answer, ready=lambda *_: None))


def main() -> None:
    """Fork on order until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    migrate.newest()
    hurry()
    print("ready", flush=True)  # noqa: T201 the driver waits for it
    for line in sys.stdin:
        order = json.loads(line)
        number = os.fork()
        if not number:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                become(order)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(0)
        print(number, flush=True)  # noqa: T201 the driver reads it


if __name__ == "__main__":
    main()
