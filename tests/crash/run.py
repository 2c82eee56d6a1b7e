"""One run: starts bots, tells the story, strikes the blows, waits until all is quiet."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import aiosqlite
import sqlalchemy as sa

from bot.store.engine import Database, StoreDown
from tests.crash import checker
from tests.crash.checker import Outage, Record, Wrong
from tests.crash.doomed import LEASE
from tests.crash.platform import Platform
from tests.crash.story import Blow, Line, Story
from tests.fakes.telegram import TOKEN
from tests.fakes.zalo_server import Trouble, running

QUIET_SECONDS = 25.0
"""How long after the last blow everything must be finished."""
SECRET = "crash"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
_UNFINISHED = sa.text(
    "SELECT (SELECT count(*) FROM inbox WHERE state IN ('new', 'claimed'))"
    " + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'wired'))"
)


class Forge:
    """Forks bots from one process that has everything loaded."""

    async def __aenter__(self) -> Forge:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.doomed",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._turn = asyncio.Lock()
        # Loading takes seconds, which no story is about.
        assert self._process.stdout
        assert await self._process.stdout.readline(), "the bot cannot be loaded"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.terminate()
        await self._process.wait()

    async def start(self, **order: Any) -> int:
        """Start one bot; return its number."""
        assert self._process.stdin
        assert self._process.stdout
        async with self._turn:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return int(await self._process.stdout.readline())


@dataclass
class Bot:
    """A place where a bot runs, and runs again when it died."""

    port: int
    number: int = 0

    @property
    def alive(self) -> bool:
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True


@dataclass
class Run:
    """A story as it happens."""

    story: Story
    forge: Forge
    url: str
    folder: Path
    broken: str = ""
    bots: list[Bot] = field(default_factory=list)
    record: Record = field(default_factory=Record)
    deaths: list[str] = field(default_factory=list)
    saying: list[asyncio.Task[None]] = field(default_factory=list)

    async def play(self) -> list[Wrong]:
        """Play the story; return what is wrong, nothing if all is well."""
        self.platform = Platform(polling=self.story.polling)
        self.folder.mkdir(parents=True)
        self.clock = self.folder / "clock"
        self._set_clock(0.0)
        self.deaths = list(self.story.deaths)
        self.database = Database(self.url, busy_seconds=5.0)
        async with running(self.platform.app()) as address, aiohttp.ClientSession() as self.http:
            self.address = address
            self.bots = [Bot(_free_port()) for _ in range(self.story.processes)]
            keepers = [asyncio.create_task(self._keep(bot)) for bot in self.bots]
            keepers.append(asyncio.create_task(self._watch()))
            try:
                await asyncio.gather(self._tell(), self._strike())
                quiet = await self._wait_until_quiet()
                stopped = await self._stop(keepers)
            finally:
                for keeper in keepers:
                    keeper.cancel()
                await asyncio.gather(*keepers, return_exceptions=True)
                for bot in self.bots:
                    _kill(bot)
            self.record.suffered = self.platform.watching.suffered
            self.record.calls = self.platform.server.calls
            found = [] if quiet else [Wrong("something stays unfinished")]
            found += [] if stopped else [Wrong("a stop took more than ten seconds", timed=True)]
            found += await checker.check(self.story, self.record, self.database)
        await self.database.close()
        return found

    # --- bots ---------------------------------------------------------------------------------

    async def _keep(self, bot: Bot) -> None:
        while True:
            die_at = self.deaths.pop() if self.deaths else ""
            bot.number = await self.forge.start(
                settings=self._settings(bot),
                log=str(self.folder / "log"),
                clock=str(self.clock),
                die_at=die_at,
                broken=self.broken,
            )
            while bot.alive:
                await asyncio.sleep(0.02)
            died = time.time()
            await asyncio.sleep(0.05)
            self.record.outages.append(Outage("kill", died, died + LEASE.total_seconds() + 1.0))

    async def _watch(self) -> None:
        """Note how long the machine lets one wait beyond what was asked for."""
        while True:
            asked = time.monotonic()
            await asyncio.sleep(0.05)
            late = time.monotonic() - asked - 0.06
            if late > 0:
                self.record.lags.append((time.time(), late))

    def _settings(self, bot: Bot) -> dict[str, Any]:
        return {
            "http_port": bot.port,
            "data_dir": str(self.folder),
            "database_url": self.url,
            "secret_key": "k" * 32,
            "telegram_token": TOKEN,
            "telegram_api_url": self.address,
            "telegram_mode": "polling" if self.story.polling else "webhook",
            "telegram_webhook_secret": SECRET,
        }

    async def _stop(self, keepers: list[asyncio.Task[None]]) -> bool:
        for keeper in keepers:
            keeper.cancel()
        for bot in self.bots:
            if bot.alive:
                os.kill(bot.number, signal.SIGTERM)
        began = time.monotonic()
        while any(bot.alive for bot in self.bots) and time.monotonic() < began + 10:
            await asyncio.sleep(0.02)
        return not any(bot.alive for bot in self.bots)

    # --- people -------------------------------------------------------------------------------

    async def _tell(self) -> None:
        began = time.monotonic()
        tails: dict[int, asyncio.Task[None]] = {}
        for line in self.story.lines:
            await asyncio.sleep(max(0.0, began + line.at - time.monotonic()))
            before = None if line.early else tails.get(line.chat)
            tails[line.chat] = asyncio.create_task(self._say(line, before))
            self.saying.append(tails[line.chat])
        await asyncio.gather(*self.saying)

    async def _say(self, line: Line, before: asyncio.Task[None] | None) -> None:
        if line.tap:
            update = await self.platform.tap(line.text.replace(" ", "."), line.chat)
        else:
            update = await self.platform.say(line.text, line.chat)
        self.record.said[update["update_id"]] = line
        if self.story.polling:
            self.record.accepted[update["update_id"]] = time.time()
            return
        if before is not None:
            await before
        await asyncio.gather(*(self._post(update) for _ in range(line.repeats + 1)))

    async def _post(self, update: dict[str, Any]) -> None:
        """Deliver as Telegram does: again and again until it is answered with 200."""
        for turn in range(10_000):
            bot = self.bots[(update["update_id"] + turn) % len(self.bots)]
            url = f"http://127.0.0.1:{bot.port}/webhook/telegram"
            with suppress(aiohttp.ClientError, TimeoutError):
                timeout = aiohttp.ClientTimeout(total=3)
                async with self.http.post(
                    url, json=update, headers=HEADERS, timeout=timeout
                ) as answer:
                    if answer.status == 200:
                        self.record.accepted.setdefault(update["update_id"], time.time())
                        return
            await asyncio.sleep(0.05)

    # --- blows --------------------------------------------------------------------------------

    async def _strike(self) -> None:
        began = time.monotonic()
        going = []
        for blow in self.story.blows:
            await asyncio.sleep(max(0.0, began + blow.at - time.monotonic()))
            going.append(asyncio.create_task(self._blow(blow)))
        await asyncio.gather(*going)

    async def _blow(self, blow: Blow) -> None:
        at = time.time()
        if blow.kind in _TROUBLES:
            for _ in range(int(blow.weight) or 1):
                self.platform.server.troubles.append(_TROUBLES[blow.kind])
        else:
            await _HAPPENINGS[blow.kind](self, blow)
        if blow.kind not in ("kill", *_TROUBLES):
            self.record.outages.append(Outage(blow.kind, at, time.time() + LEASE.total_seconds()))

    async def _kill_one(self, blow: Blow) -> None:
        _kill(self.bots[int(blow.at * 1000) % len(self.bots)])

    async def _lock(self, blow: Blow) -> None:
        if not self.database.embedded:
            # PostgreSQL may find that we are the one who has to give way.
            with suppress(StoreDown):
                async with self.database.write() as connection:
                    await connection.execute(sa.text("LOCK TABLE inbox, outbox IN EXCLUSIVE MODE"))
                    await asyncio.sleep(blow.weight)
            return
        path = str(self.database.url.database)
        async with aiosqlite.connect(path, isolation_level=None, timeout=10) as other:
            await other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(blow.weight)
            await other.execute("ROLLBACK")

    async def _fill(self, blow: Blow) -> None:
        """Let no file of the bots grow: writing to the store fails as on a full disk."""
        bots = [bot.number for bot in self.bots if bot.alive]
        size = max(os.stat(str(self.database.url.database)).st_size, 4096)  # noqa: PTH116
        unlimited = resource.RLIM_INFINITY
        for number in bots:
            with suppress(ProcessLookupError):
                resource.prlimit(number, resource.RLIMIT_FSIZE, (size // 4096 * 4096, unlimited))
        await asyncio.sleep(blow.weight)
        for number in bots:
            with suppress(ProcessLookupError):
                resource.prlimit(number, resource.RLIMIT_FSIZE, (unlimited, unlimited))

    async def _cut(self, _: Blow) -> None:
        """Let PostgreSQL end every connection, as when it restarts."""
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with suppress(StoreDown):
            async with self.database.write() as connection:
                await connection.execute(sa.text(cut))

    async def _turn_clock(self, blow: Blow) -> None:
        self._set_clock(blow.weight)

    def _set_clock(self, seconds: float) -> None:
        # In place: the bots have the file mapped.
        with self.clock.open("r+b" if self.clock.exists() else "wb") as file:
            file.write(struct.pack("d", seconds))

    # --- the end ------------------------------------------------------------------------------

    async def _wait_until_quiet(self) -> bool:
        self.platform.server.troubles.clear()
        self.deaths.clear()
        end = time.monotonic() + (4.0 if self.broken else QUIET_SECONDS)
        while time.monotonic() < end:
            with suppress(StoreDown):
                async with self.database.read() as connection:
                    received = await connection.scalar(sa.text("SELECT count(*) FROM inbox"))
                    left = await connection.scalar(_UNFINISHED)
                if not left and received == len(self.record.said):
                    return True
            await asyncio.sleep(0.05)
        return False


_HAPPENINGS = {
    "kill": Run._kill_one,
    "lock": Run._lock,
    "full": Run._fill,
    "cut": Run._cut,
    "clock": Run._turn_clock,
}


def _error(code: int, text: str, **parameters: Any) -> dict[str, Any]:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": code, "description": text, **more}


_SEND = "sendMessage"
_TROUBLES = {
    "busy": Trouble(_SEND, 500, _error(500, "Internal Server Error")),
    "too fast": Trouble(_SEND, 429, _error(429, "Too Many Requests", retry_after=1)),
    "blocked": Trouble(_SEND, 403, _error(403, "Forbidden: bot was blocked by the user")),
    "slow": Trouble(_SEND, wait=0.3, only_wait=True),
    "reset before": Trouble(_SEND, reset=True),
    "reset after": Trouble(_SEND, reset=True, effect=True),
    "silent": Trouble(_SEND, silent=True),
}


def _kill(bot: Bot) -> None:
    with suppress(ProcessLookupError):
        if bot.number:
            os.kill(bot.number, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
