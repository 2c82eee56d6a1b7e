"""Dossiers in the store: sources' words written, a dossier found by either of its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers import reading, writing
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.dossiers.shelf import Effect, Heard
from bot.store.rows import raw, read_moment
from bot.store.tables.dossiers import dossier_codes, dossier_history, dossier_units, dossiers
from bot.wallclock import local
from handlers.ports import Stage
from knowledge.dossier_record import Dossier
from knowledge.status import Status

__all__ = ["Effect", "Heard", "Stored", "Word", "compare", "find", "freshest", "retire", "upsert"]

AT_ONCE = 2000
"""Words that are looked up and written by one round of statements."""

# Writers take turns, across processes too: what is known and what is written belong together, and
# history becomes visible in the order of its numbers.
_LOCK = sa.text("SELECT pg_advisory_xact_lock(2026112202)")

# Put together once: what a look-up asks is always the same.
_codes = dossier_codes.alias()
_ANOTHER = (
    sa.select(sa.func.min(_codes.c.code))
    .where(_codes.c.dossier_id == dossiers.c.id, _codes.c.code != dossiers.c.code)
    .scalar_subquery()
)
_c, _h = dossiers.c, dossier_history.c
_SHOWN = (
    *(_c.id, _c.code, _c.status, _c.sealed, _c.phone_hash, _c.last4_hash, _c.source),
    *(_c[name] for name in reading.TEXTS),
    *(raw(_c[name]) for name in (*reading.MOMENTS, "told_at", "status_told_at")),
)
# With its history in one answer: a row for each turn, or one without any.
_HEARD = (_h.at == _h.told_at).label("heard")
"""Nobody told since when: the moment of the turn is that of the word."""

_FIND = (
    sa.select(*_SHOWN, _ANOTHER.label("another"), _h.status.label("turn"), raw(_h.at), _HEARD)
    .select_from(dossier_codes.join(dossiers).outerjoin(dossier_history))
    .where(dossier_codes.c.code == sa.bindparam("code"))
)


@dataclass(frozen=True)
class Stored:
    """A dossier as it is kept.

    ``dossier`` lacks its personal part if it was not opened; it carries the code it is kept
    under, and its other one. ``told_at`` is the moment of the newest word about the status, or
    about anything where nobody told a status (``told_status``). ``phone`` and ``last4`` are
    hashes (``DossierSeal``), None where the dossier has no phone number.
    """

    id: int
    dossier: Dossier
    stages: tuple[Stage, ...]
    source: str
    told_at: datetime
    told_status: bool
    phone: str | None
    last4: str | None


async def upsert(
    connection: AsyncConnection, words: Sequence[Word], seal: DossierSeal, now: datetime
) -> list[Heard]:
    """Write what sources say, and tell for each word in turn what it did.

    A word replaces what it tells and leaves alone what it does not. One that is older than what
    is known only fills gaps; one that was heard before writes nothing. A changed status adds a
    row of history. A word with two codes joins the dossiers that had one of them each.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK)
    heard: list[Heard] = []
    for start in range(0, len(words), AT_ONCE):
        some = words[start : start + AT_ONCE]
        digests = [seal.digest(word) for word in some]
        shelf = await reading.fetch(connection, some, digests, seal)
        heard += [shelf.hear(*pair) for pair in zip(some, digests, strict=True)]
        await writing.write(connection, shelf, seal, now)
        await writing.refresh(connection, some)
    return heard


async def compare(
    connection: AsyncConnection, words: Sequence[Word], seal: DossierSeal
) -> list[Heard]:
    """Tell what ``upsert`` would do with at most AT_ONCE words, and write nothing."""
    digests = [seal.digest(word) for word in words]
    shelf = await reading.fetch(connection, words, digests, seal)
    return [shelf.hear(*pair) for pair in zip(words, digests, strict=True)]


async def find(
    connection: AsyncConnection, code: str, seal: DossierSeal | None = None
) -> Stored | None:
    """Find a dossier by either of its codes; the personal part is opened only with a seal.

    Raises:
        Unsealable: the personal part was sealed with another key.
    """
    rows = (await connection.execute(_FIND, {"code": code})).all()
    if not rows:
        return None
    row = rows[0]
    dossier = reading.dossier(row, seal.open(row.sealed) if seal else {})
    told_at = read_moment(row.status_told_at or row.told_at)
    assert told_at is not None
    return Stored(
        row.id,
        replace(dossier, other_code=row.another or ""),
        _stages([(read_moment(r.at), r.turn, bool(r.heard)) for r in rows], dossier),
        row.source,
        local(told_at),
        row.status_told_at is not None,
        row.phone_hash,
        row.last4_hash,
    )


async def freshest(connection: AsyncConnection, code: str = "") -> datetime | None:
    """The newest word about any dossier, or about one of the unit that a code names."""
    query = sa.select(sa.func.max(dossier_units.c.told_at))
    if code:
        query = query.where(dossier_units.c.unit == writing.unit(code))
    found = (await connection.execute(query)).scalar_one()
    return local(found) if found else None


async def retire(connection: AsyncConnection, before: datetime) -> int:
    """Delete some of the dossiers that ended and were last told of before a moment; how many."""
    ended = [status.value for status in Status if status.ended]
    old = (
        sa.select(dossiers.c.id)
        .where(dossiers.c.status.in_(ended), dossiers.c.status_told_at < before)
        .limit(AT_ONCE)
    )
    return (await connection.execute(sa.delete(dossiers).where(dossiers.c.id.in_(old)))).rowcount


def _stages(
    history: Sequence[tuple[datetime | None, int | None, bool]], known: Dossier
) -> tuple[Stage, ...]:
    """What history tells, and what the dossier's own first dates do; repeats left out."""
    dates = ((known.submitted_at, Status.registered), (known.received_at, Status.received))
    own = [(at, status, False) for at, status in dates if at]
    dated = {status for _, status, _ in own}
    told = [(at, Status(turn), heard) for at, turn, heard in history if at and turn]
    # What was only heard of gives way to the day the dossier itself has.
    turns = [one for one in told if not (one[2] and one[1] in dated)]
    turns += [one for one in own if one[1] not in {status for _, status, _ in turns}]
    stages: list[Stage] = []
    for at, status, heard in sorted(turns):
        if not stages or stages[-1].status is not status:
            stages.append(Stage(status, local(at), heard))
    return tuple(stages)
