"""The table of leases: what only one process at a time may do."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("until", Moment, nullable=False),
)
