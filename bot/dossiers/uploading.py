"""Files of dossiers that officers send: kept aside, looked at first, read in once agreed to.

The work is done in a thread of its own with a way to the store of its own, one file at a time, so
that citizens are answered meanwhile. How far it has come stands in the store: pages of any
process can tell. The bytes are kept until their file is done with, and by this process only.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from bot import refused
from bot.dossiers import importing
from bot.dossiers.importing import DossierFile
from bot.dossiers.upload_result import result, samples
from bot.logs import where
from bot.officers.roles import Officer
from bot.store.dossiers import uploads
from bot.store.dossiers.sealing import DossierSeal
from bot.store.dossiers.uploads import Coming, State, Upload
from bot.store.engine import Database, StoreDown
from bot.store.office import officers
from bot.wallclock import now
from knowledge.entry import Entry
from knowledge.formats.refusals import UnreadableFile

LOST = timedelta(seconds=15)
"""A process that was not heard of for so long has ended."""
CONFIRM_WITHIN = timedelta(hours=1)
"""How long a file waits to be agreed to."""
_KEPT = timedelta(days=7)
_BUSY = "Kho dữ liệu đang bận. Bạn nạp lại tệp này; phần đã nạp không bị nạp hai lần."
_DEFECT = "Có trục trặc khi đọc tệp này. Bạn báo người quản trị, kèm tên tệp và giờ."

_log = structlog.get_logger("uploads")


class Stopped(Exception):
    """The process is ending: a file is left half-way."""


@dataclass(frozen=True)
class Means:
    """What reading files in needs."""

    database: Database
    seal: DossierSeal
    folder: Path
    procedures: Callable[[], Iterable[Entry]]
    changed: Callable[[], None]


class Uploading:
    """Looks at files and reads them in; one in a process."""

    BEAT_SECONDS = 0.5
    SWEEP_SECONDS = 5.0

    def __init__(self, means: Means) -> None:
        self._means = means
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._wake = asyncio.Event()
        self._stopping = False
        self._done = 0
        self._at: Upload | None = None

    def path(self, token: str) -> Path:
        """Where a file's bytes lie, under a name that nobody sent."""
        return self._means.folder / token

    def refused_path(self, token: str) -> Path:
        """Where the list of a file's refused rows lies."""
        return self._means.folder / f"{token}.csv"

    def open(self) -> tuple[str, int]:
        """Make a new file for bytes; return its token and its handle."""
        self._means.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        token = secrets.token_urlsafe(24)
        return token, os.open(self.path(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def drop(self, token: str) -> None:
        """Let go of a file's bytes."""
        self.path(token).unlink(missing_ok=True)

    async def accept(self, comings: Iterable[Coming]) -> None:
        """Keep that files have come, and begin."""
        async with self._means.database.write() as connection:
            for coming in comings:
                await uploads.add(connection, coming, now())
        self.wake()

    def wake(self) -> None:
        """Look for work."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; a file that is being read in then is left half-way."""
        await self._sweep()
        beside = [asyncio.create_task(loop()) for loop in (self._beating, self._sweeping)]
        try:
            while True:
                await self._next()
        finally:
            self._stopping = True
            for task in beside:
                task.cancel()
            await self._leave()

    async def _leave(self) -> None:
        """Say at once that nobody goes on with what is open here."""
        with suppress(StoreDown):
            async with self._means.database.write() as connection:
                await uploads.leave(connection, self.name)

    async def _next(self) -> None:
        try:
            async with self._means.database.read() as connection:
                upload = await uploads.following(connection, self.name)
            if upload:
                await self._work(upload)
                return
        except StoreDown as error:
            _log.warning("store down", where=where(error))
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._wake.wait()

    async def _work(self, upload: Upload) -> None:
        looking = upload.state is State.waiting
        begun = State.planning if looking else State.applying
        if not await self._put(upload, begun, done=0):
            return
        self._done, self._at = 0, replace(upload, state=begun)
        try:
            async with self._means.database.read() as connection:
                officer = await officers.find(connection, upload.officer_id)
            assert officer is not None
            made = await asyncio.to_thread(asyncio.run, self._read(upload, officer, looking))
        except UnreadableFile as error:
            await self._end(upload, State.refused, reason=error.reason[:300])
        except (StoreDown, OSError) as error:
            _log.warning("upload cut", where=where(error))
            await self._end(upload, State.cut, reason=_BUSY)
        except Stopped:
            await self._end(upload, State.cut)
        except Exception as error:
            _log.error("upload failed", where=where(error))
            await self._end(upload, State.refused, reason=_DEFECT)
        else:
            await self._made(upload, made, looking=looking)
        finally:
            self._at = None

    async def _made(self, upload: Upload, made: Mapping[str, Any], *, looking: bool) -> None:
        values = {"result": dict(made), "done": made["total"], "total": made["total"]}
        if looking:
            if not await self._put(upload, State.planned, **values):
                self.drop(upload.token)
            return
        await self._end(upload, State.done, **values)
        self._means.changed()

    async def _end(self, upload: Upload, state: State, **values: Any) -> None:
        self.drop(upload.token)
        await self._put(upload, state, **values)

    async def _put(self, upload: Upload, state: State, **values: Any) -> bool:
        async with self._means.database.write() as connection:
            return await uploads.put(connection, upload.id, state, **values)

    async def _read(self, upload: Upload, officer: Officer, looking: bool) -> Mapping[str, Any]:
        """Look at a file, or read it in: in another thread, on another loop."""
        means, at = self._means, now()
        names = importing.procedure_codes(means.procedures())
        file = importing.read(
            self.path(upload.token), upload.file, told_at=upload.told_at, now=at, procedures=names
        )
        file = replace(file, units=officer.units)
        database = Database(means.database.url.render_as_string(hide_password=False))
        try:
            return await self._through(database, file, upload, officer, looking)
        finally:
            await database.close()

    async def _through(
        self, database: Database, file: DossierFile, upload: Upload, officer: Officer, looking: bool
    ) -> Mapping[str, Any]:
        seal, at = self._means.seal, now()
        self._at = self._at and replace(self._at, total=file.reading.total)
        if looking:
            shown = await samples(database, seal, file)
            summary = await importing.plan(database, seal, file, self._advance)
        else:
            shown = list(upload.result.get("samples", []))
            summary = await importing.apply(
                database, seal, file, self._advance, who=officer.name, now=at
            )
        if summary.refused:
            refused.write(self.refused_path(upload.token), summary.refused)
        return result(file, summary, shown)

    def _advance(self, count: int) -> None:
        self._done += count
        if self._stopping:
            raise Stopped

    async def _beating(self) -> None:
        while True:
            with suppress(StoreDown):
                await self._beat()
            await asyncio.sleep(self.BEAT_SECONDS if self._at else 5)

    async def _beat(self) -> None:
        async with self._means.database.write() as connection:
            await uploads.beat(connection, self.name, now())
            if at := self._at:
                await uploads.progress(connection, at.id, self._done, at.total)

    async def _sweeping(self) -> None:
        while True:
            await asyncio.sleep(self.SWEEP_SECONDS)
            await self._sweep()

    async def _sweep(self) -> None:
        """End what dead processes left, and let go of bytes that nobody needs."""
        try:
            async with self._means.database.write() as connection:
                await uploads.cut(connection, now() - LOST)
                await uploads.expire(connection, now() - CONFIRM_WITHIN)
                await uploads.forget(connection, now() - _KEPT)
            async with self._means.database.read() as connection:
                needed, known = await uploads.kept(connection)
        except StoreDown as error:
            _log.warning("store down", where=where(error))
            return
        for path in self._means.folder.glob("*"):
            token = path.name.removesuffix(".csv")
            listed = path.suffix == ".csv" and token in known
            if not (listed or token in needed) and self._is_old(path):
                path.unlink(missing_ok=True)

    def _is_old(self, path: Path) -> bool:
        """Whether bytes are not just being written."""
        with suppress(OSError):
            return path.stat().st_mtime < (now() - LOST).timestamp()
        return False
