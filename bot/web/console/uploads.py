"""Dossiers brought in: files sent, what they would change looked at, agreed to, read in."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aiohttp import BodyPartReader, web

from bot.dossiers.uploading import Means, Uploading
from bot.officers.roles import Act
from bot.store.dossiers import imports, uploads
from bot.store.dossiers.uploads import MOVING, Coming, State, Upload
from bot.wallclock import VIETNAM, local, now
from bot.web.console.parts import NotAForm, is_form_with_file, parts
from bot.web.console.shell import Console, Route, go, officer_of
from knowledge.entry import Entry

UPLOADING = web.AppKey("uploading", Uploading)
MOST_BYTES = 50 * 1024 * 1024
MOST_FILES = 10
_FORM = 64 * 1024
"""Bytes for everything of a form that is not a file."""
_LONGEST = 120


class NoFile(web.HTTPBadRequest):
    """Bạn chưa chọn tệp nào. Chọn tệp Excel, CSV hoặc JSON rồi bấm Xem trước."""


class TooManyFiles(web.HTTPBadRequest):
    """Mỗi lần gửi nhiều nhất 10 tệp."""


class TooLarge(web.HTTPRequestEntityTooLarge):
    """Tệp lớn quá 50 MB. Bạn chia danh sách theo tháng hoặc theo đơn vị rồi nạp từng tệp."""

    def __init__(self) -> None:
        super().__init__(MOST_BYTES, MOST_BYTES, text=type(self).__doc__)


@dataclass
class _Sent:
    """What a form brought: names and tokens of files, and when they were exported."""

    files: list[tuple[str, str]] = field(default_factory=list)
    told_at: datetime | None = None
    saved: list[datetime] = field(default_factory=list)

    def told(self, place: int, at: datetime) -> datetime:
        """When a file was exported: as the officer says, else when it was saved, else now."""
        saved = self.saved[place] if place < len(self.saved) else at
        return min(self.told_at or saved, at)


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so/nap."""
    async with console.database.read() as connection:
        mine = await uploads.latest(connection, officer_of(request).id)
        done = await imports.latest(connection, 8)
    moving = [upload for upload in mine if upload.state in (*MOVING, State.planned)]
    return console.page(
        request, "upload.html", moving=moving, done=done, most=MOST_BYTES // 2**20,
        most_files=MOST_FILES, names=_STATES,
    )  # fmt: skip


