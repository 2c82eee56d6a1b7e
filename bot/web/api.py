"""The push door: a one-stop system tells of its dossiers the moment something changes.

POST /api/dossiers with a bearer token. What is in a push is read first and written in one
transaction, together with the key that makes a repeated push harmless; nothing is written when
the answer is not 200.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import structlog
from aiohttp import web

from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.dossiers import pushes, register
from bot.store.dossiers.register import Heard, Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.wallclock import now
from bot.web import api_problem, api_reading
from bot.web.api_docs import STYLE, page
from bot.web.api_openapi import document
from bot.web.api_problem import Problem, readable
from bot.web.api_reading import Bad, Pushed

MEGABYTES = 2
"""The largest body."""

_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_HEADERS = {"Cache-Control": "no-store"}
_log = structlog.get_logger("push")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """The routes; ``token`` empty keeps the door shut, ``changed`` wakes whoever tells people."""

    database: Database
    seal: DossierSeal
    key: str
    token: str
    changed: Bell

    def routes(self) -> list[web.RouteDef]:
        """The door, and what describes it."""
        openapi = document()
        shown_page = page(openapi)

        async def described(_: web.Request) -> web.Response:
            return web.json_response(openapi, dumps=readable)

        async def shown(_: web.Request) -> web.Response:
            return web.Response(text=shown_page, content_type="text/html")

        async def styled(_: web.Request) -> web.Response:
            return web.Response(text=STYLE, content_type="text/css")

        return [
            web.route("*", "/api/dossiers", _answering(self.serve)),
            web.get("/api/openapi.json", described),
            web.get("/api/docs", shown),
            web.get("/api/docs.css", styled),
        ]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a push.

        Raises:
            Problem: it was not taken, and nothing was written.
        """
        self._admit(request)
        key = _idempotency_key(request)
        raw = await _body(request)
        pushed = api_reading.split(api_reading.parse(raw))
        at = now()
        read = await _read(pushed, at)
        if not any(isinstance(word, Word) for word in read):
            detail = "Không nhận được hồ sơ nào; xem errors để biết chỗ sai."
            raise api_problem.refused(detail, api_reading.errors(pushed, read)[:20])
        answer, replayed = await self._write(pushed, read, key, raw)
        if not replayed:
            _log.info("pushed", **{n: answer[n] for n in ("new", "changed", "same", "refused")})
            if answer["new"] or answer["changed"]:
                self.changed.ring()
        headers = {**_HEADERS, "Idempotent-Replayed": "true"} if replayed else _HEADERS
        return web.json_response(answer, headers=headers, dumps=readable)

    def _admit(self, request: web.Request) -> None:
        if not self.token:
            raise api_problem.closed()
        if request.method != "POST":
            raise api_problem.wrong_method()
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(
            given.strip().encode(errors="surrogateescape"), self.token.encode()
        )
        if scheme.lower() != "bearer" or not right:
            raise api_problem.stranger()
        if request.content_type != "application/json":
            raise api_problem.wrong_type()

    async def _write(
        self, pushed: Pushed, read: Sequence[Word | Bad], key: str | None, raw: bytes
    ) -> tuple[Answer, bool]:
        words = [word for word in read if isinstance(word, Word)]
        key_hash = self._hash(key.encode()) if key else ""
        async with self.database.write() as connection:
            if key_hash:
                earlier = await pushes.claim(connection, key_hash, self._hash(raw), now())
                if earlier:
                    return _again(earlier, self._hash(raw)), True
            heard = await register.upsert(connection, words, self.seal, now())
            answer = _answer(pushed, read, heard)
            if key_hash:
                await pushes.answered(connection, key_hash, answer)
        return answer, False

    def _hash(self, content: bytes) -> str:
        key = blake2b(self.key.encode(), person=b"push").digest()
        return blake2b(content, key=key, digest_size=16).hexdigest()


def _again(earlier: pushes.Push, body: str) -> Answer:
    if earlier.body != body:
        raise api_problem.refused(
            "Idempotency-Key này đã dùng cho một nội dung khác. Nội dung mới cần mã mới."
        )
    return earlier.answer


def _answer(pushed: Pushed, read: Sequence[Word | Bad], heard: Sequence[Heard]) -> Answer:
    outcomes = iter(heard)
    results = [
        _refusal(number, one) if isinstance(one, Bad) else _taken(number, one, next(outcomes))
        for number, one in enumerate(read)
    ]
    counts = Counter(result["result"] for result in results)
    names = ("new", "changed", "same", "refused")
    return {"received": len(pushed.items), **{n: counts[n] for n in names}, "results": results}


def _taken(number: int, word: Word, heard: Heard) -> Answer:
    return {
        "index": number,
        "result": heard.effect.value,
        "code": word.dossier.code,
        "status": heard.after.value,
    }


def _refusal(number: int, bad: Bad) -> Answer:
    return {"index": number, "result": "refused", "field": bad.field, "problem": bad.problem}


async def _read(pushed: Pushed, at: datetime) -> list[Word | Bad]:
    read = []
    for item in pushed.items:
        read.append(api_reading.read(item, pushed.told_at, at))
        if len(read) % 20 == 0:
            # People who are chatting do not wait for a large push to be read.
            await asyncio.sleep(0)
    return read


def _idempotency_key(request: web.Request) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    # The IETF draft writes it as a quoted string; most systems send it bare.
    key = given.strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(key):
        raise api_problem.unreadable("Idempotency-Key cần 1–255 ký tự không dấu.")
    return key


async def _body(request: web.Request) -> bytes:
    most = MEGABYTES * 1024 * 1024
    if (request.content_length or 0) > most:
        raise api_problem.too_large(MEGABYTES)
    parts, size = [], 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > most:
            raise api_problem.too_large(MEGABYTES)
        parts.append(part)
    return b"".join(parts)


def _answering(handler: Handler) -> Handler:
    """Answer every error with a problem, never with a page or a traceback."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as problem:
            return problem.response()
        except StoreDown as error:
            _log.warning("store down", where=where(error))
            return api_problem.busy().response()
        except (ConnectionError, web.HTTPException):
            raise
        except Exception as error:
            _log.error("push failed", where=where(error))
            return api_problem.defect().response()

    return answer
