"""Dossiers brought from the store to a shelf: only as much of each as its words need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.dossiers.shelf import Entry, Shelf
from bot.store.engine import few
from bot.store.rows import raw, read_moment
from bot.store.sealing import Unsealable
from bot.store.tables.dossiers import dossier_codes, dossiers
from bot.wallclock import local
from knowledge.dossier_record import Dossier
from knowledge.status import Status

MOMENTS = ("submitted_at", "received_at", "due_at", "finished_at", "returned_at")
TEXTS = ("procedure", "procedure_name", "field", "unit", "status_text")

_c = dossiers.c
_TOLD = (raw(_c.told_at), raw(_c.status_told_at))
_LIGHT = (_c.id, _c.code, _c.status, _c.digests, _c.source, *_TOLD)
_STATUSES = {int(status): status for status in Status}
_log = structlog.get_logger()


async def fetch(
    connection: AsyncConnection, words: Sequence[Word], digests: Sequence[str], seal: DossierSeal
) -> Shelf:
    """Bring every dossier that words are about; those about which one is news are opened."""
    codes = {c for w in words for c in (w.dossier.code, w.dossier.other_code) if c}
    shelf = Shelf()
    told = _among(connection, codes)
    query = sa.select(*_LIGHT).where(_c.id.in_(sa.select(dossier_codes.c.dossier_id).where(told)))
    entries = {row[0]: _entry(*row) for row in await connection.execute(query)} if codes else {}
    if codes - {entry.code for entry in entries.values()} and entries:
        await _other_codes(connection, entries)
    for entry in entries.values():
        shelf.put(entry)
    news = _news(shelf, words, digests)
    if news:
        await _open(connection, news, seal)
    return shelf


def _among(connection: AsyncConnection, codes: Collection[str]) -> sa.ColumnElement[bool]:
    """The condition that a code is one of many."""
    if connection.dialect.name == "sqlite":
        return dossier_codes.c.code.in_(few(codes))
    # As one value: thousands of them, each by itself, cost more to name than to look for.
    return dossier_codes.c.code == sa.any_(sa.literal(list(codes), ARRAY(sa.String)))


def dossier(row: Any, personal: Mapping[str, Any]) -> Dossier:
    """A row as a record, with its moments on a clock in Việt Nam and without another code."""
    values: dict[str, Any] = {name: getattr(row, name) for name in TEXTS}
    for name in MOMENTS:
        moment = read_moment(getattr(row, name))
        values[name] = local(moment) if moment else None
    return Dossier(row.code, Status(row.status), **values, **personal)


def _entry(
    number: int,
    code: str,
    status: int,
    digests: str,
    source: str,
    told_at: Any,
    status_told_at: Any,
) -> Entry:
    told = read_moment(told_at)
    assert told is not None
    known = _STATUSES[status]
    return Entry(number, [code], known, digests, source, told, read_moment(status_told_at))


async def _other_codes(connection: AsyncConnection, entries: Mapping[int, Entry]) -> None:
    query = sa.select(dossier_codes).where(dossier_codes.c.dossier_id.in_(few(entries)))
    for row in await connection.execute(query):
        entry = entries[row.dossier_id]
        if row.code != entry.code:
            entry.codes.append(row.code)


def _news(shelf: Shelf, words: Sequence[Word], digests: Sequence[str]) -> dict[int, Entry]:
    """The entries of which a word says something that was not heard last."""
    news: dict[int, Entry] = {}
    for word, digest in zip(words, digests, strict=True) if shelf.entries else ():
        one, other = shelf.at(word.dossier.code), shelf.at(word.dossier.other_code)
        joins = one is not None and other is not None and one is not other
        for entry in (one, other):
            if entry and entry.id and (joins or entry.has_news(word, digest)):
                news[entry.id] = entry
    return news


async def _open(connection: AsyncConnection, news: Mapping[int, Entry], seal: DossierSeal) -> None:
    lost = 0
    for row in await connection.execute(sa.select(dossiers).where(_c.id.in_(few(news)))):
        personal: Mapping[str, Any] = {}
        try:
            personal = seal.open(row.sealed)
        except Unsealable:
            # The key is another one now: what was sealed is gone, and told anew from here on.
            lost += 1
        news[row.id].dossier = dossier(row, personal)
    if lost:
        _log.warning("dossiers.unsealable", count=lost)
