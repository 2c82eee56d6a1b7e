"""Exported lists of dossiers: any file an officer brings, read row by row, none lost in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge.dossier_record import Dossier


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that became a dossier.

    ``told_status`` is False where the file says nothing about the status: ``dossier.status`` is
    then 4 and must not replace a status that is already known.
    """

    row: int
    dossier: Dossier
    told_status: bool = True
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be taken: its number as Excel shows it, why, and its code as written.

    ``reason`` is a Vietnamese sentence without personal data.
    """

    row: int
    reason: str
    code: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Limits:
    """How much is read: octets of the file and of what it unpacks to, rows, columns."""

    octets: int = 200 * 2**20
    unpacked: int = 2**30
    rows: int = 1_000_000
    columns: int = 200


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

    def __iter__(self) -> Iterator[Taken | Refused]:
        raise NotImplementedError


def read(
    content: bytes | Path,
    name: str,
    today: date,
    *,
    limits: Limits | None = None,
    procedures: Mapping[str, str] | None = None,
) -> Reading:
    """Read an exported list, recognised by its content; nothing is yielded of a torn file.

    ``name`` is the file's name, used for messages and for a last doubt only. ``today`` tells
    which codes are of the future. ``procedures`` are codes of procedures by their folded names
    (``knowledge.vietnamese.fold``), for lists that give the name only.

    A code that comes twice: the last row that is complete wins, the earlier ones are refused.

    Raises:
        UnreadableFile: the file cannot be read; ``reason`` says why and what to do.
        OSError: a path that cannot be opened.
    """
    raise NotImplementedError
