"""Exported lists of dossiers: any file an officer brings, read row by row, none lost in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from knowledge.dossier_record import Dossier, unchanging
from knowledge.formats.gathering import IGATE, NATIONAL, Gathered, Kept, gather
from knowledge.formats.national import WrongField, from_igate, from_national, tells_status
from knowledge.formats.rows import BadRow, Rows
from knowledge.formats.sheet import Limits
from knowledge.formats.sheets import open_file

__all__ = ["Limits", "Reading", "Refused", "Taken", "read"]


@unchanging
class Taken:
    """A row that became a dossier.

    ``told_status`` is False where the file says nothing about the status: ``dossier.status`` is
    then 4 and must not replace a status that is already known. ``lost_phone`` is True where
    digits stand in the column of phones, and are no mobile number.
    """

    row: int
    dossier: Dossier
    told_status: bool = True
    sheet: str = ""
    lost_phone: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be taken: its number as Excel shows it, why, and its code as written.

    ``reason`` is a Vietnamese sentence without personal data. In JSON, rows count from 1.
    """

    row: int
    reason: str
    code: str = ""
    sheet: str = ""


@dataclass
class Reading:
    """A file that has been read to its end: iterate over it for its rows, as often as you like.

    ``kind`` names in Vietnamese what was recognised ("Excel (.xlsx)"), ``total`` is how many
    results come (a ``Taken`` or a ``Refused`` for each data row), ``columns`` pairs each header
    with what it was taken for (empty: not used). ``unknown_statuses`` counts status words that
    are not understood; it is complete after an iteration.
    """

    kind: str
    total: int
    columns: tuple[tuple[str, str], ...] = ()
    unknown_statuses: Counter[str] = field(default_factory=Counter)
    _gathered: Gathered = field(default_factory=Gathered, repr=False)
    _today: date = field(default=date.max, repr=False)
    _procedures: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[Taken | Refused]:
        self.unknown_statuses.clear()
        makers = [Rows(t, self._today, self._procedures) for t in self._gathered.tables]
        repeated = {code: [count, None] for code, count in self._gathered.repeated.items()}
        for row in self._gathered.rows:
            kept = Kept(*row)
            result = self._result(kept, makers)
            held = repeated.get(kept.code)
            if held is None:
                yield result
            else:
                yield from _last(held, result)

    def _result(self, kept: Kept, makers: list[Rows]) -> Taken | Refused:
        sheet = self._gathered.sheet(kept)
        if kept.reason:
            return Refused(kept.row, kept.reason, kept.written, sheet)
        try:
            dossier, told = self._dossier(kept, makers)
        except BadRow as error:
            return Refused(kept.row, error.reason, kept.written, sheet)
        except WrongField as error:
            return Refused(kept.row, f"{error.field}: {error.problem}.", kept.written, sheet)
        lost = kept.table >= 0 and makers[kept.table].lost_phone(kept.content, dossier.holder)
        return Taken(kept.row, dossier, told, sheet, lost)

    def _dossier(self, kept: Kept, makers: list[Rows]) -> tuple[Dossier, bool]:
        if kept.table == NATIONAL:
            return from_national(kept.content, self._today), tells_status(kept.content)
        if kept.table == IGATE:
            return from_igate(kept.content, self._today), tells_status(kept.content)
        rows = makers[kept.table]
        dossier, told = rows.dossier(kept.content, kept.code, kept.other)
        if not told and (words := rows.told(kept.content)):
            self.unknown_statuses[words] += 1
        return dossier, told


def read(
    content: bytes | Path,
    name: str,
    today: date,
    *,
    limits: Limits | None = None,
    procedures: Mapping[str, str] | None = None,
) -> Reading:
    """Read an exported list, recognised by its content; nothing is yielded of a torn file.

    ``name`` is the file's name: ``kind`` says where it claims to be something else. ``today`` tells
    which codes are of the future. ``procedures`` are codes of procedures by their folded names
    (``knowledge.vietnamese.fold``), for lists that give the name only.

    A code that comes twice: the last row that is complete wins, the earlier ones are refused.

    Raises:
        UnreadableFile: the file cannot be read; ``reason`` says why and what to do.
        OSError: a path that cannot be opened.
    """
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        opened = open_file(file, limits or Limits())
        gathered = gather(opened, today)
    return Reading(
        _named(gathered.kind or opened.kind, name),
        len(gathered.rows),
        gathered.columns,
        _gathered=gathered,
        _today=today,
        _procedures=procedures or {},
    )


def _named(kind: str, name: str) -> str:
    """The kind, and what the file calls itself where that is something else."""
    suffix = Path(name).suffix.lower()
    claims = {".xlsx": "(.xlsx)", ".xls": "(.xls)", ".csv": "CSV", ".json": "JSON"}
    return f"{kind}, tên tệp là {suffix}" if claims.get(suffix, kind) not in kind else kind


def _last(held: list[Any], result: Taken | Refused) -> Iterator[Taken | Refused]:
    """Hold back the last complete row of a code until no other can come.

    ``held`` is how many rows of the code are still to come, and the best of them so far.
    """
    held[0] -= 1
    if isinstance(result, Taken):
        before, held[1] = held[1], result
        if before is not None:
            yield _superseded(before, result.row)
    else:
        yield result
    if held[0] == 0 and held[1] is not None:
        yield held[1]


def _superseded(before: Taken, row: int) -> Refused:
    reason = f"Mã hồ sơ này còn ở dòng {row}; lấy dòng đó vì ở sau."
    return Refused(before.row, reason, before.dossier.code, before.sheet)
