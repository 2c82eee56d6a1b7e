"""One row of a list made into a dossier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter

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
        self._width = 1 + max(map(max, self._spots.values()), default=0)
        self._texts, self._dates = self._first(_TEXTS), self._first(DATES)
        self._later_texts, self._later_dates = self._later(_TEXTS), self._later(DATES)

    def dossier(self, cells: Sequence[str], code: str, other_code: str) -> tuple[Dossier, bool]:
        """The dossier of a row, and whether the row tells its status.

        Raises:
            BadRow: a date that is none.
        """
        cells = self._padded(cells)
        submitted, received, due, extended, finished, returned = self._moments(cells)
        procedure, name, field, unit, told, applicant, owner, address = self._cleaned(cells)
        procedure, name = self._procedure(procedure, name)
        note = self._joined(cells, Column.note)
        known = self._status(told, note, finished, returned)
        made = Dossier(
            code,
            known or Status.processing,
            procedure,
            name,
            field,
            unit,
            "" if told.isdecimal() else told,
            note,
            other_code,
            submitted,
            received,
            extended if extended and due and extended > due else due,
            finished,
            returned,
            Holder(applicant, owner, self._phone(cells), address),
            self._asked_for(cells) if known is Status.supplement else (),
            self._charges(cells) if known is Status.payment else (),
        )
        return made, known is not None

    def told(self, cells: Sequence[str]) -> str:
        """What the row calls its status."""
        return self._cleaned(self._padded(cells))[_TEXTS.index(Column.status)]

    def lost_phone(self, cells: Sequence[str], holder: Holder) -> bool:
        """Whether digits stand where a phone should, and none could be made of them."""
        return not holder.phone and any(
            any(map(str.isdigit, cell)) for cell in self._table.cells(cells, Column.phone)
        )

    def _first(self, columns: Sequence[Column]) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """What takes each column's best cell out of a padded row."""
        return itemgetter(*(self._spots.get(column, (-1,))[0] for column in columns))

    def _later(self, columns: Sequence[Column]) -> list[tuple[int, tuple[int, ...]]]:
        """Where else each column may stand, by its place among the columns."""
        spots = [self._spots.get(column, ())[1:] for column in columns]
        return [(place, more) for place, more in enumerate(spots) if more]

    def _padded(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells of every column, and an empty one at the end for columns that are not there."""
        return [*cells, *[""] * max(1, self._width - len(cells) + 1)]

    def _status(
        self, told: str, note: str, finished: datetime | None, returned: datetime | None
    ) -> Status | None:
        """What is said counts; a file that says nothing tells by its dates."""
        known = status(told, note)
        if known in (None, Status.finished) and self._past(returned):
            return Status.returned
        if known is None and self._past(finished):
            return Status.finished
        return known

    def _past(self, moment: datetime | None) -> bool:
        return moment is not None and moment.date() <= self._today

    def _cleaned(self, cells: Sequence[str]) -> Sequence[str]:
        """Each column's first cell that is not empty."""
        texts = self._texts(cells)
        if self._later_texts:
            texts = self._filled(texts, cells, self._later_texts)
        # Looked at together, once.
        whole = "|".join(texts)
        return texts if len(whole) <= _LONGEST and _is_clean(whole) else [*map(clean, texts)]

    def _filled(
        self, texts: Sequence[str], cells: Sequence[str], later: list[tuple[int, tuple[int, ...]]]
    ) -> tuple[str, ...]:
        filled = list(texts)
        for place, spots in later:
            filled[place] = filled[place] or next(filter(None, map(cells.__getitem__, spots)), "")
        return tuple(filled)

    def _joined(self, cells: Sequence[str], column: Column) -> str:
        if column not in self._spots:
            return ""
        return "; ".join(map(clean, self._table.cells(cells, column)))[:_LONGEST]

    def _moments(self, cells: Sequence[str]) -> list[datetime | None]:
        """Each column's first date; "Hạn xử lý" may hold words such as "Quá hạn 2 ngày"."""
        moments = [
            self._moment(text, column) if text else None
            for text, column in zip(self._dates(cells), DATES, strict=True)
        ]
        for place, spots in self._later_dates:
            for spot in spots:
                if moments[place] is None and cells[spot]:
                    moments[place] = self._moment(cells[spot], DATES[place])
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
        inside, name = _apart(told, name)
        if inside or not self._procedures:
            return inside, name
        bare = " ".join(fold(name).split())
        return (
            self._procedures.get(bare) or self._procedures.get(bare.removeprefix("thu tuc ")) or ""
        ), name

    def _phone(self, cells: Sequence[str]) -> str:
        phones = map(phone, self._table.cells(cells, Column.phone))
        return next(filter(None, phones), "")

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


@lru_cache(maxsize=4096)
def _apart(told: str, name: str) -> tuple[str, str]:
    inside = _CODE.search(told or name)
    glued = _GLUED.match(name)
    if glued and len(name) > glued.end():
        name = name[glued.end() :]
    return (inside.group() if inside else ""), name


def clean(text: str) -> str:
    """One line of text in its normal form."""
    text = text[: 2 * _LONGEST]
    return text[:_LONGEST] if _is_clean(text) else _cleaned(text)


@lru_cache(maxsize=8192)
def _cleaned(text: str) -> str:
    return " ".join(normalise(text).split())[:_LONGEST]


def _is_clean(text: str) -> bool:
    return (
        text.isprintable()
        and "  " not in text
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def _is_words(text: str) -> bool:
    return sum(map(str.isalpha, text)) > sum(map(str.isdigit, text))
