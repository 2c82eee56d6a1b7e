"""Notices: what followers have not been told yet, and telling it once.

A change of status is known by its row of history, an appointment by its day. The mark that
something was told and the message itself are written in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens import people
from bot.store.citizens.links import whose
from bot.store.citizens.people import inserting
from bot.store.engine import few
from bot.store.tables.dossiers import dossier_history, dossiers
from bot.store.tables.follows import follows, notice_messages, notices
from bot.store.tables.messages import outbox
from bot.store.tables.messages import people as people_table

AT_ONCE = 1000


@dataclass(frozen=True)
class Following:
    """A citizen's follows of one dossier: more than one where channels were linked later.

    ``told`` and ``newest`` are numbers of history: what they know of, and what there is.
    """

    ids: tuple[int, ...]
    citizen: int
    code: str
    since: datetime
    told: int
    newest: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True)
class Notice:
    """Something to tell one citizen, as messages to one of their channels."""

    following: Following
    event: str
    person: int
    channel: str
    payloads: Sequence[dict[str, Any]]
    told: int
    at: datetime


@dataclass(frozen=True)
class Reachable:
    """A channel on which a citizen can be written to."""

    person: int
    channel: str
    seen_at: datetime


async def newest_change(connection: AsyncConnection) -> int:
    """The number of the last change of any dossier's status."""
    query = sa.select(sa.func.coalesce(sa.func.max(dossier_history.c.id), 0))
    return int((await connection.execute(query)).scalar_one())


async def changed(connection: AsyncConnection) -> list[Following]:
    """Who follows a dossier whose status changed since they were told."""
    newest, known = sa.func.max(dossier_history.c.id), sa.func.max(follows.c.told)
    # Of several changes the one that counts now.
    current = sa.and_(
        dossier_history.c.dossier_id == dossiers.c.id,
        dossier_history.c.status == dossiers.c.status,
    )
    query = _followings(newest.label("newest")).join(dossier_history, current)
    return await _read(connection, query.having(newest > known))


async def appointed(
    connection: AsyncConnection, statuses: Iterable[int], first: datetime, last: datetime
) -> list[Following]:
    """Who follows a dossier with one of these statuses, due between two moments."""
    query = _followings(dossiers.c.due_at).where(
        dossiers.c.status.in_(list(statuses)), dossiers.c.due_at.between(first, last)
    )
    return await _read(connection, query)


async def told(connection: AsyncConnection, ids: Iterable[int]) -> set[tuple[int, str]]:
    """What these follows were told already, as (follow, event)."""
    query = sa.select(notices.c.follow_id, notices.c.event).where(notices.c.follow_id.in_(few(ids)))
    return {(row.follow_id, row.event) for row in await connection.execute(query)}


async def reachable(
    connection: AsyncConnection, citizens: Iterable[int]
) -> dict[int, list[Reachable]]:
    """Where citizens can be written to, what they last wrote on first."""
    found: dict[int, list[Reachable]] = defaultdict(list)
    for some in _portions(citizens):
        theirs = sa.or_(people_table.c.id.in_(few(some)), people_table.c.citizen_id.in_(few(some)))
        query = (
            sa.select(whose().label("citizen"), people_table)
            .where(theirs, people_table.c.unreachable == "")
            .order_by(people_table.c.seen_at.desc(), people_table.c.id)
        )
        for row in await connection.execute(query):
            found[row.citizen].append(Reachable(row.id, row.channel, row.seen_at))
    return found


async def tell(connection: AsyncConnection, notice: Notice) -> bool:
    """Queue a notice and mark it as told; False if it was, or is no longer followed."""
    if not await _may_tell(connection, notice):
        return False
    mark = inserting(connection, notices).values(
        follow_id=notice.following.ids[0], event=notice.event, at=notice.at
    )
    marked = await connection.execute(mark.on_conflict_do_nothing().returning(notices.c.id))
    number = marked.scalar_one_or_none()
    if number is None:
        return False
    await _queue(connection, notice, number)
    await connection.execute(
        sa.update(follows)
        .where(follows.c.id.in_(notice.following.ids), follows.c.told < notice.told)
        .values(told=notice.told)
    )
    return True


async def _may_tell(connection: AsyncConnection, notice: Notice) -> bool:
    """Lock the follows, so that two clocks take turns; whether they are to be told still."""
    ids = notice.following.ids
    locked = (
        sa.select(follows.c.id)
        .where(follows.c.id.in_(ids), follows.c.dossier_id.is_not(None))
        .order_by(follows.c.id)
        .with_for_update()
    )
    if not (await connection.execute(locked)).all():
        return False
    known = await told(connection, ids)
    return not any(event == notice.event for _, event in known)


async def _queue(connection: AsyncConnection, notice: Notice, number: int) -> None:
    first = await people.number(connection, notice.person, len(notice.payloads))
    for position, payload in enumerate(notice.payloads):
        row = {
            "person_id": notice.person,
            "channel": notice.channel,
            "kind": "bulk",
            "payload": payload,
            "position": position,
            "seq": first + position,
            "state": "queued",
            "due_at": notice.at,
            "created_at": notice.at,
        }
        made = await connection.execute(sa.insert(outbox).values(row).returning(outbox.c.id))
        part = {"outbox_id": made.scalar_one(), "notice_id": number}
        await connection.execute(sa.insert(notice_messages).values(part))


def _followings(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """One row a citizen and dossier: who was told on one of their channels knows."""
    return (
        sa.select(
            whose().label("citizen"),
            dossiers.c.id,
            dossiers.c.code,
            sa.func.min(follows.c.at).label("since"),
            sa.func.max(follows.c.told).label("told"),
            *more,
        )
        .select_from(follows)
        .join(people_table, people_table.c.id == follows.c.person_id)
        .join(dossiers, dossiers.c.id == follows.c.dossier_id)
        .group_by(whose(), dossiers.c.id)
    )


async def _read(connection: AsyncConnection, query: sa.Select[Any]) -> list[Following]:
    rows = (await connection.execute(query)).all()
    ids = await _ids(connection, {row.id for row in rows})
    return [
        Following(
            ids=tuple(ids[row.citizen, row.id]),
            citizen=row.citizen,
            code=row.code,
            since=row.since,
            told=row.told,
            newest=getattr(row, "newest", 0),
            due_at=getattr(row, "due_at", None),
        )
        for row in rows
    ]


async def _ids(connection: AsyncConnection, of: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    """The follows of dossiers by citizen and dossier, the oldest first."""
    ids: dict[tuple[int, int], list[int]] = defaultdict(list)
    for some in _portions(of):
        query = (
            sa.select(follows.c.id, follows.c.dossier_id, whose().label("citizen"))
            .join(people_table, people_table.c.id == follows.c.person_id)
            .where(follows.c.dossier_id.in_(few(some)))
            .order_by(follows.c.id)
        )
        for row in await connection.execute(query):
            ids[row.citizen, row.dossier_id].append(row.id)
    return ids


def _portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    """As many as one statement can be given."""
    given = list(numbers)
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]
