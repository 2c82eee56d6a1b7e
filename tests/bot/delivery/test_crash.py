"""kill -9 at each step of a turn: the message is handled once by the next process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channels.contract import Limits
from bot.delivery.wake import Bell
from bot.delivery.worker import Worker
from bot.store.citizens import people
from bot.store.engine import Database
from bot.store.messages import history, inbox
from bot.wallclock import now
from tests import scripted

DOOMED = """
import asyncio, sys
from datetime import timedelta
from bot.channels.contract import Limits
from bot.delivery.wake import Bell
from bot.delivery.worker import Worker
from bot.store.engine import Database
from bot.store.messages import inbox, notes
from tests import scripted

url, step = sys.argv[1:]
inbox.LEASE = timedelta(seconds=1)

async def stop_here(*args, **kw):
    print("here", flush=True)
    await asyncio.sleep(3600)

async def answer(incoming, session):
    return await (stop_here() if step == "handling" else scripted.answer(incoming, session))

if step == "writing":   # the session and the replies are written, nothing is committed
    notes.keep = stop_here

async def main():
    worker = Worker(Database(url), answer, {"web": Limits()}, name="doomed", arrived=Bell(),
                    answered=Bell(), fingerprint=str)
    if step == "committed":
        commit = worker._commit
        async def committed(*args, **kw):
            await commit(*args, **kw)
            await stop_here()
        worker._commit = committed
    await worker.run()

asyncio.run(main())
"""


@pytest.mark.parametrize("step", ["handling", "writing", "committed"])
async def test_killed_at(database: Database, step: str) -> None:
    """Each accepted message has one effect, in order, whenever the process dies."""
    async with database.write() as connection:
        for number in (1, 2):
            payload = {"text": f"tin {number}", "choice": None}
            await inbox.receive(connection, "web", "lan", f"m{number}", payload, now())
    await asyncio.to_thread(_run_and_kill, str(database.url), step)

    async with asyncio.timeout(15):
        await _work_until_done(database)

    async with database.read() as connection:
        person = await people.find(connection, "web", "lan")
        assert person
        lines = await history.after(connection, person, 0, 100)
        states = set((await connection.execute(sa.text("SELECT state FROM inbox"))).scalars())
    answers = [line.payload["text"] for line in lines if not line.mine]
    assert answers == ["Câu thứ 1: tin 1", "Câu thứ 2: tin 2"]
    assert states == {"done"}


def _run_and_kill(url: str, step: str) -> None:
    command = [sys.executable, "-c", DOOMED, url, step]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "here\n":
                break
        else:
            raise AssertionError("the process did not come to the step")
        process.kill()


async def _work_until_done(database: Database) -> None:
    worker = Worker(
        database,
        scripted.answer,
        {"web": Limits()},
        name="next",
        arrived=Bell(),
        answered=Bell(),
        fingerprint=str,
    )
    worker.POLL_SECONDS, worker.RETRY = 0.05, timedelta(milliseconds=10)
    task = asyncio.create_task(worker.run())
    while True:
        async with database.read() as connection:
            if not await inbox.any_waiting(connection):
                break
        await asyncio.sleep(0.05)
    await worker.stop(5)
    await task
