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


_TEXTS = (
    Column.procedure,
    Column.procedure_name,
    Column.field,
    Column.unit,
    Column.status,
    Column.applicant,
    Column.owner,
    Column.address,
)


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
        self._texts, self._no_texts = self._asked(_TEXTS), dict.fromkeys(_TEXTS, "")
        self._dates, self._no_dates = self._asked(DATES), dict.fromkeys(DATES)

    def dossier(self, cells: Sequence[str], code: str, other_code: str) -> tuple[Dossier, bool]:
        """The dossier of a row, and whether the row tells its status.

        Raises:
            BadRow: a date that is none.
        """
        dates = self._moments(cells)
        texts = self._cleaned(cells)
        procedure, name = self._procedure(texts[Column.procedure], texts[Column.procedure_name])
        told, note = texts[Column.status], self._joined(cells, Column.note)
        known = self._status(told, note, dates)
        due, extended = dates[Column.due], dates[Column.extended]
        made = Dossier(
            code,
            known or Status.processing,
            procedure,
            name,
            texts[Column.field],
            texts[Column.unit],
            "" if told.isdecimal() else told,
            note,
            other_code,
            dates[Column.submitted],
            dates[Column.received],
            extended if extended and due and extended > due else due,
            dates[Column.finished],
            dates[Column.returned],
            self._holder(cells, texts),
            asked_for=self._asked_for(cells) if known is Status.supplement else (),
            charges=self._charges(cells) if known is Status.payment else (),
        )
        return made, known is not None

    def told(self, cells: Sequence[str]) -> str:
        """What the row calls its status."""
        return self._cleaned(cells)[Column.status]

    def lost_phone(self, cells: Sequence[str], holder: Holder) -> bool:
        """Whether digits stand where a phone should, and none could be made of them."""
        return not holder.phone and any(
            any(map(str.isdigit, cell)) for cell in self._table.cells(cells, Column.phone)
        )

    def _asked(self, columns: Sequence[Column]) -> list[tuple[Column, tuple[int, ...]]]:
        return [(column, self._spots[column]) for column in columns if column in self._spots]

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

    def _cleaned(self, cells: Sequence[str]) -> dict[Column, str]:
        """Each column's first cell that is not empty."""
        texts, width = self._no_texts.copy(), len(cells)
        for column, spots in self._texts:
            for spot in spots:
                if spot < width and cells[spot]:
                    texts[column] = clean(cells[spot])
                    break
        return texts

    def _joined(self, cells: Sequence[str], column: Column) -> str:
        if column not in self._spots:
            return ""
        return "; ".join(map(clean, self._table.cells(cells, column)))[:_LONGEST]

    def _moments(self, cells: Sequence[str]) -> dict[Column, datetime | None]:
        """Each column's first date; "Hạn xử lý" may hold words such as "Quá hạn 2 ngày"."""
        moments: dict[Column, datetime | None] = self._no_dates.copy()
        width = len(cells)
        for column, spots in self._dates:
            for spot in spots:
                if spot < width and cells[spot] and (found := self._moment(cells[spot], column)):
                    moments[column] = found
                    break
        return moments

    def _moment(self, text: str, column: Column) -> datetime | None:
        table = self._table
        try:
            return moment(text, month_first=table.month_first, epoch_1904=table.epoch_1904)
        except BadMoment as error:
            if _is_words(text):
                return None
            raise BadRow(f"{column.value} không phải ngày có thật.") from error

    def _procedure(self, told: str, name: str) -> tuple[str, str]:
        """The procedure's code and name, apart where a list glues them together."""
        inside = _CODE.search(told or name)
        glued = _GLUED.match(name)
        if glued and len(name) > glued.end():
            name = name[glued.end() :]
        if inside or not self._procedures:
            return (inside.group() if inside else ""), name
        bare = " ".join(fold(name).split())
        return (
            self._procedures.get(bare) or self._procedures.get(bare.removeprefix("thu tuc ")) or ""
        ), name

    def _holder(self, cells: Sequence[str], texts: Mapping[Column, str]) -> Holder:
        phones = map(phone, self._table.cells(cells, Column.phone))
        return Holder(
            texts[Column.applicant],
            texts[Column.owner],
            next(filter(None, phones), ""),
            texts[Column.address],
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
