"""One process of the bot, from its first port to its last answer."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from bot.assembly import Parts, assemble
from bot.delivery.deferred import Deferred
from bot.delivery.worker import Answer
from bot.logs import where
from bot.settings import Settings
from bot.store import migrate
from bot.store.engine import StoreDown

STOP_SECONDS = 4.0
"""How long each of worker and sender may take to finish; a stop ends within 10 s."""

_log = structlog.get_logger("server")


class CannotStart(Exception):
    """Chương trình không khởi động được."""


async def serve(
    settings: Settings,
    answer: Answer,
    *,
    ready: Callable[[str, Parts], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Run until a signal or ``stop``; ``ready`` is told the address once the page is served.

    Raises:
        CannotStart: the port or the store cannot be had; the message says what to do.
    """
    # A thread that has finished its commit waits for its turn no longer than that.
    sys.setswitchinterval(0.0005)
    stop = stop or _on_signals()
    parts = assemble(settings, answer)
    runner = web.AppRunner(parts.site, access_log=None, shutdown_timeout=1.0)
    loops: list[asyncio.Task[None]] = []
    talks: list[asyncio.Task[None]] = []
    try:
        await _prepare_store(parts)
        address = await _listen(runner, settings)
        ready(address, parts)
        if isinstance(answer, Deferred) and not await _before(stop, answer.load()):
            return
        if parts.teaching:
            # The first answer already knows what the office has taught.
            await parts.teaching.begin()
        loops = [asyncio.create_task(_lasting(part.run)) for part in (parts.worker, parts.sender)]
        beside = (*(platform.run for platform in parts.platforms), *parts.chores)
        talks = [asyncio.create_task(_lasting(run)) for run in beside]
        await stop.wait()
    finally:
        await _close(parts, runner, loops, talks)


async def _before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether work was done before somebody stopped the bot; else it is let go of."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        await _cancel([working, stopping])


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no handlers on the loop; there Ctrl-C interrupts as anywhere.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop


async def _prepare_store(parts: Parts) -> None:
    try:
        if await migrate.upgrade(parts.database):
            _log.info("store upgraded", revision=migrate.newest())
    except (StoreDown, OSError) as error:
        raise CannotStart(
            f"Không mở được kho dữ liệu {parts.database.url.render_as_string()}.\n"
            "Kiểm tra BOT_DATABASE_URL, BOT_DATA_DIR, quyền ghi và chỗ trống trên ổ đĩa; "
            "nếu kho đang được chương trình khác dùng thì chờ rồi thử lại."
        ) from error


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    host, port = settings.http_host, settings.http_port
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise CannotStart(_why_not(error, host, port)) from error
    port = runner.addresses[0][1]
    shown = f"[{host}]" if ":" in host else host
    return settings.public_url or f"http://{shown}:{port}"


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng {port} đang được chương trình khác dùng.\n"
            "Tắt chương trình đó, hoặc đặt cổng khác, ví dụ: BOT_HTTP_PORT=8081 make run"
        )
    if error.errno == errno.EACCES:
        return f"Không được phép mở cổng {port}. Đặt BOT_HTTP_PORT từ 1024 trở lên."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"Máy này không có địa chỉ {host}. Kiểm tra BOT_HTTP_HOST."
    return f"Không mở được {host}:{port} ({error.strerror}). Kiểm tra BOT_HTTP_HOST, BOT_HTTP_PORT."


async def _lasting(run: Callable[[], object]) -> None:
    """Keep a loop alive: a defect in it is logged, and it goes on."""
    while True:
        try:
            await run()  # type: ignore[misc]
            return
        except Exception as error:
            _log.error("loop failed", where=where(error))
            await asyncio.sleep(1)


async def _close(
    parts: Parts,
    runner: web.AppRunner,
    loops: list[asyncio.Task[None]],
    talks: list[asyncio.Task[None]],
) -> None:
    # First no new messages, then answers to those that were taken, then those are sent.
    for site in list(runner.sites):
        await site.stop()
    await _cancel(talks)
    if loops:
        await parts.worker.stop(STOP_SECONDS)
        await parts.sender.drain(STOP_SECONDS / 2)
        await parts.sender.stop(STOP_SECONDS / 2)
    await _cancel(loops)
    await asyncio.gather(*(platform.close() for platform in parts.platforms))
    await runner.cleanup()
    await parts.database.close()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
