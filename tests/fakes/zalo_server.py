"""What both Zalo fakes are made of: calls on record, troubles on order, a door for other processes.

Another process orders and reads over HTTP: ``POST /_fake/trouble``, ``GET /_fake/calls``, and
``POST /_fake/NAME`` for whatever else the fake can do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with one call to ``method`` (or any): an answer, a wait, a reset, silence.

    ``effect`` lets the call happen all the same, as when only its answer is lost.
    """

    method: str = ""
    status: int = 500
    body: dict[str, Any] | None = None
    wait: float = 0.0
    reset: bool = False
    silent: bool = False
    effect: bool = False
    only_wait: bool = False


@dataclass(frozen=True)
class Call:
    """One call as it came in; ``effect`` tells whether it did what it asks for."""

    at: float
    method: str
    body: dict[str, Any]
    headers: dict[str, str]
    effect: bool


Method = Callable[[dict[str, Any], web.Request], Awaitable[tuple[int, dict[str, Any]]]]


@dataclass
class Server:
    """Records every call, and lets ordered troubles happen first."""

    calls: list[Call] = field(default_factory=list)
    troubles: deque[Trouble] = field(default_factory=deque)
    orders: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = field(default_factory=dict)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """The bodies of the calls to a method that had their effect."""
        return [call.body for call in self.calls if call.method == method and call.effect]

    async def perform(self, method: str, work: Method, request: web.Request) -> web.StreamResponse:
        """Do a call, or what was ordered in its place."""
        body = await read_body(request)
        trouble = self._next(method)
        if trouble is None:
            return await self._do(method, work, body, request)
        return await self._suffer(trouble, method, work, body, request)

    async def _do(
        self, method: str, work: Method, body: dict[str, Any], request: web.Request
    ) -> web.Response:
        at = time.time()
        status, answer = await work(body, request)
        good = status == 200 and answer.get("ok", True) is True and not answer.get("error")
        self.calls.append(Call(at, method, body, dict(request.headers), good))
        return web.json_response(answer, status=status)

    async def _suffer(
        self,
        trouble: Trouble,
        method: str,
        work: Method,
        body: dict[str, Any],
        request: web.Request,
    ) -> web.StreamResponse:
        await asyncio.sleep(trouble.wait)
        if trouble.effect or trouble.only_wait:
            answer: web.StreamResponse = await self._do(method, work, body, request)
        else:
            headers = dict(request.headers)
            self.calls.append(Call(time.time(), method, body, headers, False))
            answer = web.json_response(trouble.body or {}, status=trouble.status)
        if trouble.silent:
            await asyncio.sleep(3600)
        if trouble.reset and request.transport:
            request.transport.abort()
        return answer

    def _next(self, method: str) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.method in ("", method):
                self.troubles.remove(trouble)
                return trouble
        return None

    def routes(self) -> list[web.RouteDef]:
        """The door for other processes."""
        return [
            web.get("/_fake/calls", self._show),
            web.post("/_fake/trouble", self._order_trouble),
            web.post("/_fake/{order}", self._order),
        ]

    async def _show(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(call) for call in self.calls])

    async def _order_trouble(self, request: web.Request) -> web.Response:
        self.troubles.append(Trouble(**await request.json()))
        return web.json_response({})

    async def _order(self, request: web.Request) -> web.Response:
        order = self.orders.get(request.match_info["order"])
        if order is None:
            raise web.HTTPNotFound
        return web.json_response(await order(await request.json()))


async def read_body(request: web.Request) -> dict[str, Any]:
    """Read what clients send: JSON, a form, a query, or nothing."""
    if request.content_type == "application/json":
        raw = await request.read()
        value = json.loads(raw) if raw else {}
        return value if isinstance(value, dict) else {}
    if request.content_type == "multipart/form-data":
        return {
            name: {"size": len(value.file.read())} if isinstance(value, web.FileField) else value
            for name, value in (await request.post()).items()
        }
    return {**request.query, **await request.post()}


@asynccontextmanager
async def running(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve on this machine; yields the address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def main(make: Callable[[argparse.Namespace], web.Application], *options: str) -> None:
    """Serve until killed: ``python -m tests.fakes.NAME --port 9000``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    for option in options:
        parser.add_argument(option)
    given = parser.parse_args()

    async def serve() -> None:
        async with running(make(given), given.port) as address:
            print(address, flush=True)  # noqa: T201 the starter reads it
            await asyncio.Event().wait()

    asyncio.run(serve())
