"""Uploads: which files are on their way in, whose they are, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables.uploads import uploads
from bot.wallclock import local

_c = uploads.c


class State(StrEnum):
    """How far a file has come."""

    waiting = "waiting"
    planning = "planning"
    planned = "planned"
    queued = "queued"
    applying = "applying"
    done = "done"
    refused = "refused"
    """It cannot be read; the reason says why."""
    cut = "cut"
    """The process ended half-way."""
    dropped = "dropped"


MOVING = (State.waiting, State.planning, State.queued, State.applying)
OPEN = (*MOVING, State.planned)
"""Those whose bytes are still kept."""


@dataclass(frozen=True)
class Upload:
    """One file. ``result`` holds numbers and samples without personal data."""

    id: int
    token: str
    batch: str
    file: str
    officer_id: int
    state: State
    told_at: datetime
    total: int
    done: int
    result: Mapping[str, Any]
    reason: str
    holder: str
    at: datetime


@dataclass(frozen=True)
class Coming:
    """A file that has just been sent."""

    token: str
    batch: str
    file: str
    officer_id: int
    told_at: datetime
    holder: str


async def add(connection: AsyncConnection, coming: Coming, at: datetime) -> None:
    """Keep that a file has come."""
    row = {**vars(coming), "state": State.waiting.value, "result": {}, "beat_at": at, "at": at}
    await connection.execute(sa.insert(uploads).values(row))


async def of_batch(connection: AsyncConnection, batch: str, officer: int) -> list[Upload]:
    """The files that one officer sent together."""
    query = sa.select(uploads).where(_c.batch == batch, _c.officer_id == officer).order_by(_c.id)
    return [_upload(row) for row in await connection.execute(query)]


async def latest(connection: AsyncConnection, officer: int, most: int = 10) -> list[Upload]:
    """The files an officer sent last."""
    query = sa.select(uploads).where(_c.officer_id == officer).order_by(_c.id.desc()).limit(most)
    return [_upload(row) for row in await connection.execute(query)]


async def following(connection: AsyncConnection, holder: str) -> Upload | None:
    """The file that a process works on next: what was agreed to goes before what is looked at."""
    ready = _c.state.in_([State.queued.value, State.waiting.value])
    # "queued" stands before "waiting".
    query = sa.select(uploads).where(_c.holder == holder, ready).order_by(_c.state, _c.id).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return _upload(row) if row else None


async def turn(
    connection: AsyncConnection, batch: str, officer: int, before: State, after: State
) -> int:
    """Bring the files of a batch that are in one state into another; return how many."""
    theirs = (_c.batch == batch, _c.officer_id == officer, _c.state == before.value)
    change = sa.update(uploads).where(*theirs).values(state=after.value)
    return int((await connection.execute(change)).rowcount)


async def put(connection: AsyncConnection, id_: int, state: State, **values: Any) -> bool:
    """Change a file that is still open; False if somebody ended it meanwhile."""
    mine = (_c.id == id_, _c.state.in_([one.value for one in OPEN]))
    change = sa.update(uploads).where(*mine).values(state=state.value, **values)
    return bool((await connection.execute(change)).rowcount)


async def beat(connection: AsyncConnection, holder: str, at: datetime) -> None:
    """Say that a process is still there for its files."""
    mine = (_c.holder == holder, _c.state.in_([one.value for one in OPEN]))
    await connection.execute(sa.update(uploads).where(*mine).values(beat_at=at))


async def progress(connection: AsyncConnection, id_: int, done: int, total: int) -> None:
    """Say how far a file has come that is being worked on."""
    mine = (_c.id == id_, _c.state.in_([one.value for one in MOVING]))
    await connection.execute(sa.update(uploads).where(*mine).values(done=done, total=total))


async def leave(connection: AsyncConnection, holder: str) -> None:
    """End the open files of a process that ends."""
    mine = (_c.holder == holder, _c.state.in_([one.value for one in OPEN]))
    await connection.execute(sa.update(uploads).where(*mine).values(state=State.cut.value))


async def cut(connection: AsyncConnection, before: datetime) -> None:
    """End the open files of processes that were not heard of since."""
    lost = (_c.state.in_([one.value for one in OPEN]), _c.beat_at < before)
    await connection.execute(sa.update(uploads).where(*lost).values(state=State.cut.value))


async def expire(connection: AsyncConnection, before: datetime) -> None:
    """Drop what waits to be agreed to since before a moment."""
    old = (_c.state == State.planned.value, _c.at < before)
    await connection.execute(sa.update(uploads).where(*old).values(state=State.dropped.value))


async def kept(connection: AsyncConnection) -> tuple[set[str], set[str]]:
    """The tokens of files that are open, and of all there are."""
    rows = (await connection.execute(sa.select(_c.token, _c.state))).all()
    opened = {one.value for one in OPEN}
    return {row.token for row in rows if row.state in opened}, {row.token for row in rows}


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Drop what was sent before a moment and is over."""
    over = (_c.at < before, _c.state.not_in([one.value for one in OPEN]))
    await connection.execute(sa.delete(uploads).where(*over))


def _upload(row: Any) -> Upload:
    values = {name: getattr(row, name) for name in Upload.__dataclass_fields__}
    moments = {"told_at": local(row.told_at), "at": local(row.at)}
    return Upload(**{**values, **moments, "state": State(row.state)})
