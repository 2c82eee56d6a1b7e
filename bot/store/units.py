"""Which rows an officer's units cover, as a condition of SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa


def covered(column: sa.ColumnElement[str], units: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a unit's code is one of ``units`` or below one; none means every unit.

    The same rule as ``Officer.covers``.
    """
    if not units:
        return sa.true()
    below = [column.startswith(f"{unit}.", autoescape=True) for unit in units]
    return sa.or_(column.in_(units), *below)
