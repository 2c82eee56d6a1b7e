"""Moments on the calendar of Việt Nam, told by the database itself.

Việt Nam has been at UTC+7 without summer time since 1975. SQLite keeps moments as texts in UTC of
one length (``bot.store.rows``), PostgreSQL with their zone.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class day(FunctionElement[Any]):
    """The day of a moment: a value to compare with other days only."""

    inherit_cache = True
    type = sa.Date()


class month(FunctionElement[str]):
    """The month of a moment, as "2026-11"."""

    inherit_cache = True
    type = sa.String()


class starts_a_day(FunctionElement[bool]):
    """Whether a moment is midnight, which means that only its day is known."""

    inherit_cache = True
    type = sa.Boolean()


_SQLITE = {
    day: "date({}, '+7 hours')",
    month: "strftime('%Y-%m', {}, '+7 hours')",
    starts_a_day: "substr({}, 12) = '17:00:00.000000'",
}
_POSTGRESQL = {
    day: "CAST(({} AT TIME ZONE 'UTC') + INTERVAL '7 hours' AS date)",
    month: "to_char(({} AT TIME ZONE 'UTC') + INTERVAL '7 hours', 'YYYY-MM')",
    starts_a_day: "CAST({} AT TIME ZONE 'UTC' AS time) = TIME '17:00'",
}


def _register(kind: type[FunctionElement[Any]], dialect: str, form: str) -> None:
    @compiles(kind, dialect)
    def write(element: FunctionElement[Any], compiler: Any, **kw: Any) -> str:
        return f"({form.format(compiler.process(element.clauses, **kw))})"


for _dialect, _forms in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _kind, _form in _forms.items():
        _register(_kind, _dialect, _form)
