"""Dossiers put into the report's columns one by one: what the database's counting is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from bot.reports.counting import By, Group, Standing
from knowledge.status import Status


class Row(NamedTuple):
    """What counting needs of one dossier; moments on a clock in Việt Nam."""

    status: Status
    field: str
    unit: str
    procedure: str
    procedure_name: str
    received_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None


def groups(rows: Iterable[Row], now: datetime, soon: date) -> list[Group]:
    """Rows as groups; ``soon`` is the last day that counts as soon due."""
    kinds: Counter[tuple[By | None, str, Status, Standing, bool]] = Counter()
    for row in rows:
        standing, dated = stand(row, now, soon), row.received_at is not None
        for by, name in _names(row):
            kinds[by, name, row.status, standing, dated] += 1
    return [Group(*kind, number) for kind, number in kinds.items()]


def _names(row: Row) -> Iterator[tuple[By | None, str]]:
    yield None, ""
    yield By.field, row.field
    yield By.unit, row.unit
    yield By.month, f"{row.received_at:%Y-%m}" if row.received_at else ""
    yield By.procedure, f"{row.procedure} {row.procedure_name}".strip()


def stand(row: Row, now: datetime, soon: date) -> Standing:
    """The column of one dossier."""
    if row.status in (Status.withdrawn, Status.stopped):
        return Standing.dropped
    if row.status in (Status.supplement, Status.payment):
        return Standing.waiting
    if row.due_at is None:
        return Standing.unknown
    if row.status in (Status.finished, Status.returned):
        if row.ended_at is None:
            return Standing.unknown
        return Standing.late if _is_late(row.ended_at, row.due_at) else Standing.on_time
    if _is_late(now, row.due_at):
        return Standing.overdue
    return Standing.soon if row.due_at.date() <= soon else Standing.running


def _is_late(moment: datetime, due: datetime) -> bool:
    if time() in (due.time(), moment.time()):
        return moment.date() > due.date()
    return moment > due
