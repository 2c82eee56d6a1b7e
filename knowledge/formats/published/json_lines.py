"""JSON Lines, packed or not: a record a line, in our shape or in the portal's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from knowledge.formats import records
from knowledge.formats.published import json_items
from knowledge.formats.published.unreadable import OtherJson
from knowledge.formats.records import BadRecord, Record

_PATIENCE = 50
"""Lines without a record after which the file is taken to be of something else."""


def records_in(path: Path) -> Iterator[Record | BadRecord]:
    """Yield the record of each line; a bad line is yielded as its error.

    Raises OtherJson at once when the first lines are all bad.
    """
    found = _each(path)
    first: list[BadRecord] = []
    for record in found:
        if isinstance(record, Record):
            return chain(first, [record], found)
        first.append(record)
        if len(first) == _PATIENCE:
            break
    raise OtherJson


def _each(path: Path) -> Iterator[Record | BadRecord]:
    for number, found in enumerate(records.read(path), 1):
        if isinstance(found, Record) and json_items.is_portal(found.raw):
            yield json_items.record_of(found.raw, path, number)
        else:
            yield found
