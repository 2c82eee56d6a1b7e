"""Which rows an officer's units cover, as a condition of SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

UnitCode = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
"""A unit's code, sorted octet by octet in every database: units below one follow it at once."""

_AFTER_DOT = chr(ord(".") + 1)


def covered(column: sa.ColumnElement[str], units: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a unit's code is one of ``units`` or below one; none means every unit.

    The same rule as ``Officer.covers``.
    """
    if not units:
        return sa.true()
    # A range is what an index can look for, and LIKE is not. Codes are letters, digits and dots:
    # between "H15.120" and "H15.120/" there are only itself and those that begin "H15.120.".
    code = _octets(column)
    return sa.or_(*(sa.and_(code >= unit, code < f"{unit}{_AFTER_DOT}") for unit in units))


class beside_units(FunctionElement[Any]):
    """A column as it is, that SQLite is not to look up by: an index of units leads to fewer rows.

    Without statistics SQLite takes an equal status for rarer than a range of units.
    """

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(beside_units)
def _beside(element: beside_units, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(beside_units, "sqlite")
def _beside_sqlite(element: beside_units, compiler: Any, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


class _octets(FunctionElement[str]):
    """A text as it is, compared octet by octet: SQLite does it anyway."""

    inherit_cache = True
    type = sa.String()


@compiles(_octets)
def _octets_anywhere(element: _octets, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(_octets, "postgresql")
def _octets_postgresql(element: _octets, compiler: Any, **kw: Any) -> str:
    return f'({compiler.process(element.clauses, **kw)} COLLATE "C")'