async def send(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/nap: files; they are looked at, and nothing is written."""
    uploading, officer, at = request.app[UPLOADING], officer_of(request), now()
    sent = _Sent()
    try:
        await _receive(request, uploading, sent)
        if not sent.files:
            raise NoFile(text=NoFile.__doc__)
    except BaseException:
        for _, token in sent.files:
            uploading.drop(token)
        raise
    batch = secrets.token_urlsafe(16)
    async with console.database.write() as connection:
        await console.audit.note(connection, officer, "upload-read", at=at, files=len(sent.files))
    await uploading.accept(
        Coming(token, batch, name, officer.id, sent.told(place, at), uploading.name)
        for place, (name, token) in enumerate(sent.files)
    )
    raise go(f"/ho-so/nap/{batch}")


async def _receive(request: web.Request, uploading: Uploading, sent: _Sent) -> None:
    if not is_form_with_file(request):
        raise NoFile(text=NoFile.__doc__)
    left = MOST_BYTES
    try:
        async for part in await parts(request):
            if not isinstance(part, BodyPartReader):
                raise NotAForm
            if part.name == "tep" and part.filename:
                left -= await _keep(part, uploading, sent, left)
            else:
                await _field(part, sent)
    except (ValueError, AssertionError, RuntimeError) as error:
        raise NotAForm from error


async def _keep(part: BodyPartReader, uploading: Uploading, sent: _Sent, most: int) -> int:
    """Write a file's bytes; return how many they are."""
    if len(sent.files) >= MOST_FILES:
        raise TooManyFiles(text=TooManyFiles.__doc__)
    token, handle = uploading.open()
    sent.files.append((plain_name(part.filename or ""), token))
    size = 0
    with os.fdopen(handle, "wb") as file:
        while chunk := await part.read_chunk(64 * 1024):
            size += len(chunk)
            if size > most:
                raise TooLarge
            file.write(chunk)
    return size


async def _field(part: BodyPartReader, sent: _Sent) -> None:
    text = bytearray()
    while chunk := await part.read_chunk():
        text += chunk
        if len(text) > _FORM:
            raise TooLarge
    value = text.decode("utf-8", "replace").strip()
    if part.name == "luc" and value:
        with suppress(ValueError):
            sent.told_at = datetime.fromisoformat(value).replace(tzinfo=VIETNAM)
    elif part.name == "luc-tep":
        sent.saved = [_saved(one) for one in value.split(",")[:MOST_FILES] if one.isdigit()]


def _saved(milliseconds: str) -> datetime:
    """When a browser says that a file was saved; what cannot be is now."""
    with suppress(ValueError, OverflowError, OSError):
        told = datetime.fromtimestamp(int(milliseconds[:15]) / 1000, UTC)
        if told.year >= 2000:
            return told
    return now()


def plain_name(name: str) -> str:
    """What a file is called, to be shown only: without its folders and odd characters."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(letter if letter.isprintable() else " " for letter in last)
    kept = " ".join(kept.encode("utf-8", "ignore").decode().split())
    return kept[-_LONGEST:] or "tệp không tên"


async def look(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so/nap/{batch}: what the files would change, or how far they have come."""
    files = await _files(console, request)
    planned = [one for one in files if one.state is State.planned]
    news = sum(one.result["new"] + one.result["changed"] for one in planned)
    return console.page(
        request, "upload_batch.html", files=files, names=_STATES, planned=planned, news=news,
        moving=any(one.state in MOVING for one in files), batch=request.match_info["batch"],
        soon=local(now()) - timedelta(minutes=1),
    )  # fmt: skip


async def progress(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so/nap/{batch}/tien-do: how far each file has come, as JSON."""
    files = await _files(console, request)
    told = [
        {"id": one.id, "state": one.state, "done": one.done, "total": one.total} for one in files
    ]
    moving = any(one.state in MOVING for one in files)
    return web.json_response(
        {"files": told, "moving": moving}, headers={"Cache-Control": "no-store"}
    )


async def apply(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/nap/{batch}/nap: read in what was looked at."""
    return await _turn(console, request, State.queued)


async def drop(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /ho-so/nap/{batch}/bo: let go of what was looked at."""
    return await _turn(console, request, State.dropped)


async def _turn(console: Console, request: web.Request, after: State) -> web.StreamResponse:
    files, officer = await _files(console, request), officer_of(request)
    batch, dropped = request.match_info["batch"], after is State.dropped
    async with console.database.write() as connection:
        count = await uploads.turn(connection, batch, officer.id, State.planned, after)
        if count:
            act = "upload-dropped" if dropped else "upload-applied"
            await console.audit.note(connection, officer, act, at=now(), **_numbers(files))
    uploading = request.app[UPLOADING]
    if not dropped:
        uploading.wake()
        raise go(f"/ho-so/nap/{batch}")
    for one in files:
        if one.state is State.planned:
            uploading.drop(one.token)
    raise go("/ho-so/nap", xong="bo-tep")


def _numbers(files: Sequence[Upload]) -> dict[str, Any]:
    planned = [one.result for one in files if one.state is State.planned]
    names = ("new", "changed", "same", "refused")
    return {"files": len(planned)} | {n: sum(one[n] for one in planned) for n in names}


async def refused_rows(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /ho-so/nap/{batch}/{id}/tu-choi.csv: the rows that could not be taken, and why."""
    wanted = int(request.match_info["id"])
    upload = next((one for one in await _files(console, request) if one.id == wanted), None)
    path = request.app[UPLOADING].refused_path(upload.token) if upload else None
    if path is None or not path.is_file():
        raise web.HTTPNotFound
    content = await asyncio.to_thread(path.read_bytes)
    headers = {
        "Content-Disposition": 'attachment; filename="dong-bi-tu-choi.csv"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, content_type="text/csv", headers=headers)


async def _files(console: Console, request: web.Request) -> list[Upload]:
    async with console.database.read() as connection:
        files = await uploads.of_batch(
            connection, request.match_info["batch"], officer_of(request).id
        )
    if not files:
        raise web.HTTPNotFound
    return files


def attach(app: web.Application, console: Console) -> None:
    """Let an application read files in as long as it runs."""
    means = Means(
        console.database, console.seal, console.settings.data_dir / "uploads",
        partial(_procedures, console), console.changed,
    )  # fmt: skip
    uploading = app[UPLOADING] = Uploading(means)
    tasks: list[asyncio.Task[None]] = []

    async def start(_: web.Application) -> None:
        tasks.append(asyncio.create_task(uploading.run()))

    async def stop(_: web.Application) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.on_startup.append(start)
    app.on_cleanup.append(stop)


def _procedures(console: Console) -> Iterable[Entry]:
    # Imported here: the search brings large libraries with it, and the page is to be served soon.
    from bot import compiling

    ports = console.ports()
    known = ports.catalogue if ports else compiling.opened(console.settings).catalogue
    return list(known.outlines.values())


_STATES = {
    State.waiting: "Đang chờ tới lượt",
    State.planning: "Đang đọc và so với dữ liệu đã có",
    State.planned: "Chờ bạn đồng ý",
    State.queued: "Đang chờ tới lượt nạp",
    State.applying: "Đang nạp",
    State.done: "Đã nạp xong",
    State.refused: "Không nạp được",
    State.cut: "Bị ngắt giữa chừng",
    State.dropped: "Đã bỏ",
}
_BATCH = r"/ho-so/nap/{batch:[\w-]{1,64}}"

ROUTES = (
    Route("GET", "/ho-so/nap", show, Act.import_),
    Route("POST", "/ho-so/nap", send, Act.import_, MOST_BYTES + _FORM * MOST_FILES),
    Route("GET", _BATCH, look, Act.import_),
    Route("GET", f"{_BATCH}/tien-do", progress, Act.import_),
    Route("POST", f"{_BATCH}/nap", apply, Act.import_),
    Route("POST", f"{_BATCH}/bo", drop, Act.import_),
    Route("GET", rf"{_BATCH}/{{id:\d{{1,12}}}}/tu-choi.csv", refused_rows, Act.import_),
)
