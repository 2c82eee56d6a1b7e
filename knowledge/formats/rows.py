"""One row of a list made into a dossier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.formats.headers import DATES, Column
from knowledge.formats.moments import BadMoment, moment
from knowledge.formats.phones import phone
from knowledge.formats.tables import Table
from knowledge.status import Status
from knowledge.status_words import status
from knowledge.vietnamese import fold, normalise

_LONGEST = 2_000
"""Characters of one field that are kept."""

_GLUED = re.compile(r"\W*(\d\.\d{6})(?:\.[0-9A-Za-z]+)*\s*[-–—:.)\]]*\s*")
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d)")
_AMOUNT = re.compile(r"(\d{1,12}|\d{1,3}(?:[.,]\d{3}){1,3})(?:[.,]0{1,2})?\s*(?:đồng|đ|vnđ|vnd)?")


class BadRow(ValueError):
    """Dòng này có ô không đọc được."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rows:
    """Makes dossiers of the rows of one table."""

    def __init__(self, table: Table, today: date, procedures: Mapping[str, str]) -> None:
        self._table = table
        self._today = today
        self._procedures = procedures
        self._spots = table.header.columns

    def dossier(self, cells: Sequence[str], code: str, other_code: str) -> tuple[Dossier, bool]:
        """The dossier of a row, and whether the row tells its status.

        Raises:
            BadRow: a date that is none.
        """
        dates = {column: self._moment(cells, column) for column in DATES}
        procedure, name = self._procedure(cells)
        told, note = self._text(cells, Column.status), self._joined(cells, Column.note)
        known = self._status(told, note, dates)
        due, extended = dates[Column.due], dates[Column.extended]
        made = Dossier(
            code=code,
            status=known or Status.processing,
            procedure=procedure,
            procedure_name=name,
            field=self._text(cells, Column.field),
            unit=self._text(cells, Column.unit),
            status_text="" if told.isdecimal() else told,
            note=note,
            other_code=other_code,
            submitted_at=dates[Column.submitted],
            received_at=dates[Column.received],
            due_at=extended if extended and due and extended > due else due,
            finished_at=dates[Column.finished],
            returned_at=dates[Column.returned],
            holder=self._holder(cells),
            asked_for=self._asked_for(cells) if known is Status.supplement else (),
            charges=self._charges(cells) if known is Status.payment else (),
        )
        return made, known is not None

    def told(self, cells: Sequence[str]) -> str:
        """What the row calls its status."""
        return self._text(cells, Column.status)

    def _status(
        self, told: str, note: str, dates: Mapping[Column, datetime | None]
    ) -> Status | None:
        """What is said counts; a file that says nothing tells by its dates."""
        known = status(told, note)
        returned, finished = dates[Column.returned], dates[Column.finished]
        if known in (None, Status.finished) and self._past(returned):
            return Status.returned
        if known is None and self._past(finished):
            return Status.finished
        return known

    def _past(self, moment: datetime | None) -> bool:
        return moment is not None and moment.date() <= self._today

    def _text(self, cells: Sequence[str], column: Column) -> str:
        for spot in self._spots.get(column, ()):
            if spot < len(cells) and cells[spot]:
                return clean(cells[spot])
        return ""

    def _joined(self, cells: Sequence[str], column: Column) -> str:
        return "; ".join(map(clean, self._table.cells(cells, column)))[:_LONGEST]

    def _moment(self, cells: Sequence[str], column: Column) -> datetime | None:
        """The first date of its columns; "Hạn xử lý" may hold words such as "Quá hạn 2 ngày"."""
        for spot in self._spots.get(column, ()):
            if spot < len(cells) and cells[spot]:
                try:
                    found = moment(
                        cells[spot],
                        month_first=self._table.month_first,
                        epoch_1904=self._table.epoch_1904,
                    )
                except BadMoment as error:
                    if _is_words(cells[spot]):
                        continue
                    raise BadRow(f"{column.value} không phải ngày có thật.") from error
                if found:
                    return found
        return None

    def _procedure(self, cells: Sequence[str]) -> tuple[str, str]:
        """The procedure's code and name, apart where a list glues them together."""
        name = self._text(cells, Column.procedure_name)
        inside = _CODE.search(self._text(cells, Column.procedure) or name)
        glued = _GLUED.match(name)
        if glued and len(name) > glued.end():
            name = name[glued.end() :]
        if inside or not self._procedures:
            return (inside.group() if inside else ""), name
        bare = " ".join(fold(name).split())
        return (
            self._procedures.get(bare) or self._procedures.get(bare.removeprefix("thu tuc ")) or ""
        ), name

    def _holder(self, cells: Sequence[str]) -> Holder:
        phones = map(phone, self._table.cells(cells, Column.phone))
        return Holder(
            applicant=self._text(cells, Column.applicant),
            owner=self._text(cells, Column.owner),
            phone=next(filter(None, phones), ""),
            address=self._text(cells, Column.address),
        )

    def _asked_for(self, cells: Sequence[str]) -> tuple[str, ...]:
        text = "\n".join(self._table.cells(cells, Column.asked_for))
        return tuple(filter(None, (clean(part) for part in re.split(r"[\n;]+", text))))

    def _charges(self, cells: Sequence[str]) -> tuple[Charge, ...]:
        for text in self._table.cells(cells, Column.charge):
            match = _AMOUNT.fullmatch(text.lower())
            amount = int(re.sub(r"\D", "", match[1])) if match else 0
            if amount:
                return (Charge("Phí, lệ phí", amount),)
        return ()


def clean(text: str) -> str:
    """One line of text in its normal form."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text[:_LONGEST]
    return _cleaned(text[: 2 * _LONGEST])


@lru_cache(maxsize=8192)
def _cleaned(text: str) -> str:
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text[:_LONGEST]
    return " ".join(normalise(text).split())[:_LONGEST]


def _is_words(text: str) -> bool:
    return sum(map(str.isalpha, text)) > sum(map(str.isdigit, text))
