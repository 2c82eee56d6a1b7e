"""The table of compiled catalogues."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

# One row a list of layers on a machine; it can be made again from the files at any time.
compiled_catalogues = sa.Table(
    "compiled_catalogues",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
)
