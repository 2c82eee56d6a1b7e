"""Gather what search looks through: the catalogue, and published records beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge import entry
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry
from knowledge.formats import records
from knowledge.formats.records import BadRecord


def gather(catalogue: Catalogue, files: Iterable[Path] = ()) -> tuple[list[Entry], list[BadRecord]]:
    """The catalogue's entries, then the records whose codes it lacks; first come, first kept.

    Raises OSError when a file cannot be opened.
    """
    found = dict(catalogue.outlines)
    bad: list[BadRecord] = []
    for path in files:
        for record in records.read(path):
            if isinstance(record, BadRecord):
                bad.append(record)
            elif record.code not in found:
                found[record.code] = entry.from_record(record)
    return list(found.values()), bad
