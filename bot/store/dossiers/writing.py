"""A shelf written back: new dossiers, changed ones, joined ones, and the turns they took."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers.merging import Word
from bot.store.dossiers.reading import MOMENTS, TEXTS
from bot.store.dossiers.sealing import DossierSeal
from bot.store.dossiers.shelf import Entry, Shelf, Turn
from bot.store.engine import few
from bot.store.rows import Columns, insert, update
from bot.store.tables.dossiers import dossier_codes, dossier_history, dossier_units, dossiers
from bot.store.tables.follows import follows, proof_tries, proofs, rating_marks
from knowledge.dossier import unit_of

_LAST = sa.select(sa.func.coalesce(sa.func.max(dossiers.c.id), 0))
_AFTER = sa.select(dossiers.c.code, dossiers.c.id).where(dossiers.c.id > sa.bindparam("last"))

_BESIDE = ("digests", "source", "told_at", "status_told_at")
_beside_it = attrgetter(*_BESIDE)
_OPEN = (*TEXTS, *MOMENTS)
_open = attrgetter(*_OPEN)
_TURNS = ("dossier_id", "status", "at", "told_at", "source")
_NEVER = datetime.min.replace(tzinfo=UTC)


async def write(
    connection: AsyncConnection, shelf: Shelf, seal: DossierSeal, now: datetime
) -> None:
    """Write what is new on a shelf; its entries have their numbers afterwards."""
    new = [entry for entry in shelf.entries if entry.id is None]
    old = [entry for entry in shelf.entries if entry.id is not None]
    for entry in old:
        if entry.absorbed:
            await _absorb(connection, entry)
    if new:
        last = (await connection.execute(_LAST)).scalar_one()
        await insert(connection, dossiers, _whole(new, seal, now))
        await _number(connection, new, last)
    # A second code may be the one that says whose dossier it is.
    if changed := [e for e in old if e.changed or e.added]:
        numbers = [e.id or 0 for e in changed]
        await update(connection, dossiers, _whole(changed, seal, now), numbers)
    if touched := [e for e in old if e.touched and not (e.changed or e.added)]:
        await update(connection, dossiers, _beside(touched), [e.id or 0 for e in touched])
    codes = [(code, e.id) for e in shelf.entries for code in e.added]
    await insert(connection, dossier_codes, _columns(("code", "dossier_id"), codes))
    await _history(connection, shelf.turns, {entry.id for entry in old})


async def refresh(connection: AsyncConnection, words: Iterable[Word]) -> None:
    """Keep for each unit when it was last told of."""
    newest: dict[str, datetime] = {}
    for word in words:
        name, told_at = unit(word.dossier.code), word.told_at
        if newest.get(name, _NEVER) < told_at:
            newest[name] = told_at
    if not newest:
        return
    upsert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = upsert(dossier_units)
    told = statement.excluded.told_at
    statement = statement.on_conflict_do_update(
        index_elements=["unit"], set_={"told_at": told}, where=dossier_units.c.told_at < told
    )
    rows = [{"unit": name, "told_at": at} for name, at in sorted(newest.items())]
    await connection.execute(statement, rows)


def unit(code: str) -> str:
    """The part of a dossier's code that names its unit."""
    return code.partition("-")[0]


def _whole(entries: Sequence[Entry], seal: DossierSeal, now: datetime) -> Columns:
    made = [entry.opened for entry in entries]
    codes = [entry.code for entry in entries]
    phones = [dossier.holder.phone for dossier in made]
    return {
        **_beside(entries),
        **_columns(_OPEN, map(_open, made)),
        "code": codes,
        "status": [int(dossier.status) for dossier in made],
        "updated_at": [now] * len(made),
        "unit_code": [_unit_code(entry.codes) for entry in entries],
        "sealed": seal.close(made),
        "phone_hash": [*map(seal.phone, phones)],
        "last4_hash": [*map(seal.last4, codes, phones)],
    }


def _unit_code(codes: Sequence[str]) -> str:
    """The unit of a dossier: of two codes, a province's rather than a ministry's."""
    units = [unit_of(code)[:40] for code in codes]
    if len(units) == 1:
        return units[0]
    return next((unit for unit in units if unit.startswith("H")), units[0])


def _beside(entries: Sequence[Entry]) -> Columns:
    return _columns(_BESIDE, map(_beside_it, entries))


def _columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Columns:
    """Rows turned into columns; none of them if there are no rows."""
    return dict(zip(names, zip(*rows, strict=True), strict=False)) or dict.fromkeys(names, ())


async def _number(connection: AsyncConnection, new: Sequence[Entry], last: int) -> None:
    """Learn the numbers of new rows: writers take turns, so all after the last one are ours."""
    found = await connection.execute(_AFTER, {"last": last})
    numbers: dict[str, int] = {row[0]: row[1] for row in found}
    for entry in new:
        entry.id = numbers[entry.code]


async def _history(
    connection: AsyncConnection, turns: Sequence[Turn], old: Container[int | None]
) -> None:
    """Write turns; one that happened at a moment that is taken, happened when it was told."""
    taken = await _taken(connection, [t.entry.id for t in turns if t.entry.id in old])
    rows = []
    for turn in turns:
        number, status = turn.entry.id, int(turn.status)
        at = turn.told_at if (number, status, turn.at) in taken else turn.at
        if (number, status, at) in taken:
            continue
        taken.add((number, status, at))
        rows.append((number, status, at, turn.told_at, turn.source))
    await insert(connection, dossier_history, _columns(_TURNS, rows))


async def _taken(
    connection: AsyncConnection, numbers: Sequence[int | None]
) -> set[tuple[int | None, int, datetime]]:
    if not numbers:
        return set()
    columns = (dossier_history.c.dossier_id, dossier_history.c.status, dossier_history.c.at)
    query = sa.select(*columns).where(dossier_history.c.dossier_id.in_(few(numbers)))
    return {(row[0], row[1], row[2]) for row in await connection.execute(query)}


async def _absorb(connection: AsyncConnection, entry: Entry) -> None:
    """Give an entry what the dossiers had that are one with it now, and delete them."""
    gone = entry.absorbed
    await _move(connection, dossier_codes, entry, ())
    await _move(connection, dossier_history, entry, ("status", "at"))
    # Whoever followed, proved or rated one of them did so with this one.
    for table in (follows, proofs, rating_marks):
        await _move(connection, table, entry, ("person_id",))
    await _move(connection, proof_tries, entry, ())
    await connection.execute(sa.delete(dossiers).where(dossiers.c.id.in_(gone)))


async def _move(
    connection: AsyncConnection, table: sa.Table, entry: Entry, same: Sequence[str]
) -> None:
    """Move rows of a table to an entry, apart from those that it has, the same, already."""
    has = table.alias()
    theirs: sa.ColumnElement[bool] = table.c.dossier_id.in_(entry.absorbed)
    if same:
        equal = [has.c[name] == table.c[name] for name in same]
        theirs = sa.and_(theirs, ~sa.exists().where(has.c.dossier_id == entry.id, *equal))
    await connection.execute(sa.update(table).where(theirs).values(dossier_id=entry.id))
