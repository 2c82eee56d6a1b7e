"""Files of dossiers on their way into the store: read to the end first, then written.

A file is read and checked to its last octet before anything is written, so a torn one changes
nothing. It is then written in batches, each in one transaction: one transaction of 200,000 rows
would keep everybody else from the store for half a minute. Killed between two batches, the file
is half in, each dossier whole with its history; read in again, it writes the other half and
nothing of the first, and the store is as if it had been read in once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.officers.roles import within
from bot.store.dossiers import imports, register
from bot.store.dossiers.register import Effect, Heard, Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.wallclock import local
from knowledge.dossier import unit_of
from knowledge.entry import Entry
from knowledge.formats import dossiers as formats
from knowledge.formats.dossiers import Reading, Refused, Taken
from knowledge.status import Status
from knowledge.vietnamese import fold

SOURCE = "file"
"""What the store calls files as a source of dossiers."""
BATCH = register.AT_ONCE
TRIES = 4
"""How often a batch is tried while the store is busy, with ever longer pauses between."""
_SLICE = 100
"""Rows between two looks at what else the process has to do."""
_PAUSE = 0.5
# For SQLite, whose usual 2 MB of cache do not hold the indexes of many dossiers, and which would
# carry them from its log to their places after every batch.
_ROOM = ("PRAGMA cache_size = -49152", "PRAGMA wal_autocheckpoint = 16000")

Batch = tuple[list[Word], int]
"""Words, and how many rows they are of."""
Progress = Callable[[int], None]
"""Is told how many more rows are done."""


@dataclass(frozen=True)
class DossierFile:
    """A file that was read to its end; ``told_at`` is when the source exported it.

    ``units`` are those whose dossiers whoever brought it may change; none means every unit.
    """

    name: str
    digest: str
    reading: Reading
    told_at: datetime
    units: tuple[str, ...] = ()

    def rows(self) -> Iterator[Taken | Refused]:
        """Every row; those about other units' dossiers are refused."""
        return (self._own(row) for row in self.reading)

    def _own(self, row: Taken | Refused) -> Taken | Refused:
        if not self.units or isinstance(row, Refused):
            return row
        theirs = [unit_of(code) for code in (row.dossier.code, row.dossier.other_code) if code]
        own = [any(within(unit, mine) for mine in self.units) for unit in theirs]
        # A ministry's code may stand beside the province's; another office's may not.
        others = [unit for unit, is_own in zip(theirs, own, strict=True) if not is_own]
        if any(own) and not any(unit.startswith("H") for unit in others):
            return row
        reason = f"Hồ sơ của đơn vị {others[0]}, bạn không phụ trách đơn vị này."
        return Refused(row.row, reason, row.dossier.code, row.sheet)


@dataclass
class Summary:
    """What a file changed, or would change; ``turned`` counts statuses before and after."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)
    turned: Counter[tuple[Status, Status]] = field(default_factory=Counter)
    presumed: int = 0
    """Rows without a status."""

    @property
    def taken(self) -> int:
        """Rows that became dossiers."""
        return self.new + self.changed + self.same

    @property
    def counts(self) -> dict[str, int]:
        """The numbers, as the store keeps them."""
        numbers = {"new": self.new, "changed": self.changed, "same": self.same}
        return numbers | {"refused": len(self.refused), "turned": self.turned.total()}

    def add(self, heard: Heard) -> None:
        """Count one dossier."""
        self.new += heard.effect is Effect.new
        self.changed += heard.effect is Effect.changed
        self.same += heard.effect is Effect.same
        if heard.before not in (None, heard.after):
            self.turned[heard.before, heard.after] += 1


def procedure_codes(procedures: Iterable[Entry]) -> Mapping[str, str]:
    """Codes of procedures by their folded names; a name that two have stands for neither."""
    loaded = [(fold(procedure.name), procedure.code) for procedure in procedures]
    often = Counter(name for name, _ in loaded)
    return {name: code for name, code in loaded if often[name] == 1}


def read(
    content: bytes | Path,
    name: str,
    *,
    told_at: datetime,
    now: datetime,
    procedures: Mapping[str, str] | None = None,
) -> DossierFile:
    """Read a file to its end; ``procedures`` are codes by folded names.

    Raises:
        UnreadableFile: it is torn, locked, or no list of dossiers.
        OSError: a path that cannot be opened.
    """
    reading = formats.read(content, name, local(now).date(), procedures=procedures)
    return DossierFile(name, _digest(content), reading, min(told_at, now))


async def plan(
    database: Database, seal: DossierSeal, file: DossierFile, progress: Progress = lambda _: None
) -> Summary:
    """Tell what ``apply`` would change, and write nothing.

    Raises:
        StoreDown: the store cannot be read.
    """
    summary = Summary()
    async with aclosing(ahead(_batches(file, summary))) as batches:
        async for words, count in batches:
            async with database.read() as connection:
                for heard in await register.compare(connection, words, seal):
                    summary.add(heard)
            progress(count)
    return summary


async def apply(
    database: Database,
    seal: DossierSeal,
    file: DossierFile,
    progress: Progress = lambda _: None,
    *,
    who: str,
    now: datetime,
) -> Summary:
    """Write what a file tells, and note that it was read in and by whom.

    Raises:
        StoreDown: the store was busy for long; what is written is whole, and to be gone on with
            by doing the same again.
    """
    summary = Summary()
    async with aclosing(ahead(_batches(file, summary))) as batches:
        async for words, count in batches:
            for heard in await _write(database, words, seal, now):
                summary.add(heard)
            progress(count)
    async with database.write() as connection:
        note = imports.Import(file.name, file.digest, who, summary.counts, file.told_at, now)
        await imports.add(connection, note)
    return summary


async def _write(
    database: Database, words: list[Word], seal: DossierSeal, now: datetime
) -> list[Heard]:
    for left in reversed(range(TRIES)):
        try:
            async with database.write() as connection:
                for room in _ROOM if database.embedded else ():
                    await connection.exec_driver_sql(room)
                return await register.upsert(connection, words, seal, now)
        except StoreDown:
            if not left:
                raise
            await asyncio.sleep(_PAUSE * (TRIES - left))
    return []


async def ahead(batches: AsyncIterator[Batch]) -> AsyncGenerator[Batch, None]:
    """Have the next batch made while the disk or the server is busy with one."""

    async def following() -> Batch | None:
        return await anext(batches, None)

    coming = asyncio.create_task(following())
    try:
        while (batch := await coming) is not None:
            coming = asyncio.create_task(following())
            yield batch
    finally:
        coming.cancel()


async def _batches(file: DossierFile, summary: Summary) -> AsyncIterator[Batch]:
    rows = file.rows()
    while True:
        words: list[Word] = []
        count = 0
        while count < BATCH and (some := list(islice(rows, _SLICE))):
            count += len(some)
            words += [_word(row, file) for row in some if isinstance(row, Taken)]
            summary.refused += [row for row in some if isinstance(row, Refused)]
            summary.presumed += sum(isinstance(r, Taken) and not r.told_status for r in some)
            await asyncio.sleep(0)
        if not count:
            return
        yield words, count


def _word(row: Taken, file: DossierFile) -> Word:
    return Word(row.dossier, SOURCE, file.told_at, row.told_status)


def _digest(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
